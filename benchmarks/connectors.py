"""Each connector, against the bare driver that does the same and calls the same function.

`python -m benchmarks.connectors --rows 10000 --repeats 5 --write`
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pymongo
import redis
from psycopg2.pool import ThreadedConnectionPool
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.results import Bar, Table, write_results
from development.services.mongodb import mongodb_start
from development.services.postgresql import postgresql_start
from development.services.valkey import valkey_start
from eaml_bridge.connectors import MLMongoDB, MLPostgresDB, MLQueryBuilder, MLRedis, MLSQLiteDB

ROOT = Path(__file__).resolve().parent.parent
#: Times the bare driver, at most.
OVERHEAD_BAR = 1.5
#: How much faster than `executemany` a batch is inserted into PostgreSQL, at least.
BATCH_BAR = 10.0
SCRIPT = """
function total(data) { return data.rows.reduce((sum, row) => sum + row.price, 0); }
function sum(data) { return data.items.reduce((sum, item) => sum + item.price, 0); }
function sumDocuments(data) { return data.documents.reduce((sum, item) => sum + item.price, 0); }
function same(data) { return data; }
"""
Work = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Contest:
    """The same work twice."""

    name: str
    bare: Work
    connector: Work
    #: Compared as "so many times faster" where True, else as "so many times the time".
    is_faster: bool = False


class Base(DeclarativeBase):
    """The model of the benchmark."""


class Good(Base):
    """A row."""

    __tablename__ = "goods"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    price: Mapped[float]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print, and write the results where asked to."""
    options = _parser().parse_args(arguments)
    rows = [{"name": f"good {number}", "price": number / 4} for number in range(options.rows)]
    makers = {
        "sqlite": _sqlite,
        "postgresql": _postgresql,
        "sqlalchemy": _sqlalchemy,
        "mongodb": _mongodb,
        "redis": _redis,
    }
    tables = []
    with ExitStack() as stack:
        for name in options.stores:
            contests = makers[name](stack, rows)
            tables.append(_table(name, contests, options))
            print(tables[-1].as_text(), end="\n\n", flush=True)
    if options.write:
        print(f"Written: {write_results('connectors', tables).relative_to(ROOT)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.connectors", description=__doc__)
    stores = ["sqlite", "postgresql", "sqlalchemy", "mongodb", "redis"]
    parser.add_argument("--rows", type=int, default=10_000, help="rows (default: 10000)")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each (default: 5)")
    parser.add_argument("--stores", nargs="+", choices=stores, default=stores)
    parser.add_argument("--write", action="store_true", help="keep the results in a file")
    return parser


def _table(name: str, contests: Iterator[Contest], options: argparse.Namespace) -> Table:
    lines, bars = [], []
    for contest in contests:
        bare, ours = _times(contest, repeats=options.repeats)
        lines.append(
            (contest.name, f"{bare * 1000:.1f}", f"{ours * 1000:.1f}", f"{ours / bare:.2f}")
        )
        if contest.is_faster:
            what = f"times as fast: {contest.name}"
            bars.append(Bar(what=what, value=bare / ours, bound=BATCH_BAR, at_least=True))
        else:
            what = f"times the bare driver: {contest.name}"
            bars.append(Bar(what=what, value=ours / bare, bound=OVERHEAD_BAR))
    head = ("", "bare, ms", "connector, ms", "times")
    title = f"{name}, {options.rows:,} rows, median of {options.repeats}"
    return Table(title=title, head=head, rows=lines, bars=bars)


def _times(contest: Contest, *, repeats: int) -> tuple[float, float]:
    bare, ours = [], []
    contest.bare()
    contest.connector()
    # In turns, so that whatever else the machine does meets both.
    for _ in range(repeats):
        bare.append(_seconds(contest.bare))
        ours.append(_seconds(contest.connector))
    return median(bare), median(ours)


def _seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _sqlite(stack: ExitStack, rows: list[dict[str, Any]]) -> Iterator[Contest]:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
    database = stack.enter_context(MLSQLiteDB(f"{folder}/x.db", SCRIPT))
    database.execute("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price REAL)")
    database.batch_insert("goods", rows)
    bare = sqlite3.connect(f"{folder}/x.db")
    bare.row_factory = sqlite3.Row
    stack.callback(bare.close)
    query = "SELECT * FROM goods WHERE price > ?"

    def read() -> object:
        found = [dict(row) for row in bare.execute(query, (1,))]
        return database.executor.call_function("total", {"rows": found, "count": len(found)})

    def insert() -> object:
        with bare:
            return bare.executemany(
                "INSERT INTO goods (name, price) VALUES (?, ?)",
                [(row["name"], row["price"]) for row in rows],
            )

    yield Contest(
        name="query_and_process",
        bare=read,
        connector=lambda: database.query_and_process(query, (1,), "total"),
    )
    yield Contest(
        name="batch_insert", bare=insert, connector=lambda: database.batch_insert("goods", rows)
    )


def _postgresql(stack: ExitStack, rows: list[dict[str, Any]]) -> Iterator[Contest]:
    address = urlsplit(postgresql_start().url)
    where = {"host": address.hostname, "port": address.port, "user": address.username}
    database = stack.enter_context(MLPostgresDB(SCRIPT, database="postgres", **where))
    database.execute("CREATE TABLE goods (id serial, name text, price double precision)")
    database.execute("CREATE TABLE sold (id serial, name text, price double precision)")
    database.batch_insert("goods", rows)
    bare = psycopg2.connect(dbname="postgres", **where)
    stack.callback(bare.close)
    pool = ThreadedConnectionPool(1, 10, dbname="postgres", **where)
    stack.callback(pool.closeall)
    query = "SELECT * FROM goods WHERE price > %s"

    def read() -> object:
        with bare, bare.cursor() as cursor:
            cursor.execute(query, (1,))
            names = [column[0] for column in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            return database.executor.call_function("total", {"rows": found, "count": len(found)})

    def one_by_one() -> None:
        with bare, bare.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO sold (name, price) VALUES (%s, %s)",
                [(row["name"], row["price"]) for row in rows],
            )

    def small() -> None:
        for _ in range(200):
            connection = pool.getconn()
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute("SELECT 1 AS price")
                    names = [column[0] for column in cursor.description]
                    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                    argument = {"rows": found, "count": len(found)}
                    database.executor.call_function("total", argument)
            finally:
                pool.putconn(connection)

    def small_by_connector() -> None:
        for _ in range(200):
            database.execute_with_ml("SELECT 1 AS price", (), "total")

    yield Contest(
        name="execute_with_ml",
        bare=read,
        connector=lambda: database.execute_with_ml(query, (1,), "total"),
    )
    yield Contest(name="200 small queries", bare=small, connector=small_by_connector)
    yield Contest(
        name="batch_insert against executemany",
        bare=one_by_one,
        connector=lambda: database.batch_insert("sold", rows),
        is_faster=True,
    )


def _sqlalchemy(stack: ExitStack, rows: list[dict[str, Any]]) -> Iterator[Contest]:
    engine = create_engine("sqlite://")
    stack.callback(engine.dispose)
    Base.metadata.create_all(engine)
    session = stack.enter_context(Session(engine))
    session.add_all(Good(**row) for row in rows)
    session.commit()
    builder = MLQueryBuilder(session, SCRIPT)

    def read() -> object:
        session.expunge_all()
        found = session.scalars(select(Good).where(Good.price > 1)).all()
        items = [{"id": item.id, "name": item.name, "price": item.price} for item in found]
        return builder.executor.call_function("sum", {"items": items, "count": len(items)})

    def read_by_connector() -> object:
        session.expunge_all()
        return builder.query_and_process(Good, {"price__gt": 1}, "sum")

    yield Contest(name="query_and_process", bare=read, connector=read_by_connector)


def _mongodb(stack: ExitStack, rows: list[dict[str, Any]]) -> Iterator[Contest]:
    url = mongodb_start().url
    database = stack.enter_context(MLMongoDB(SCRIPT, url))
    goods = stack.enter_context(pymongo.MongoClient(url, tz_aware=True))["shop"]["goods"]
    goods.insert_many([dict(row) for row in rows])

    def read() -> object:
        documents = list(goods.find({"price": {"$gt": 1}}))
        for document in documents:
            document["_id"] = str(document["_id"])
        argument = {"documents": documents, "count": len(documents)}
        return database.executor.call_function("sumDocuments", argument)

    yield Contest(
        name="find_and_process",
        bare=read,
        connector=lambda: database.find_and_process(
            "shop", "goods", {"price": {"$gt": 1}}, "sumDocuments"
        ),
    )


def _redis(stack: ExitStack, rows: list[dict[str, Any]]) -> Iterator[Contest]:
    address = urlsplit(valkey_start().url)
    where = {"host": address.hostname, "port": address.port}
    cache = stack.enter_context(MLRedis(SCRIPT, **where))
    bare = stack.enter_context(redis.Redis(**where))
    bare.mset({f"good:{number}": json.dumps(row) for number, row in enumerate(rows)})

    def read() -> object:
        keys = list(bare.scan_iter(match="good:*", count=500))
        items: list[Any] = []
        for start in range(0, len(keys), 500):
            items += [json.loads(value) for value in bare.mget(keys[start : start + 500])]
        return cache.executor.call_function("sum", {"items": items, "count": len(items)})

    def one_by_one() -> None:
        for number in range(1000):
            value = json.loads(bare.get(f"good:{number % len(rows)}"))
            cache.executor.call_function("same", value)

    def one_by_one_by_connector() -> None:
        for number in range(1000):
            cache.get_and_process(f"good:{number % len(rows)}", "same")

    yield Contest(
        name="process_cached_data",
        bare=read,
        connector=lambda: cache.process_cached_data("good:*", "sum"),
    )
    yield Contest(
        name="get_and_process, 1000 keys", bare=one_by_one, connector=one_by_one_by_connector
    )


if __name__ == "__main__":
    main(sys.argv[1:])
