"""Tests of scripts over SQLite."""

from __future__ import annotations

import datetime as dt
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from eaml_bridge.connectors import (
    BadIdentifier,
    BadValue,
    ConnectionLost,
    ConnectorClosed,
    MLSQLiteDB,
    StatementFailed,
)
from mlpy import MLThrownError


def people(database: MLSQLiteDB) -> list[tuple[Any, ...]]:
    found = database.conn.execute("SELECT name, value, is_admin FROM people ORDER BY id")
    return [tuple(row) for row in found]


def test_query_and_process__rows__come_as_objects(sqlite: MLSQLiteDB) -> None:
    sqlite.batch_insert("people", [{"name": "a", "value": 1.5}, {"name": "b", "value": 2.0}])

    total = sqlite.query_and_process("SELECT * FROM people WHERE value > ?", (1,), "total")

    assert total == 3.5


def test_insert_with_ml__gives_the_id(sqlite: MLSQLiteDB) -> None:
    assert sqlite.insert_with_ml("people", {"name": "a"}, "same") == 1
    assert sqlite.insert_with_ml("people", {"name": "b"}, "same") == 2


def test_insert_with_ml__thrown__nothing_is_written(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(MLThrownError, match="not today"):
        sqlite.insert_with_ml("people", {"name": "a"}, "refuse")

    assert people(sqlite) == []


def test_insert_with_ml__unknown_key__suggests_the_nearest(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(BadIdentifier) as caught:
        sqlite.insert_with_ml("people", {"name": "a"}, "misspelt")

    assert str(caught.value) == "No column 'nmae' in people. Did you mean 'name'?"
    assert people(sqlite) == []


def test_insert_with_ml__no_object__says_what_was_expected(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(BadValue) as caught:
        sqlite.insert_with_ml("people", {"name": "a"}, "nothing")

    assert str(caught.value) == (
        "'nothing' returned null; expected an object with a value for each name."
    )


def test_insert_with_ml__columns__narrow_what_may_be_written(sqlite: MLSQLiteDB) -> None:
    row = {"name": "a", "is_admin": 1}

    with pytest.raises(BadIdentifier) as caught:
        sqlite.insert_with_ml("people", row, "same", columns=("name", "value"))

    assert str(caught.value) == (
        "Column 'is_admin' of people may not be written here. Allowed: name, value."
    )


def test_insert_with_ml__unknown_table__suggests_the_nearest(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(BadIdentifier, match=r"No table 'peple' in the database. Did you mean 'peo"):
        sqlite.insert_with_ml("peple", {"name": "a"}, "same")


def test_insert_with_ml__constraint__is_ours_and_the_drivers(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(sqlite3.IntegrityError) as caught:
        sqlite.insert_with_ml("people", {"value": 1}, "same")

    assert isinstance(caught.value, StatementFailed)
    assert str(caught.value) == "SQLite refused: NOT NULL constraint failed: people.name."
    assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)


def test_batch_insert__with_function__writes_what_it_returns(sqlite: MLSQLiteDB) -> None:
    count = sqlite.batch_insert("people", [{"name": "a", "value": 1}], "records")

    assert count == 1
    assert people(sqlite) == [("a", 2.0, 0)]


def test_batch_insert__bad_value_in_the_middle__nothing_is_written(sqlite: MLSQLiteDB) -> None:
    rows = [{"name": "a"}, {"name": "b", "value": 2**70}]

    with pytest.raises(BadValue, match="whole numbers of 8 bytes"):
        sqlite.batch_insert("people", rows)

    assert people(sqlite) == []


def test_batch_insert__keys_that_differ__are_null(sqlite: MLSQLiteDB) -> None:
    sqlite.batch_insert("people", [{"name": "a"}, {"name": "b", "value": 1}])

    assert people(sqlite) == [("a", None, 0), ("b", 1.0, 0)]


def test_batch_insert__nothing__is_zero(sqlite: MLSQLiteDB) -> None:
    assert sqlite.batch_insert("people", []) == 0


def test_stream_and_process__pages__are_as_large_as_asked(sqlite: MLSQLiteDB) -> None:
    sqlite.batch_insert("people", [{"name": "a"} for _ in range(7)])

    pages = list(sqlite.stream_and_process("SELECT * FROM people", (), "count", page_size=3))

    assert pages == [3, 3, 1]


def test_execute__wrong_sql__is_an_error_with_its_cause(sqlite: MLSQLiteDB) -> None:
    with pytest.raises(StatementFailed, match="SQLite refused: no such table: nowhere"):
        sqlite.execute("DELETE FROM nowhere")


def test_pragmas__are_set(sqlite: MLSQLiteDB) -> None:
    modes = [
        sqlite.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "busy_timeout")
    ]

    assert modes == ["wal", 1, 5000]


def test_open__no_such_folder__cannot_be_reached(script: Path, tmp_path: Path) -> None:
    with pytest.raises(ConnectionLost, match="SQLite cannot be reached: unable to open"):
        MLSQLiteDB(tmp_path / "none" / "x.db", script)


def test_close__then_used__says_so(sqlite: MLSQLiteDB) -> None:
    sqlite.close()
    sqlite.close()

    with pytest.raises(ConnectorClosed, match="This connector to SQLite is closed"):
        sqlite.query_and_process("SELECT 1", (), "count")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (2**63 - 1, 2**63 - 1),
        (1.5, 1.5),
        (True, 1),
        (Decimal("1234567890.123456789012345"), "1234567890.123456789012345"),
        ("žluť\n'\"", "žluť\n'\""),
        (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.time(1, 2), "01:02:00"),
        (dt.timedelta(days=1, seconds=2), "P1DT2S"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"a": [1, None]}, '{"a": [1, null]}'),
        (None, None),
    ],
    ids=str,
)
def test_values__there_and_back(sqlite: MLSQLiteDB, value: object, kept: object) -> None:
    sqlite.execute("CREATE TABLE v (v)")

    sqlite.batch_insert("v", [{"v": value}])

    assert sqlite.query_and_process("SELECT v FROM v", (), "rows") == [{"v": kept}]


def test_values__bytes__are_base64_for_scripts_both_ways(sqlite: MLSQLiteDB) -> None:
    sqlite.batch_insert("people", [{"name": "a", "photo": b"\x00\xff"}])
    row = sqlite.query_and_process("SELECT name, photo FROM people", (), "rows")[0]

    sqlite.insert_with_ml("people", row, "same")

    assert row["photo"] == "AP8="
    photos = sqlite.conn.execute("SELECT photo FROM people").fetchall()
    assert [photo[0] for photo in photos] == [b"\x00\xff", b"\x00\xff"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "return null where there is no number"),
        ("a\x00b", "NUL character"),
        ("\ud800", "half a surrogate"),
        (print, "no column can hold it"),
    ],
)
def test_values__that_cannot_be_kept__are_refused(
    sqlite: MLSQLiteDB, value: object, message: str
) -> None:
    with pytest.raises(BadValue, match=message):
        sqlite.batch_insert("people", [{"name": value}])
