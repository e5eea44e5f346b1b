"""Stores with three rows each, on real servers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pymongo
import pytest
import redis as redis_driver

from eaml_bridge.processing import ProcessRequest, Report
from eaml_bridge.processing.connected import process_connected

SCRIPT = """
#: writes: price
function dearer(row) { return {"price": row.price + 1}; }
#: writes: price
function picky(row) { if (row.name == "b") { throw "not b"; } return {"price": row.price + 1}; }
#: writes: price
function wrong(row) { return {"price": "\\u0000"}; }
#: writes: key, $set
function hostile(row) { return {"key": "x", "$set": 1}; }
#: writes: price
function same(row) { return {"price": row.price}; }
#: mode: whole
function all(data) { return data.rows.reduce((sum, row) => sum + row.price, 0); }
#: mode: batch
#: writes: price
function each(data) { return data.rows.map(row => ({"price": row.price + data.count})); }
#: mode: batch
#: writes: price
function too_few(data) { return []; }
#: reads: amount=price
#: writes: price=better
function renamed(row) { return {"better": row.amount * 2}; }
function plain(row) { return {"name": row.title, "cost": row.price + 5}; }
function text(row, ctx) { return ctx.args.prefix + row.name; }
function shape(row) { return {"name": Object.keys(row).sort().join(",")}; }
#: writes: price
function chatty(row) { return {"price": row.price + 1, "prcie": 1}; }
"""
ROWS = [("a", 1), ("b", 2), ("c", 3)]
STORES = ("sqlite", "postgresql", "mongodb", "mongodb_alone", "redis")
HOLDING_BACK = ("mongodb_alone", "redis")
UNDOING = ("sqlite", "postgresql", "mongodb")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A store with three rows; `prices` reads them behind the bridge's back."""

    url: str
    table: str
    prices: Callable[[], dict[str, Any]]
    change: Callable[[], object]

    def run(self, function: str, *, observer: Any = None, **options: Any) -> Report:
        request = ProcessRequest(target=self.table, function=f"stores:{function}", **options)
        return process_connected(request, url=self.url, table=self.table, observer=observer)

    def at(self, url: str) -> Ground:
        """The same by another URL."""
        return replace(self, url=url)


@pytest.fixture(autouse=True)
def script(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "stores.ml").write_text(SCRIPT, encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path / "scripts"]}


@pytest.fixture
def over_sqlite(tmp_path: Path) -> Iterator[Ground]:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    connection.execute("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)")
    connection.executemany("INSERT INTO goods (name, price) VALUES (?, ?)", ROWS)
    yield Ground(
        url=f"sqlite:///{tmp_path}/x.db",
        table="goods",
        prices=lambda: dict(connection.execute("SELECT name, price FROM goods")),
        change=lambda: connection.execute("UPDATE goods SET price = price + 10 WHERE name = 'c'"),
    )
    connection.close()


@pytest.fixture
def over_postgresql(postgresql_url: str) -> Iterator[Ground]:
    connection = psycopg2.connect(postgresql_url)
    connection.autocommit = True
    cursor = connection.cursor()
    table = f"goods_{uuid4().hex[:8]}"
    cursor.execute(f"CREATE TABLE {table} (id serial PRIMARY KEY, name text, price int)")
    cursor.executemany(f"INSERT INTO {table} (name, price) VALUES (%s, %s)", ROWS)

    def prices() -> dict[str, Any]:
        cursor.execute(f"SELECT name, price FROM {table}")
        return dict(cursor.fetchall())

    yield Ground(
        url=postgresql_url,
        table=table,
        prices=prices,
        change=lambda: cursor.execute(f"UPDATE {table} SET price = price + 10 WHERE name = 'c'"),
    )
    cursor.execute(f"DROP TABLE {table}")
    connection.close()


@pytest.fixture
def over_mongodb(mongodb_url: str) -> Iterator[Ground]:
    yield from _mongodb(mongodb_url)


def _mongodb(mongodb_url: str) -> Iterator[Ground]:
    with pymongo.MongoClient(mongodb_url) as client:
        goods = client["stores"]["goods"]
        goods.insert_many([{"name": name, "price": price} for name, price in ROWS])
        yield Ground(
            url=mongodb_url.replace("/?", "/stores?"),
            table="goods",
            prices=lambda: {item["name"]: item["price"] for item in goods.find()},
            change=lambda: goods.update_one({"name": "c"}, {"$inc": {"price": 10}}),
        )
        client.drop_database("stores")


@pytest.fixture
def over_mongodb_alone(mongodb_alone_url: str) -> Iterator[Ground]:
    yield from _mongodb(mongodb_alone_url)


@pytest.fixture
def over_redis(valkey_url: str) -> Iterator[Ground]:
    with redis_driver.Redis.from_url(valkey_url) as client:
        for name, price in ROWS:
            client.set(f"goods:{name}", json.dumps({"name": name, "price": price}), ex=100)

        def prices() -> dict[str, Any]:
            found = [json.loads(client.get(f"goods:{name}")) for name, _ in ROWS]
            return {item["name"]: item["price"] for item in found}

        yield Ground(
            url=valkey_url.replace("redis", "valkey"),
            table="goods:*",
            prices=prices,
            change=lambda: client.set("goods:c", json.dumps({"name": "c", "price": 13})),
        )
        client.flushdb()


@pytest.fixture(params=STORES)
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"over_{request.param}")


@pytest.fixture(params=UNDOING)
def undoing(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"over_{request.param}")
