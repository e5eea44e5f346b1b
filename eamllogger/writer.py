"""Stores log entries in batches by a thread of its own, and so by a connection of its own.

What a transaction says stays said when it is rolled back. While the database cannot take entries,
as SQLite cannot while another transaction writes, they wait in memory, and at the end in a file.
"""

import datetime as dt
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import DatabaseError, InterfaceError, OperationalError, connections, transaction

from eamllogger.records import EntryValues
from eamllogger.spool import Spool

if TYPE_CHECKING:
    from eamllogger.models import LogEntry

MAX_WAITING_ENTRIES = 10_000
_COMPLAINT_INTERVAL_S = 60.0
# A database that is busy for a moment is nothing to complain of.
_PATIENCE_S = 10.0
_LONGEST_PAUSE_S = 30.0


class BatchWriter:
    """Takes entries from any thread and stores them soon.

    Args:
        using: alias of the database.
        spool: where entries wait that the database did not take before the process ended.
        batch_size: entries stored at once; as many that wait are stored without delay.
        interval_s: how long an entry waits for others.
    """

    def __init__(
        self,
        *,
        using: str,
        spool: Spool | None = None,
        batch_size: int = 200,
        interval_s: float = 1.0,
    ) -> None:
        self.using, self.spool = using, spool
        self.batch_size, self.interval_s = batch_size, interval_s
        self._last_complaint_s = -_COMPLAINT_INTERVAL_S
        self._start_empty()
        # A child process has none of its parent's threads, and must not store what its parent will.
        os.register_at_fork(after_in_child=self._start_empty)

    def put(self, entry: EntryValues) -> None:
        """Take an entry; when too many wait already it is dropped, and counted."""
        with self._lock:
            if len(self._waiting) >= MAX_WAITING_ENTRIES:
                self._dropped += 1
                return
            self._waiting.append(entry)
            self._is_idle.clear()
            if self._thread is None or not self._thread.is_alive():
                self._start_thread()
            if len(self._waiting) >= self.batch_size:
                self._wake.set()

    def flush(self, *, timeout_s: float = 5.0) -> bool:
        """Store what waits now; False when it could not be done in time."""
        if self.is_writing_thread or self._thread is None:
            return not self._waiting
        self._wake.set()
        return self._is_idle.wait(timeout_s)

    def close(self, *, timeout_s: float = 5.0) -> None:
        """Store what waits, in the spool where need be, and end the thread."""
        self.flush(timeout_s=timeout_s)
        self._is_closing = True
        self._wake.set()
        if self._thread is not None and not self.is_writing_thread:
            self._thread.join(timeout_s)
        left = self._take(MAX_WAITING_ENTRIES)
        if left and self.spool is not None:
            self.spool.put(left)
        elif left:
            self._complain(f"{len(left)} log entries are lost", OSError("there is no spool"))

    @property
    def is_writing_thread(self) -> bool:
        """Whether the caller is the thread that stores: what it logs would never come to an end."""
        return threading.current_thread() is self._thread

    def _start_empty(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._is_idle = threading.Event()
        self._is_idle.set()
        self._waiting: deque[EntryValues] = deque()
        self._thread: threading.Thread | None = None
        self._dropped = 0
        self._is_closing = False
        self._failing_since_s: float | None = None

    def _start_thread(self) -> None:
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="eaml-log-writer", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause_s = self.interval_s
        while not self._is_closing:
            self._wake.wait(pause_s)
            self._wake.clear()
            is_stored = self._store_waiting()
            pause_s = self.interval_s if is_stored else min(pause_s * 2, _LONGEST_PAUSE_S)
        if apps.models_ready:
            connections[self.using].close()

    def _store_waiting(self) -> bool:
        """Store all that waits; False when the database does not take it now."""
        # Before the models are there, as while Django starts, there is nothing to store with.
        if not apps.models_ready:
            return not self._waiting
        self._restore_spooled()
        while batch := self._take(self.batch_size):
            if not self._store(batch):
                with self._lock:
                    self._waiting.extendleft(reversed(batch))
                return False
        with self._lock:
            if not self._waiting:
                self._is_idle.set()
        self._report_dropped()
        return True

    def _take(self, count: int) -> list[EntryValues]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]

    def _store(self, batch: Sequence[EntryValues]) -> bool:
        connections[self.using].close_if_unusable_or_obsolete()
        try:
            _insert(batch, using=self.using)
        # The outermost edge of a thread that nobody watches: whatever is wrong, the program that
        # logs must go on, and is told on stderr.
        except Exception as error:  # noqa: BLE001
            return self._store_failed(batch, error)
        self._failing_since_s = None
        return True

    def _store_failed(self, batch: Sequence[EntryValues], error: Exception) -> bool:
        is_refused = isinstance(error, DatabaseError) and not isinstance(
            error, OperationalError | InterfaceError
        )
        if is_refused and len(batch) > 1 and _table_is_there(self.using):
            # One entry may be what the database cannot hold; the others are not to wait for it.
            stored = [self._store([entry]) for entry in batch]
            return all(stored)
        if is_refused and _table_is_there(self.using):
            self._complain("a log entry was refused and is lost", error)
            return True
        now_s = time.monotonic()
        self._failing_since_s = self._failing_since_s or now_s
        if now_s - self._failing_since_s > _PATIENCE_S:
            self._complain(f"{len(batch)} log entries or more wait to be stored", error)
        return False

    def _restore_spooled(self) -> None:
        while self.spool is not None and (found := self.spool.take()):
            path, entries = found
            if entries and not self._store(entries):
                self.spool.give_back(path)
                return
            self.spool.done(path)

    def _report_dropped(self) -> None:
        with self._lock:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            self._complain(f"{dropped} log entries were dropped", OSError("too many waited"))

    def _complain(self, what: str, error: Exception) -> None:
        now_s = time.monotonic()
        if now_s - self._last_complaint_s >= _COMPLAINT_INTERVAL_S:
            self._last_complaint_s = now_s
            print(f"eamllogger: {what}: {error}".rstrip(), file=sys.stderr)


def _insert(batch: Sequence[EntryValues], *, using: str) -> None:
    model = _entry_model()
    with transaction.atomic(using=using):
        model.objects.using(using).bulk_create(
            [
                model(**{**entry, "timestamp": dt.datetime.fromisoformat(entry["timestamp"])})
                for entry in batch
            ]
        )


def _table_is_there(using: str) -> bool:
    try:
        with transaction.atomic(using=using):
            _entry_model().objects.using(using).exists()
    except DatabaseError:
        return False
    return True


def _entry_model() -> "type[LogEntry]":
    # By its name: handlers are made while the settings are read, before models can be imported.
    return apps.get_model("eamllogger", "LogEntry")
