"""The record of a run while it goes on: moved on with each chunk, closed at its end."""

from __future__ import annotations

import resource
import sys
import time
from typing import Any, NoReturn  # Any: columns of the records hold several types.

from django.db.models import QuerySet
from django.utils import timezone

from eaml_bridge.hooks import ChunkFacts, project_hooks
from eaml_bridge.models import Run, RunLog, RunShard, RunStatus
from eaml_bridge.models.run import RunQuerySet
from eaml_bridge.processing.reading import Cursor
from eaml_bridge.processing.recorded_request import storable_text
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.stopping import Overtaken
from eaml_bridge.processing.tally import Tally

_STATUS = {
    Ending.FINISHED: RunStatus.FINISHED,
    Ending.ROLLED_BACK: RunStatus.ROLLED_BACK,
    Ending.INTERRUPTED: RunStatus.INTERRUPTED,
    Ending.TERMINATED: RunStatus.INTERRUPTED,
    Ending.STOPPED: RunStatus.STOPPED,
    Ending.CANCELLED: RunStatus.CANCELLED,
    Ending.FAILED: RunStatus.FAILED,
    Ending.STALE: RunStatus.ROLLED_BACK,
}
#: Kilobytes on Linux, bytes on macOS.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


class RunRecorder:
    """The record of one run and its shard, as long as this process has them."""

    def __init__(self, run: Run, shard: RunShard, *, database: str) -> None:
        self.run = run
        self.shard = shard
        self._database = database
        self._hooks = project_hooks()
        self._clock = (time.monotonic(), time.process_time())
        self._moved: dict[str, Any] = {}

    def hold(self) -> None:
        """Lock the shard until the end of the transaction: nobody can claim it meanwhile.

        Raises:
            Overtaken: another process has claimed the run.
        """
        if not self._own_shard().update(heartbeat_at=timezone.now()):
            self._give_up()

    def advance(self, tally: Tally, chunk: Tally, *, cursor: Cursor, facts: ChunkFacts) -> None:
        """Store how far the shard is; inside the transaction that writes the chunk's rows.

        Args:
            tally: what was counted before the chunk.

        Raises:
            Overtaken: another process has claimed the run.
        """
        rows = self.shard.row_count + chunk.reached()
        counts = tally.counts + chunk.counts
        if counts.total() != rows or chunk.reached() != facts.rows:
            raise AssertionError(f"{rows:,} rows were done, but counted are {dict(counts)}.")
        wall, cpu = self._spent()
        values: dict[str, Any] = {
            "cursor": cursor,
            "row_count": rows,
            "written_count": self.shard.written_count + facts.written,
            "chunk_count": self.shard.chunk_count + 1,
            "counts": {status.value: count for status, count in counts.items()},
            "field_counts": dict(tally.field_counts + chunk.field_counts),
            "heartbeat_at": timezone.now(),
            "duration_s": self.shard.duration_s + wall,
            "cpu_s": self.shard.cpu_s + cpu,
        }
        # The shard first, as who claims it does: two in another order could wait for each other.
        if not self._own_shard().update(**values):
            self._give_up()
        if not self._own_run().update(heartbeat_at=values["heartbeat_at"]):
            self._give_up()
        self._hooks.chunk_finished(self.run, facts)
        self._moved = values

    def kept(self) -> None:
        """Take over what the last `advance` stored, once it is committed."""
        for name, value in self._moved.items():
            setattr(self.shard, name, value)
        self._clock = (time.monotonic(), time.process_time())

    def close(self, report: Report) -> None:
        """Store how the run ended; inside a transaction.

        Raises:
            Overtaken: another process has claimed the run.
        """
        wall, cpu = self._spent()
        self.close_shard(report)
        self.close_run(
            report, duration_s=self.shard.duration_s + wall, cpu_s=self.shard.cpu_s + cpu
        )

    def close_shard(self, report: Report) -> None:
        """Store how the shard ended; inside a transaction.

        Raises:
            Overtaken: another process has claimed the run.
        """
        message = storable_text(report.message)
        if not self._own_shard().update(status=_STATUS[report.ending], message=message):
            self._give_up()

    def close_run(self, report: Report, *, duration_s: float, cpu_s: float) -> None:
        """Store how the run ended whose shards have; inside a transaction.

        Raises:
            Overtaken: another process has claimed the run.
        """
        values: dict[str, Any] = {
            "status": _STATUS[report.ending],
            "counts": {status.value: count for status, count in report.counts.items()},
            "field_counts": dict(report.field_counts),
            "written_count": report.written,
            "problem_count": report.failed,
            "message": storable_text(report.message),
            "exit_code": int(report.exit_code),
            "finished_at": timezone.now(),
            "heartbeat_at": timezone.now(),
            "duration_s": duration_s,
            "cpu_s": cpu_s,
            "peak_memory_bytes": peak_memory_bytes(),
        }
        if not self._own_run().update(**values):
            self._give_up()
        for name, value in values.items():
            setattr(self.run, name, value)
        log_event(self.run, report.ending.name.lower(), report.message, database=self._database)

    def tell_end(self) -> None:
        """Tell the project that the run has ended; inside a transaction."""
        tell_end(self.run, database=self._database)

    def is_mine(self) -> bool:
        """Whether no other process has claimed the run."""
        return self._own_run().exists()

    def chunks_stored(self) -> tuple[int, Cursor]:
        """How far the shard is by what the database says.

        Raises:
            Overtaken: another process has claimed the run.
        """
        found = self._own_shard().values_list("chunk_count", "cursor").first()
        if found is None or not self.is_mine():
            self._give_up()
        return found[0], found[1]

    def is_cancelled(self) -> bool:
        """Whether somebody asked for the end of the run."""
        return self._own_run().filter(cancel_requested_at__isnull=False).exists()

    def _own_run(self) -> RunQuerySet:
        runs = Run.objects.using(self._database)
        return runs.filter(pk=self.run.pk, generation=self.run.generation, status="running")

    def _own_shard(self) -> QuerySet[RunShard]:
        shards = RunShard.objects.using(self._database)
        return shards.filter(pk=self.shard.pk, generation=self.shard.generation)

    def _give_up(self) -> NoReturn:
        raise Overtaken(
            f"Run {self.run.pk} was claimed by another process; this one wrote nothing since."
        )

    def _spent(self) -> tuple[float, float]:
        wall, cpu = self._clock
        return time.monotonic() - wall, time.process_time() - cpu


def tell_end(run: Run, *, database: str) -> None:
    """Tell the project that the run has ended, and keep that it was told."""
    project_hooks().run_finished(run)
    Run.objects.using(database).filter(pk=run.pk).update(end_told_at=timezone.now())


def log_event(run: Run, event: str, message: str = "", *, database: str, **data: Any) -> None:
    """Write into the log of a run, by the connection and in the transaction of the caller."""
    RunLog.objects.using(database).create(
        run_id=run.pk, at=timezone.now(), event=event, message=storable_text(message), data=data
    )


def peak_memory_bytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MEMORY_UNIT
