"""Tests of scripts over PostgreSQL, by psycopg2 and where installed by psycopg 3."""

from __future__ import annotations

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from development.services.postgresql import postgresql_start
from eaml_bridge.connectors import (
    BadIdentifier,
    BadValue,
    ConnectionLost,
    ConnectorClosed,
    DriverMissing,
    MLPostgresDB,
    PoolExhausted,
    StatementFailed,
)
from mlpy import MLThrownError
from tests.eaml_bridge.connectors.conftest import address

SESSIONS = "SELECT state FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"


def people(database: MLPostgresDB) -> list[Any]:
    rows = database.execute_with_ml("SELECT name, value FROM people ORDER BY id", ())
    return [tuple(row.values()) for row in rows]


def test_execute_with_ml__rows__come_as_objects(postgres: MLPostgresDB) -> None:
    postgres.batch_insert("people", [{"name": "a", "value": 1.5}, {"name": "b", "value": 2}])

    total = postgres.execute_with_ml("SELECT * FROM people WHERE value > %s", (1,), "total")

    assert total == 3.5


def test_execute_with_ml__no_results__commits(postgres: MLPostgresDB) -> None:
    answer = postgres.execute_with_ml(
        "INSERT INTO people (name) VALUES (%s)", ("a",), "same", return_results=False
    )

    assert answer == {"affected_rows": 1}
    assert people(postgres) == [("a", None)]


def test_execute_with_ml__script_fails__the_query_is_undone(postgres: MLPostgresDB) -> None:
    with pytest.raises(MLThrownError):
        postgres.execute_with_ml(
            "INSERT INTO people (name) VALUES ('a') RETURNING id", None, "refuse"
        )

    assert people(postgres) == []


def test_execute_with_ml__server_refuses__is_ours_and_the_drivers(postgres: MLPostgresDB) -> None:
    driver = postgres._driver.module

    with pytest.raises(StatementFailed, match='relation "nowhere" does not exist') as caught:
        postgres.execute_with_ml("SELECT * FROM nowhere", (), "rows")

    assert isinstance(caught.value, driver.errors.UndefinedTable)
    assert isinstance(caught.value.__cause__, driver.errors.UndefinedTable)


def test_execute_with_ml__read_only__refuses_to_write(postgres: MLPostgresDB) -> None:
    with pytest.raises(StatementFailed, match="read-only transaction"):
        postgres.execute_with_ml("DELETE FROM people RETURNING id", (), "rows", read_only=True)


def test_connections__after_errors__leave_no_transaction_open(postgres: MLPostgresDB) -> None:
    for query in ("SELECT 1/0", "SELECT 1"):
        with pytest.raises((StatementFailed, BadValue, MLThrownError)):
            postgres.execute_with_ml(query, (), "refuse")

    assert postgres.pool.in_use == 0
    assert postgres.execute_with_ml(SESSIONS, ()) == []


def test_batch_insert__with_function__writes_what_it_returns(postgres: MLPostgresDB) -> None:
    count = postgres.batch_insert("people", [{"name": "a", "value": 1}], "records")

    assert count == 1
    assert people(postgres) == [("a", 2.0)]


def test_batch_insert__unknown_key__suggests_and_writes_nothing(postgres: MLPostgresDB) -> None:
    with pytest.raises(BadIdentifier) as caught:
        postgres.batch_insert("people", [{"name": "a"}, {"nmae": "b"}])

    assert str(caught.value) == "No column 'nmae' in people. Did you mean 'name'?"
    assert people(postgres) == []


def test_batch_insert__unknown_table__suggests(postgres: MLPostgresDB) -> None:
    with pytest.raises(BadIdentifier, match=r"No table 'peopel' in the database. Did you mean"):
        postgres.batch_insert("peopel", [{"name": "a"}])


def test_batch_insert__bad_value__names_the_record(postgres: MLPostgresDB) -> None:
    with pytest.raises(BadValue) as caught:
        postgres.batch_insert("people", [{"name": "a"}, {"name": "b\x00"}])

    assert str(caught.value) == (
        "people.name of record 2 holds a NUL character, which a text cannot; remove it."
    )
    assert people(postgres) == []


def test_batch_insert__value_of_wrong_type__is_refused_by_the_server(
    postgres: MLPostgresDB,
) -> None:
    with pytest.raises(BadValue, match="PostgreSQL cannot hold a value: invalid input syntax"):
        postgres.batch_insert("people", [{"name": "a", "value": "many"}])


def test_batch_insert__schema_before_the_table__is_understood(postgres: MLPostgresDB) -> None:
    schema = postgres.execute_with_ml("SELECT current_schema() AS name", ())[0]["name"]

    assert postgres.batch_insert(f"{schema}.people", [{"name": "a"}]) == 1


VALUES = {
    "boolean": True,
    "smallint": 1,
    "bigint": 2**63 - 1,
    "numeric": Decimal("12345678901234567890.12345"),
    "double precision": 0.1,
    "text": "žluť \\N \t\n\r\\ '\"",
    "date": dt.date(2026, 1, 2),
    "timestamp": dt.datetime(2026, 1, 2, 3, 4, 5, 6),
    "timestamptz": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    "time": "01:02:03",
    "interval": "P1DT3601.5S",
    "uuid": "00000000-0000-0000-0000-000000000007",
    "bytea": "AP8=",
    "jsonb": {"a": [1, None, "\\"], "b": True},
    "integer[]": [1, None, 3],
    "text[]": ['a"b\\', "", None, "c,d"],
    "inet": "10.0.0.1",
}


@pytest.mark.parametrize("kind", VALUES)
def test_values__there_and_back(postgres: MLPostgresDB, kind: str) -> None:
    postgres.execute(f"CREATE TABLE v (v {kind})")

    postgres.batch_insert("v", [{"v": VALUES[kind]}, {"v": None}])

    rows = postgres.execute_with_ml("SELECT v FROM v", (), "rows")
    assert [row["v"] for row in rows] == [VALUES[kind], None]
    assert type(rows[0]["v"]) is type(VALUES[kind])


def test_parameters__objects__travel_as_json(postgres: MLPostgresDB) -> None:
    rows = postgres.execute_with_ml("SELECT %s::jsonb AS v", ({"a": 1},), "rows")

    assert rows == [{"v": {"a": 1}}]


def test_parameters__none__leave_percent_signs_alone(postgres: MLPostgresDB) -> None:
    assert postgres.execute_with_ml("SELECT 5 % 3 AS v", (), "rows") == [{"v": 2}]


def test_stream_and_process__pages__are_as_large_as_asked(postgres: MLPostgresDB) -> None:
    pages = postgres.stream_and_process(
        "SELECT generate_series(1, %s) AS value", (7,), "count", page_size=3
    )

    assert list(pages) == [3, 3, 1]
    assert postgres.pool.in_use == 0


def test_stream_and_process__left_early__gives_the_connection_back(
    postgres: MLPostgresDB,
) -> None:
    pages = postgres.stream_and_process("SELECT generate_series(1, 9999) AS v", (), "count")
    next(pages)

    pages.close()
    del pages

    assert postgres.pool.in_use == 0


def test_pool__all_in_use__says_what_to_do(script: Path, postgresql_url: str) -> None:
    where = address(postgresql_url)
    with MLPostgresDB(script, 0, 1, wait_timeout_s=0.1, **where) as database:
        with database.connection(), pytest.raises(PoolExhausted) as caught:
            database.execute("SELECT 1")

        assert str(caught.value) == (
            "All 1 connections were in use for 0.1 s. "
            "Raise max_connections, or hold connections for a shorter time."
        )
        assert isinstance(caught.value, TimeoutError)


def test_pool__dead_connection__is_replaced(postgres: MLPostgresDB) -> None:
    with postgres.connection() as victim:
        pid = victim.info.backend_pid
    with postgres.connection(), postgres.pool.connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    assert [people(postgres) for _ in range(3)] == [[], [], []]


def test_pool__connection_killed_in_use__is_lost_and_the_next_call_works(
    postgres: MLPostgresDB,
) -> None:
    with pytest.raises(ConnectionLost) as caught:
        postgres.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert isinstance(caught.value, ConnectionError)
    assert people(postgres) == []


def test_pool__wrong_sizes__are_refused(script: Path, postgresql_url: str) -> None:
    with pytest.raises(ValueError, match="A pool of 3 to 2 connections is none"):
        MLPostgresDB(script, 3, 2, **address(postgresql_url))


def test_open__nobody_there__cannot_be_reached(script: Path) -> None:
    with pytest.raises(ConnectionLost, match="PostgreSQL cannot be reached"):
        MLPostgresDB(script, host="127.0.0.1", port=1, user="x", database="x")


def test_open__unknown_driver__says_which_are_known(script: Path) -> None:
    with pytest.raises(DriverMissing, match="The driver 'pg8000' is not known"):
        MLPostgresDB(script, driver="pg8000")


def test_close__then_used__says_so(postgres: MLPostgresDB) -> None:
    with MLPostgresDB("\nfunction f() {}\n", 0, **postgres._driver._parameters) as database:
        database.close()

        with pytest.raises(ConnectorClosed, match="This connector to PostgreSQL is closed"):
            database.execute("SELECT 1")


@pytest.mark.slow
def test_pool__fifty_threads__share_five_connections(script: Path, postgresql_url: str) -> None:
    most: list[int] = []

    def work(number: int) -> int:
        most.append(database.pool.in_use)
        query = "SELECT %s::int AS value FROM pg_sleep(0.01)"
        return database.execute_with_ml(query, (number,), "total")

    with MLPostgresDB(script, 0, 5, **address(postgresql_url)) as database:
        with ThreadPoolExecutor(50) as threads:
            results = list(threads.map(work, range(500)))

        assert results == list(range(500))
        assert max(most) <= 5
        assert database.pool.in_use == 0


@pytest.mark.slow
def test_pool__fifty_threads_and_no_time__some_are_told(script: Path, postgresql_url: str) -> None:
    def work(_number: int) -> str:
        try:
            database.execute("SELECT pg_sleep(0.2)")
        except PoolExhausted:
            return "told"
        return "done"

    with MLPostgresDB(script, 0, 2, wait_timeout_s=0.3, **address(postgresql_url)) as database:
        with ThreadPoolExecutor(50) as threads:
            outcomes = list(threads.map(work, range(50)))

        assert set(outcomes) == {"told", "done"}
        assert database.execute("SELECT 1") == 1


@pytest.mark.slow
def test_server__killed_in_mid_query_and_restarted__is_used_again(script: Path) -> None:
    server = postgresql_start()
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            database.execute("SELECT pg_sleep(30)")
        except ConnectionLost as error:
            errors.append(error)

    with MLPostgresDB(script, **address(server.url)) as database:
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        server.process.kill()
        server.process.wait()
        asking.join(15)
        server.start_again()
        rows = database.execute_with_ml("SELECT 7 AS value", (), "total", read_only=True)

    assert len(errors) == 1
    assert rows == 7
