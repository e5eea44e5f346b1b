"""A pool of connections for many threads: bounded, checked, and clean when they come back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore
from typing import Any, Protocol  # Any: connections are of the driver's own class.

from eaml_bridge.connectors.errors import ConnectorClosed, PoolExhausted


class PooledDriver(Protocol):
    """What a pool has to know of its driver."""

    def connect(self) -> Any:
        """A new connection; raises ConnectionLost."""

    def is_alive(self, connection: Any, *, idle_s: float) -> bool:
        """Whether a connection that lay still can be used."""

    def is_clean_after_reset(self, connection: Any) -> bool:
        """Undo what is open on a connection; False when it is of no more use."""

    def discard(self, connection: Any) -> None:
        """Close a connection, whatever its state."""


class ConnectionPool:
    """At most `maximum` connections; a thread waits for one for `wait_timeout_s`.

    `minimum` of them are opened at once, so that a wrong address is noticed at once.
    """

    def __init__(
        self, driver: PooledDriver, *, minimum: int, maximum: int, wait_timeout_s: float
    ) -> None:
        if not 0 <= minimum <= maximum or maximum < 1:
            raise ValueError(
                f"A pool of {minimum!r} to {maximum!r} connections is none; "
                "expected 0 ≤ minimum ≤ maximum, and a maximum from 1 up."
            )
        self.maximum = maximum
        self.wait_timeout_s = wait_timeout_s
        self._driver = driver
        self._free = Semaphore(maximum)
        self._lock = Lock()
        self._idle: deque[tuple[Any, float]] = deque()
        self._in_use: set[int] = set()
        self._closed = False
        for _ in range(minimum):
            self._idle.append((driver.connect(), time.monotonic()))

    @property
    def in_use(self) -> int:
        """Connections that are with threads now."""
        return len(self._in_use)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection for the block; what the block left open is undone."""
        connection = self.getconn()
        try:
            yield connection
        finally:
            self.putconn(connection)

    def getconn(self) -> Any:
        """A connection that works.

        Raises:
            PoolExhausted: none came free in time.
            ConnectionLost: no new one can be made.
        """
        if not self._free.acquire(timeout=self.wait_timeout_s):
            raise PoolExhausted(
                f"All {self.maximum} connections were in use for {self.wait_timeout_s:g} s. "
                "Raise max_connections, or hold connections for a shorter time."
            )
        try:
            connection = self._idle_one() or self._driver.connect()
        except BaseException:
            self._free.release()
            raise
        with self._lock:
            self._in_use.add(id(connection))
        return connection

    def putconn(self, connection: Any) -> None:
        """Give a connection back; one that is broken is replaced when it is needed."""
        with self._lock:
            if id(connection) not in self._in_use:
                raise ValueError("This connection is not one that the pool gave out.")
            self._in_use.discard(id(connection))
        try:
            if self._driver.is_clean_after_reset(connection) and not self._closed:
                self._idle.append((connection, time.monotonic()))
            else:
                self._driver.discard(connection)
        finally:
            self._free.release()

    def closeall(self) -> None:
        """Close every connection; those in use are closed when they come back."""
        self._closed = True
        while self._idle:
            self._driver.discard(self._idle.pop()[0])

    def _idle_one(self) -> Any:
        """The connection used last, which works; None when there is none."""
        if self._closed:
            raise ConnectorClosed("This pool is closed; make a new connector.")
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if self._driver.is_alive(connection, idle_s=time.monotonic() - since):
                return connection
            self._driver.discard(connection)
