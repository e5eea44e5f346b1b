"""Tests that a million rows need no more memory than a hundred thousand, store by store.

Each measure is the peak of a process of its own, as the operating system tells it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pymongo
import pytest
import redis as redis_driver
import sqlalchemy as sa

pytestmark = pytest.mark.slow
FEW, MANY = 100_000, 1_000_000
_ALLOWED_BYTES = 50 * 2**20
_ROOT = Path(__file__).parents[3]
#: What a process does with a store; it prints how many rows it saw, and its peak in kilobytes.
_PROGRAM = """
import resource, sys
from urllib.parse import urlsplit
from eaml_bridge.connectors import MLMongoDB, MLPostgresDB, MLQueryBuilder, MLRedis, MLSQLiteDB

store, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
script = "\\nfunction count(data) { return data.count; }\\n"
place = urlsplit(url)
if store == "sqlite":
    connector = MLSQLiteDB(url, script)
    pages = connector.stream_and_process("SELECT * FROM goods LIMIT ?", (count,), "count")
elif store == "postgresql":
    connector = MLPostgresDB(
        script, host=place.hostname, port=place.port, user=place.username,
        database=place.path.strip("/"),
    )
    query = "SELECT n AS id, n::text AS name FROM generate_series(1, %s) AS n"
    pages = connector.stream_and_process(query, (count,), "count")
elif store == "sqlalchemy":
    from sqlalchemy import create_engine
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Good(Base):
        __tablename__ = "goods"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    connector = MLQueryBuilder(Session(create_engine(f"sqlite:///{url}")), script)
    pages = connector.stream_and_process(Good, {"id__lte": count}, "count")
elif store == "mongodb":
    connector = MLMongoDB(script, url)
    pages = connector.stream_and_process("memory", "goods", {"_id": {"$lte": count}}, "count")
else:
    connector = MLRedis(script, host=place.hostname, port=place.port)
    pages = connector.stream_and_process(f"{count}:*", "count")
with connector:
    seen = sum(pages)
print(seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A store with a hundred thousand rows and a million rows."""

    url: str
    empty: Callable[[], object]


@pytest.fixture
def over_sqlite(tmp_path: Path) -> Filled:
    path = tmp_path / "many.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT)"))
        connection.execute(
            sa.text(
                "INSERT INTO goods WITH RECURSIVE n(i) AS"
                " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT :many) SELECT i, 'x' || i FROM n"
            ),
            {"many": MANY},
        )
    engine.dispose()
    return Filled(url=str(path), empty=path.unlink)


@pytest.fixture
def over_sqlalchemy(over_sqlite: Filled) -> Filled:
    return over_sqlite


@pytest.fixture
def over_postgresql(postgresql_url: str) -> Filled:
    psycopg2.connect(postgresql_url).close()
    return Filled(url=postgresql_url, empty=lambda: None)


@pytest.fixture
def over_mongodb(mongodb_url: str) -> Filled:
    client: Any = pymongo.MongoClient(mongodb_url)
    # Made by the server, from numbers up to a thousand: a million of them need no driver.
    digits = client["memory"]["digits"]
    digits.insert_many([{"_id": number} for number in range(1000)])
    digits.aggregate(
        [
            {"$lookup": {"from": "digits", "pipeline": [], "as": "low"}},
            {"$unwind": "$low"},
            {"$project": {"_id": {"$add": [{"$multiply": ["$_id", 1000]}, "$low._id", 1]}}},
            {"$out": "goods"},
        ],
        allowDiskUse=True,
    )

    def empty() -> None:
        client.drop_database("memory")
        client.close()

    return Filled(url=mongodb_url, empty=empty)


@pytest.fixture
def over_redis(valkey_url: str) -> Filled:
    client = redis_driver.Redis.from_url(valkey_url)
    value = json.dumps({"name": "x"})
    for count in (FEW, MANY):
        for start in range(0, count, FEW):
            client.mset({f"{count}:{number}": value for number in range(start, start + FEW)})

    def empty() -> None:
        client.flushdb()
        client.close()

    return Filled(url=valkey_url, empty=empty)


def peak_bytes(store: str, url: str, count: int) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, store, url, str(count)],
        check=False,
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    assert done.returncode == 0, done.stderr
    seen, kilobytes = map(int, done.stdout.split())
    assert seen == count
    return kilobytes * 1024


@pytest.mark.parametrize("store", ["sqlite", "postgresql", "sqlalchemy", "mongodb", "redis"])
def test_memory__is_flat(request: pytest.FixtureRequest, store: str) -> None:
    filled: Filled = request.getfixturevalue(f"over_{store}")

    few, many = (peak_bytes(store, filled.url, count) for count in (FEW, MANY))

    filled.empty()
    assert many - few <= _ALLOWED_BYTES
