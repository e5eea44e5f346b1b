"""Scripts over PostgreSQL: `MLPostgresDB`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, ClassVar, TypeVar  # Any: the values of SQL and of scripts.
from uuid import uuid4

from eaml_bridge.connectors.base import PAGE_SIZE, Connector, Row
from eaml_bridge.connectors.copy_lines import copy_lines
from eaml_bridge.connectors.errors import BadIdentifier
from eaml_bridge.connectors.identifiers import checked_columns, quoted_list, quoted_table
from eaml_bridge.connectors.pool import ConnectionPool
from eaml_bridge.connectors.postgres_drivers import postgres_driver
from eaml_bridge.connectors.retry import repeated
from eaml_bridge.connectors.values import rows_for_script, same_keys
from eaml_bridge.copying import send_copy
from mlpy import BATCH_LIMITS, Limits

Parameters = Sequence[Any] | Mapping[str, Any] | None
_T = TypeVar("_T")

#: How often what only reads is tried while the server is away.
READ_ATTEMPTS = 8


class MLPostgresDB(Connector):
    """A pool of connections to PostgreSQL beside a script; many threads may share it.

    Args:
        min_connections: opened at once.
        max_connections: more threads than these wait.
        wait_timeout_s: how long a thread waits for a connection.
        driver: `psycopg2` or `psycopg` (3); the installed one when None, psycopg2 first.
        db_params: what the driver's `connect` takes: database, user, password, host, port, …
    """

    store: ClassVar[str] = "PostgreSQL"
    supports_transactions: ClassVar[bool] = True
    supports_streaming: ClassVar[bool] = True

    def __init__(
        self,
        ml_script: str | os.PathLike[str],
        min_connections: int = 1,
        max_connections: int = 10,
        *,
        wait_timeout_s: float = 30.0,
        driver: str | None = None,
        limits: Limits = BATCH_LIMITS,
        **db_params: Any,
    ) -> None:
        super().__init__(ml_script, limits=limits)
        self._driver = postgres_driver(driver, db_params)
        self.pool = ConnectionPool(
            self._driver,
            minimum=min_connections,
            maximum=max_connections,
            wait_timeout_s=wait_timeout_s,
        )

    def execute_with_ml(
        self,
        query: str,
        params: Parameters,
        ml_function: str | None = None,
        return_results: bool = True,
        *,
        read_only: bool = False,
    ) -> Any:
        """Run a query in a transaction of its own, which is committed at the end.

        With `return_results`, what the function makes of `{rows, count}`; a script that fails
        undoes the query. Without, `{"affected_rows": …}`, and the function is not called.

        Args:
            read_only: the server refuses every change; the query is repeated when the connection
                breaks.
        """
        if not return_results:
            return {"affected_rows": self.execute(query, params)}

        def run() -> Any:
            with self.connection(read_only=read_only) as connection:
                rows = self._fetched(connection, query, params)
                if ml_function is None:
                    return rows
                return self._call(ml_function, {"rows": rows, "count": len(rows)}, rows=len(rows))

        return self._repeated(run, read_only=read_only)

    def execute(self, query: str, params: Parameters = None) -> int:
        """Run a statement and commit it; the number of rows that it touched."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(query, self._adapted(params))
            return int(cursor.rowcount)

    def batch_insert(
        self,
        table: str,
        records: Iterable[Mapping[str, Any]],
        ml_function: str | None = None,
        *,
        columns: Collection[str] | None = None,
    ) -> int:
        """Insert many rows by COPY, all or none; a key that a record lacks becomes NULL.

        With `ml_function`, `{records}` goes in and comes out. Returns the number of rows.

        Args:
            columns: the only columns that may be written; all of the table when None.
        Raises:
            BadIdentifier: a key is no column, or not one of `columns`.
        """
        self._check_open()
        began = time.perf_counter()
        rows = self._call_records(ml_function, records)
        if not rows:
            return 0
        keys = same_keys(rows)
        with self.connection() as connection, connection.cursor() as cursor:
            types = self._types(cursor, table)
            names = checked_columns(keys, known=types, where=table, allowed=columns)
            statement = f"COPY {quoted_table(table)} ({quoted_list(names)}) FROM STDIN"
            send_copy(cursor, statement, copy_lines(rows, names, types, table=table))
        self._log(f"batch_insert into {table}", rows=len(rows), began=began)
        return len(rows)

    def stream_and_process(
        self, query: str, params: Parameters, ml_function: str, *, page_size: int = PAGE_SIZE
    ) -> Iterator[Any]:
        """What the function makes of `{rows, count}`, one page after the other, in flat memory."""
        return self._call_pages(ml_function, self.pages(query, params, page_size=page_size))

    def pages(
        self, query: str, params: Parameters = None, *, page_size: int = PAGE_SIZE
    ) -> Iterator[list[Row]]:
        """The rows of a query as scripts see them, page by page, from a cursor on the server."""
        with (
            self.connection() as connection,
            closing(connection.cursor(name=f"pages_{uuid4().hex}")) as cursor,
        ):
            cursor.execute(query, self._adapted(params))
            while records := cursor.fetchmany(page_size):
                yield rows_for_script(_names(cursor), records)

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with their types.

        Raises:
            BadIdentifier: there is no such table.
        """

        def run() -> dict[str, str]:
            with self.connection(read_only=True) as connection, connection.cursor() as cursor:
                return self._types(cursor, table)

        return self._repeated(run, read_only=True)

    @contextmanager
    def connection(self, *, read_only: bool = False) -> Iterator[Any]:
        """A connection of the pool in a transaction: committed at the end, undone on an error."""
        self._check_open()
        with self.pool.connection() as connection, self._driver.translated(connection):
            if read_only:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Close all connections; those in use are closed when they come back."""
        self._closed = True
        self.pool.closeall()

    def _fetched(self, connection: Any, query: str, params: Parameters) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(query, self._adapted(params))
            if cursor.description is None:
                return []
            return rows_for_script(_names(cursor), cursor.fetchall())

    def _types(self, cursor: Any, table: str) -> dict[str, str]:
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            (quoted_table(table),),
        )
        if found := dict(cursor.fetchall()):
            return found
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')"
            " AND pg_table_is_visible(oid) AND relnamespace <> 'pg_catalog'::regnamespace"
        )
        known = [row[0] for row in cursor.fetchall()]
        raise BadIdentifier.unknown("table", table, known=known, where="the database")

    def _adapted(self, params: Parameters) -> Parameters:
        if isinstance(params, Mapping):
            return {key: self._driver.adapted(value) for key, value in params.items()}
        # An empty tuple makes the drivers look for placeholders, and so read `%` as one.
        return tuple(self._driver.adapted(value) for value in params) if params else None

    def _repeated(self, run: Callable[[], _T], *, read_only: bool) -> _T:
        return repeated(run, attempts=READ_ATTEMPTS if read_only else 1)


def _names(cursor: Any) -> list[str]:
    return [column[0] for column in cursor.description]
