"""What an all-or-nothing run says and hears while its transaction is open.

Its problems must outlive a rollback, its heartbeat must be seen before the commit, and a request to
cancel it must reach it. None of this can go by the run's own connection.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from eaml_bridge.models import RowProblem, Run
from eaml_bridge.processing import spooling
from eaml_bridge.processing.problem_records import store

#: A sign of life, and a look for a request to cancel, so often.
_SECONDS_BETWEEN_SIGNS = 1.0
_STORED_AT_ONCE = 500


class SideChannel(ABC):
    """Beside the transaction of one run."""

    def __init__(self, run: Run, *, database: str) -> None:
        self.run = run
        self.database = database
        self._last_sign = time.monotonic()

    def sign(self) -> bool:
        """Give a sign of life, not too often; whether somebody asked for the end of the run."""
        now = time.monotonic()
        if now - self._last_sign < _SECONDS_BETWEEN_SIGNS:
            return False
        self._last_sign = now
        return self._sign()

    @abstractmethod
    def keep(self, problems: Sequence[RowProblem]) -> None:
        """Keep problems of a page, whatever becomes of the transaction."""

    @abstractmethod
    def store_kept(self) -> None:
        """Store what was kept aside, by the run's own connection, in the caller's transaction."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind; what was kept has been stored."""

    @abstractmethod
    def _sign(self) -> bool: ...


class SpoolChannel(SideChannel):
    """Keeps problems in a file; on SQLite beside the database, where a crash leaves it.

    The time of the file is the heartbeat, and another file beside it asks for the end.
    """

    def __init__(self, run: Run, *, database: str) -> None:
        super().__init__(run, database=database)
        self._path = spooling.spool_path(run.pk, database=database)
        self._file = spooling.opened(self._path)

    def keep(self, problems: Sequence[RowProblem]) -> None:
        """See `SideChannel.keep`."""
        for problem in problems:
            line = json.dumps(spooling.as_document(problem), cls=DjangoJSONEncoder)
            self._file.write(f"{line}\n")
        self._file.flush()

    def store_kept(self) -> None:
        """See `SideChannel.store_kept`."""
        self._file.seek(0)
        problems = spooling.read_problems(self._file)
        while part := list(islice(problems, _STORED_AT_ONCE)):
            store(part, database=self.database)
        self._file.seek(0, 2)

    def close(self) -> None:
        """See `SideChannel.close`."""
        self._file.close()
        if self._path is not None:
            spooling.remove(self._path)

    def _sign(self) -> bool:
        return self._path is not None and spooling.touch(self._path)


class ConnectionChannel(SideChannel):
    """A second connection to the same database: what it writes is there at once."""

    def __init__(self, run: Run, *, database: str) -> None:
        super().__init__(run, database=database)
        self._connection: BaseDatabaseWrapper = connections[database].copy()

    def keep(self, problems: Sequence[RowProblem]) -> None:
        """See `SideChannel.keep`."""
        if not problems:
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO eaml_bridge_rowproblem (run_id, "key", kind, field, message, "where", '
                "input, shard, chunk) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [_values(problem) for problem in problems],
            )

    def store_kept(self) -> None:
        """See `SideChannel.store_kept`: it is stored already."""

    def close(self) -> None:
        """See `SideChannel.close`."""
        self._connection.close()

    def _sign(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE eaml_bridge_run SET heartbeat_at = %s "
                "WHERE id = %s AND generation = %s AND status = 'running'",
                [timezone.now(), self.run.pk, self.run.generation],
            )
            cursor.execute(
                "SELECT 1 FROM eaml_bridge_run WHERE id = %s AND cancel_requested_at IS NOT NULL",
                [self.run.pk],
            )
            return cursor.fetchone() is not None


def channel_for(run: Run, *, database: str) -> SideChannel:
    """The channel that fits the database; called before the run's transaction begins."""
    connection = connections[database]
    # Inside an outer transaction the run's record is not visible from elsewhere.
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return ConnectionChannel(run, database=database)
    return SpoolChannel(run, database=database)


def _values(problem: RowProblem) -> tuple[str | int | None, ...]:
    text = None if problem.input is None else json.dumps(problem.input, cls=DjangoJSONEncoder)
    return (
        *(problem.run_id, problem.key, problem.kind, problem.field, problem.message),
        *(problem.where, text, problem.shard, problem.chunk),
    )
