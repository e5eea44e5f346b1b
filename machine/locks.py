"""Locks of tables, for whoever writes to them for longer than one transaction."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from types import TracebackType
from typing import Self

from django.db import DEFAULT_DB_ALIAS, Error, IntegrityError, connections, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from machine.advisory_locks import advisory_lock_try, advisory_share_try, advisory_unlock
from machine.database_time import after
from machine.exceptions import LockLost, TablesLocked
from machine.models import MachineTableLockWrite

# How long a service waits for somebody who locked the tables that it writes to.
WRITING_TIMEOUT_S = 30.0
_POLL_S = 0.05
_held = threading.local()


def machine_lock_tables(
    tables: Iterable[str],
    *,
    timeout_s: float = 180.0,
    lease_s: float = 60.0,
    using: str = DEFAULT_DB_ALIAS,
) -> TableLocks:
    """Hold the write locks of tables while the `with` block runs.

    The lease is renewed until the block ends. When the program dies, others may take the lock as
    soon as the lease has ended; on PostgreSQL not while its connection lives. A block within a
    block of the same thread may lock the same tables again.

    Args:
        timeout_s: how long to wait for others.
        lease_s: how long the lock outlives the program.
    Raises:
        TablesLocked: somebody else holds a lock, still after `timeout_s`.
        RuntimeError: a transaction is open, in which nobody else would see the lock.
        LockLost: at the end of the block, when the lease could not be renewed.
    """
    return TableLocks(sorted(set(tables)), timeout_s=timeout_s, lease_s=lease_s, using=using)


@contextmanager
def writing(tables: Iterable[str], *, using: str) -> Iterator[None]:
    """A transaction that writes to tables which nobody else holds the locks of.

    Raises:
        TablesLocked: somebody else holds a lock, still after `WRITING_TIMEOUT_S`, or at once where
            waiting inside an open transaction would keep him from releasing it.
    """
    names = sorted(set(tables) - set(_counts(using)))
    connection = connections[using]
    deadline = time.monotonic() + WRITING_TIMEOUT_S
    if not connection.in_atomic_block:
        _wait_until_free(names, deadline, using=using)
    elif connection.vendor == "sqlite":
        # This transaction holds the one lock of the database, without which no other can end.
        deadline = time.monotonic()
    with transaction.atomic(using=using):
        # Looked at again, since a lock may just have been taken; from here on none can be.
        for name in names:
            _poll(partial(advisory_share_try, name, using=using), name, deadline, using=using)
        _wait_until_free(names, deadline, using=using)
        yield


class TableLocks(AbstractContextManager["TableLocks"]):
    """The locks of one `with` block; `machine_lock_tables` makes them."""

    def __init__(self, tables: list[str], *, timeout_s: float, lease_s: float, using: str) -> None:
        self.tables = tables
        self.owner_token = secrets.token_hex(16)
        self._timeout_s, self._lease_s, self._using = timeout_s, lease_s, using
        self._taken: list[str] = []
        self._counted: list[str] = []
        self._done = threading.Event()
        self._is_lost = threading.Event()
        self._renewal: threading.Thread | None = None

    def __enter__(self) -> Self:
        deadline = time.monotonic() + self._timeout_s
        counts = _counts(self._using)
        try:
            # In the same order for everybody, so that nobody waits in a circle.
            for table in self.tables:
                if table not in counts:
                    _poll(partial(self._try, table), table, deadline, using=self._using)
                    self._taken.append(table)
                counts[table] = counts.get(table, 0) + 1
                self._counted.append(table)
        except BaseException:
            self._release()
            raise
        if self._taken:
            self._renewal = threading.Thread(target=self._renew_until_done, daemon=True)
            self._renewal.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._renewal is not None:
            self._renewal.join()
        self._release()
        if error is None:
            self.check()

    def check(self) -> None:
        """Raise LockLost if somebody else may hold the locks by now."""
        if self._is_lost.is_set():
            raise LockLost(self._taken)

    def _try(self, table: str) -> bool:
        if not advisory_lock_try(table, using=self._using):
            return False
        is_taken = False
        try:
            is_taken = self._write_row(table)
        finally:
            if not is_taken:
                advisory_unlock(table, using=self._using)
        return is_taken

    def _write_row(self, table: str) -> bool:
        locks = MachineTableLockWrite.objects.using(self._using)
        ours = {
            "owner_token": self.owner_token,
            "owner_name": f"{socket.gethostname()}, process {os.getpid()}"[:200],
            "expires_at": after(self._lease_s),
        }
        # Durable: a lock in an open transaction would be seen by nobody.
        with transaction.atomic(using=self._using, durable=True):
            try:
                with transaction.atomic(using=self._using):
                    locks.create(table_name=table, **ours)
            except IntegrityError:
                ended = locks.filter(table_name=table, expires_at__lt=Now())
                return bool(ended.update(locked_at=Now(), **ours))
        return True

    def _renew_until_done(self) -> None:
        renewed_at = time.monotonic()
        while not self._done.wait(self._lease_s / 3):
            try:
                rows = self._rows().update(expires_at=after(self._lease_s))
            except Error:  # the database cannot be reached: perhaps it can in a moment
                if time.monotonic() - renewed_at < self._lease_s:
                    continue
                rows = 0
            finally:
                connections[self._using].close()
            if rows < len(self._taken):
                self._is_lost.set()
                return
            renewed_at = time.monotonic()

    def _release(self) -> None:
        counts = _counts(self._using)
        for table in reversed(self._counted):
            counts[table] -= 1
            if not counts[table]:
                del counts[table]
        if self._taken:
            self._rows().delete()
        for table in reversed(self._taken):
            advisory_unlock(table, using=self._using)

    def _rows(self) -> QuerySet[MachineTableLockWrite]:
        return MachineTableLockWrite.objects.using(self._using).filter(
            table_name__in=self._taken, owner_token=self.owner_token
        )


def _counts(using: str) -> dict[str, int]:
    """How often this thread holds each table."""
    if not hasattr(_held, "counts"):
        _held.counts = {}
    return _held.counts.setdefault(using, {})


def _wait_until_free(tables: list[str], deadline: float, *, using: str) -> None:
    held = MachineTableLockWrite.objects.using(using).filter(
        Q(expires_at=None) | Q(expires_at__gt=Now()), table_name__in=tables
    )
    _poll(lambda: not held.exists(), ", ".join(tables), deadline, using=using)


def _poll(is_done: Callable[[], bool], tables: str, deadline: float, *, using: str) -> None:
    started = time.monotonic()
    while not is_done():
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            waited_s = round(time.monotonic() - started, 1)
            raise TablesLocked(tables, holder=_holder(tables, using=using), waited_s=waited_s)
        time.sleep(min(_POLL_S, left_s))


def _holder(tables: str, *, using: str) -> str:
    locks = MachineTableLockWrite.objects.using(using).filter(table_name__in=tables.split(", "))
    return locks.values_list("owner_name", flat=True).first() or "somebody"
