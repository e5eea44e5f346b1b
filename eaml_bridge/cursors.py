"""A cursor that is always at hand: one for each thread, opened on use, renewed after a loss."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self  # Any: parameters and rows of a driver.

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


class CursorProxy:
    """Stands for a database cursor; each thread has one of its own behind it.

    A connection that was lost is opened again at the next `execute`, outside a transaction only:
    inside one the error is raised, because what the transaction did is gone with it. A statement
    is never sent twice.
    """

    def __init__(self, alias: str = DEFAULT_DB_ALIAS) -> None:
        self._alias = alias
        self._local = threading.local()

    def execute(self, sql: str, params: Any = None) -> Any:
        return self._ready().execute(sql, params)

    def executemany(self, sql: str, param_list: Sequence[Any]) -> Any:
        return self._ready().executemany(sql, param_list)

    def callproc(self, procname: str, params: Any = None, kparams: Any = None) -> Any:
        return self._ready().callproc(procname, params, kparams)

    def close(self) -> None:
        """Close this thread's cursor; the next statement opens another."""
        cursor = self._local.__dict__.pop("cursor", None)
        if cursor is not None:
            cursor.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._current())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        # fetchone, description, rowcount and what else the driver's cursor has.
        return getattr(self._current(), name)

    def __repr__(self) -> str:
        return f"<CursorProxy of database {self._alias!r}>"

    def _current(self) -> CursorWrapper:
        """The cursor whose rows are read."""
        cursor: CursorWrapper | None = getattr(self._local, "cursor", None)
        return self._ready() if cursor is None else cursor

    def _ready(self) -> CursorWrapper:
        """The cursor for the next statement, on a connection that is not known to be lost."""
        connection = connections[self._alias]
        close_if_lost(connection)
        cursor: CursorWrapper | None = getattr(self._local, "cursor", None)
        owner = getattr(self._local, "owner", None)
        if cursor is None or connection.connection is None or owner is not connection.connection:
            cursor = connection.cursor()
            self._local.cursor, self._local.owner = cursor, connection.connection
        return cursor


def close_if_lost(connection: BaseDatabaseWrapper) -> None:
    """Close a connection that has ended, outside a transaction: Django then opens another."""
    if not connection.in_atomic_block and _is_lost(connection):
        connection.close()


def close_lost_connections() -> None:
    """Close those of this thread's connections that have ended, outside transactions."""
    for connection in connections.all(initialized_only=True):
        close_if_lost(connection)


def _is_lost(connection: BaseDatabaseWrapper) -> bool:
    """Whether an idle connection has ended; asks the server only where there is a sign of it."""
    if connection.connection is None:
        return False
    if not (connection.errors_occurred or _has_unread_bytes(connection)):
        return False
    connection.errors_occurred = not connection.is_usable()
    return connection.errors_occurred


def _has_unread_bytes(connection: BaseDatabaseWrapper) -> bool:
    """Whether the server sent something unasked: a notice, or its farewell."""
    if connection.vendor != "postgresql":
        return False
    if connection.connection.closed:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection.connection], [], [], 0)[0])
    poll = select.poll()  # unlike select() it takes any number of open files
    poll.register(connection.connection, select.POLLIN)
    return bool(poll.poll(0))
