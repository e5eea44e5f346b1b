"""Connectors to real servers, with tables and a script of their own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from eaml_bridge.connectors import MLMongoDB, MLPostgresDB, MLRedis, MLSQLiteDB

SCRIPT = """
function same(data) { return data; }
function count(data) { return data.count; }
function total(data) { return data.rows.reduce((sum, row) => sum + row.value, 0); }
function rows(data) { return data.rows; }
function hostile(data) { return {"name, is_admin) VALUES (?, 1) --": "x"}; }
function misspelt(data) { return {"nmae": "x"}; }
function refuse(data) { throw "not today"; }
function upper(row) { return {"name": row.name.toUpperCase()}; }
function records(data) {
    return {"records": data.records.map(r => ({"name": r.name, "value": r.value * 2}))};
}
function nothing(data) { return null; }
"""


def address(url: str) -> dict[str, Any]:
    """Host, port, user and database of a PostgreSQL, as its drivers take them."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password or "",
        "database": parts.path.strip("/"),
    }


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "rules.ml"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def sqlite(script: Path, tmp_path: Path) -> Iterator[MLSQLiteDB]:
    with MLSQLiteDB(tmp_path / "people.db", script) as database:
        database.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value REAL,"
            " is_admin INTEGER DEFAULT 0, photo BLOB, extra JSON)"
        )
        yield database


@pytest.fixture(params=[name for name in ("psycopg2", "psycopg") if find_spec(name)])
def postgres_driver(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def postgres(script: Path, postgresql_url: str, postgres_driver: str) -> Iterator[MLPostgresDB]:
    schema = f"t{uuid4().hex[:12]}"
    where = {**address(postgresql_url), "options": f"-c search_path={schema}"}
    with MLPostgresDB(script, driver=postgres_driver, wait_timeout_s=10, **where) as database:
        database.execute(f"CREATE SCHEMA {schema}")
        database.execute(
            "CREATE TABLE people (id serial PRIMARY KEY, name text, value double precision,"
            " is_admin boolean DEFAULT false)"
        )
        yield database
        database.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def redis(script: Path, valkey_url: str) -> Iterator[MLRedis]:
    parts = urlsplit(valkey_url)
    with MLRedis(script, host=parts.hostname, port=parts.port) as cache:
        cache.redis.flushdb()
        yield cache


@pytest.fixture
def mongo(script: Path, mongodb_url: str) -> Iterator[MLMongoDB]:
    with MLMongoDB(script, mongodb_url) as database:
        yield database
        database.client.drop_database("tests")
