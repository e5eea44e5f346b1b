"""Scripts over SQLite: `MLSQLiteDB`."""

from __future__ import annotations

import datetime as dt
import math
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from typing import Any, ClassVar  # Any: the values of SQL and of scripts.
from uuid import UUID

from eaml_bridge.connectors.base import PAGE_SIZE, Connector, Row, as_object
from eaml_bridge.connectors.errors import BadIdentifier, BadValue, translated
from eaml_bridge.connectors.identifiers import checked_columns, quoted_list, quoted_table
from eaml_bridge.connectors.values import (
    checked_text,
    duration_text,
    is_finite,
    is_plain_text,
    json_text,
    octets,
    rows_for_script,
    same_keys,
    unusable,
)
from mlpy import BATCH_LIMITS, Limits

Parameters = Sequence[Any] | Mapping[str, Any]

_LARGEST_INTEGER = 2**63


class MLSQLiteDB(Connector):
    """An SQLite database beside a script; used by the thread that made it.

    Args:
        busy_timeout_s: how long to wait for another writer.
    """

    store: ClassVar[str] = "SQLite"
    supports_transactions: ClassVar[bool] = True
    supports_streaming: ClassVar[bool] = True

    def __init__(
        self,
        db_path: str | os.PathLike[str],
        ml_script: str | os.PathLike[str],
        *,
        busy_timeout_s: float = 5.0,
        limits: Limits = BATCH_LIMITS,
    ) -> None:
        super().__init__(ml_script, limits=limits)
        with self._errors():
            self.conn = sqlite3.connect(db_path, timeout=busy_timeout_s)
            self.conn.row_factory = sqlite3.Row
            self.conn.execute("PRAGMA journal_mode = WAL")
            self.conn.execute("PRAGMA foreign_keys = ON")

    def query_and_process(self, query: str, params: Parameters, ml_function: str) -> Any:
        """What the function makes of `{rows, count}`, all rows of the query at once."""
        with self._running(query, params) as cursor, self._errors():
            rows = rows_for_script(_names(cursor), cursor.fetchall())
        return self._call(ml_function, {"rows": rows, "count": len(rows)}, rows=len(rows))

    def stream_and_process(
        self, query: str, params: Parameters, ml_function: str, *, page_size: int = PAGE_SIZE
    ) -> Iterator[Any]:
        """What the function makes of `{rows, count}`, one page after the other, in flat memory."""
        return self._call_pages(ml_function, self.pages(query, params, page_size=page_size))

    def pages(
        self, query: str, params: Parameters = (), *, page_size: int = PAGE_SIZE
    ) -> Iterator[list[Row]]:
        """The rows of a query as scripts see them, page by page."""
        with self._running(query, params) as cursor, self._errors():
            names = _names(cursor)
            while records := cursor.fetchmany(page_size):
                yield rows_for_script(names, records)

    def execute(self, query: str, params: Parameters = ()) -> int:
        """Run a statement and commit it; the number of rows that it touched."""
        with self._transaction(), self._running(query, params) as cursor:
            return cursor.rowcount

    def insert_with_ml(
        self,
        table: str,
        data: Mapping[str, Any],
        ml_function: str,
        *,
        columns: Collection[str] | None = None,
    ) -> int:
        """Insert what the function makes of `data`; the id of the new row.

        Args:
            columns: the only columns that may be written; all of the table when None.
        Raises:
            BadIdentifier: a key of the result is no column, or not one of `columns`.
        """
        known = self.columns(table)
        result = as_object(self._call(ml_function, dict(data), rows=1), ml_function)
        names = checked_columns(result, known=known, where=table, allowed=columns)
        values = _record(result, names, known, table)
        with self._transaction(), self._errors():
            if not names:
                self.conn.execute(f"INSERT INTO {quoted_table(table)} DEFAULT VALUES")
            else:
                self.conn.execute(_insert(table, names), values)
            return int(self.conn.execute("SELECT last_insert_rowid()").fetchone()[0])

    def batch_insert(
        self,
        table: str,
        records: Iterable[Mapping[str, Any]],
        ml_function: str | None = None,
        *,
        columns: Collection[str] | None = None,
    ) -> int:
        """Insert many rows, all or none; a key that a record lacks becomes NULL.

        With `ml_function`, `{records}` goes in and comes out. Returns the number of rows.
        """
        began = time.perf_counter()
        known = self.columns(table)
        rows = self._call_records(ml_function, records)
        if not rows:
            return 0
        names = checked_columns(same_keys(rows), known=known, where=table, allowed=columns)
        parameters = _records(rows, names, known, table)
        with self._transaction(), self._errors():
            self.conn.executemany(_insert(table, names), parameters)
        self._log(f"batch_insert into {table}", rows=len(rows), began=began)
        return len(rows)

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with their declared types.

        Raises:
            BadIdentifier: there is no such table.
        """
        quoted_table(table)
        schema, _, name = table.rpartition(".")
        with self._errors():
            found = self.conn.execute(
                "SELECT name, type FROM pragma_table_info(?, ?)", (name, schema or "main")
            ).fetchall()
            if not found:
                tables = self.conn.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
                ).fetchall()
                raise BadIdentifier.unknown(
                    "table", table, known=[row[0] for row in tables], where="the database"
                )
        return {row[0]: row[1].upper() for row in found}

    def close(self) -> None:
        """Close the database; what was not committed is undone."""
        self._closed = True
        self.conn.close()

    @contextmanager
    def _running(self, query: str, params: Parameters) -> Iterator[sqlite3.Cursor]:
        self._check_open()
        with self._errors():
            cursor = self.conn.cursor()
            # Plain tuples are read faster than the rows of the connection.
            cursor.row_factory = None
            cursor.execute(query, _parameters(params))
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._check_open()
        with self._errors(), self.conn:
            yield

    def _errors(self) -> AbstractContextManager[None]:
        return translated(
            self.store,
            (sqlite3.Error, OverflowError),
            is_lost=lambda error: "unable to open database file" in str(error),
            is_value=lambda error: isinstance(error, OverflowError),
        )


def _insert(table: str, names: Sequence[str]) -> str:
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {quoted_table(table)} ({quoted_list(names)}) VALUES ({marks})"


def _names(cursor: sqlite3.Cursor) -> list[str]:
    return [column[0] for column in cursor.description or ()]


def _record(
    row: Mapping[str, Any], names: Sequence[str], types: Mapping[str, str], table: str
) -> list[Any]:
    return [stored(row.get(name), types[name], where=f"{table}.{name}") for name in names]


def _records(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], types: Mapping[str, str], table: str
) -> Iterable[Sequence[Any]]:
    """The parameters of all rows, made column by column: most columns need no change."""
    columns = []
    for name in names:
        values = [row.get(name) for row in rows]
        if "BLOB" in types[name] or not _needs_no_change(values):
            where = f"{table}.{name}"
            values = [stored(value, types[name], where=where) for value in values]
        columns.append(values)
    return zip(*columns, strict=True)


def _needs_no_change(values: list[Any]) -> bool:
    kinds = set(map(type, values))
    if kinds == {str}:
        return is_plain_text(values)
    if kinds == {float}:
        return all(map(math.isfinite, values))
    return kinds == {int} and -_LARGEST_INTEGER <= min(values) <= max(values) < _LARGEST_INTEGER


def _parameters(params: Parameters) -> Parameters:
    if isinstance(params, Mapping):
        return {key: stored(value, "", where=f"parameter {key}") for key, value in params.items()}
    return [stored(value, "", where="a parameter") for value in params]


def stored(value: Any, column_type: str, *, where: str) -> Any:
    """The value that SQLite keeps, exactly, for one of a script or of Python.

    Raises:
        BadValue: SQLite has no place for it.
    """
    if value is None or isinstance(value, bytes | bytearray | memoryview):
        return value
    if isinstance(value, str):
        return (
            octets(value, where=where)
            if "BLOB" in column_type
            else checked_text(value, where=where)
        )
    if isinstance(value, int):
        return _integer(value, where)
    if isinstance(value, float | Decimal):
        return _number(value, where)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, dict | list | tuple):
        return json_text(value, where=where)
    raise unusable(value, where=where)


def _integer(value: int, where: str) -> int:
    if not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        raise BadValue(f"{where} is {value!r:.40}; SQLite keeps whole numbers of 8 bytes.")
    return value


def _number(value: float | Decimal, where: str) -> float | str:
    if not is_finite(value):
        raise BadValue(f"{where} is {value!r}; return null where there is no number.")
    # Text: the column's affinity makes a number of it where that loses nothing.
    return str(value) if isinstance(value, Decimal) else value
