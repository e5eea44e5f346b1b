"""The record of a run over a store; it stands in the project's database, beside the store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from django.db import connections, transaction
from django.utils import timezone

from eaml_bridge.hooks import ChunkFacts, RunFacts
from eaml_bridge.processing.connected.planning import StorePlan
from eaml_bridge.processing.opening import begin_shards, begun_run
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.problem_records import problem_records
from eaml_bridge.processing.recording import RunRecorder
from eaml_bridge.processing.report import Report
from eaml_bridge.processing.run_facts import planned_facts
from eaml_bridge.processing.side_channel import SideChannel, channel_for
from eaml_bridge.processing.tally import Tally


def facts_of(plan: StorePlan, *, selected: int) -> RunFacts:
    """What the project's hooks are told before a run begins."""
    write_set = tuple(write.name for write in plan.layout.write_set)
    return planned_facts(plan, selected=selected, write_set=write_set)


class StoreRecord:
    """The record of one run, where there is one: neither of a dry run, nor with --no-record."""

    def __init__(self, plan: StorePlan, *, selected: int) -> None:
        self._plan = plan
        self._recorder: RunRecorder | None = None
        self._side: SideChannel | None = None
        self._started = (timezone.now(), time.monotonic(), time.process_time())
        if plan.request.dry_run or plan.request.record_changes is False:
            return
        with transaction.atomic(using=plan.database):
            self._recorder = _recorder(plan, selected=selected)
        self._side = channel_for(self._recorder.run, database=plan.database)

    @property
    def run_id(self) -> int | None:
        """The number of the run."""
        return self._recorder.run.pk if self._recorder else None

    def keep(self, outcomes: Sequence[RowOutcome], *, page: int) -> None:
        """Keep the problems of a page."""
        if self._recorder and self._side:
            run_id = self._recorder.run.pk
            found = problem_records(self._plan, outcomes, run_id=run_id, shard=0, chunk=page)
            self._side.keep(found)

    def is_cancelled(self) -> bool:
        """Give a sign of life; whether somebody asked for the end of the run."""
        return self._side is not None and self._side.sign()

    @property
    def waits_for_store(self) -> bool:
        """Whether the record can only be written when the store has committed: one file, SQLite."""
        connection = connections[self._plan.database]
        if connection.vendor != "sqlite":
            return False
        scheme, _, path = self._plan.target.url.partition(":///")
        name = str(connection.settings_dict["NAME"])
        return scheme.startswith("sqlite") and Path(path).absolute() == Path(name).absolute()

    def advance(self, tally: Tally, *, written: int) -> None:
        """Store what was counted, and let the project charge for it.

        Raises:
            RunRefusedError: the project does not let the run end well.
        """
        if self._recorder is None:
            return
        started_at, wall, cpu = self._started
        facts = ChunkFacts(
            key="0:0",
            rows=tally.reached(),
            written=written,
            started_at=started_at,
            duration_s=time.monotonic() - wall,
            cpu_s=time.process_time() - cpu,
        )
        with transaction.atomic(using=self._plan.database):
            self._recorder.advance(Tally(changes_kept=0), tally, cursor=None, facts=facts)

    def close(self, report: Report) -> None:
        """Store how the run ended, and tell the project."""
        if self._recorder is None or self._side is None:
            return
        with transaction.atomic(using=self._plan.database):
            self._recorder.close(report)
            self._side.store_kept()
        with transaction.atomic(using=self._plan.database):
            self._recorder.tell_end()

    def release(self) -> None:
        """Leave nothing open, however the run ended."""
        if self._side is not None:
            self._side.close()


def _recorder(plan: StorePlan, *, selected: int) -> RunRecorder:
    run = begun_run(plan, selected=selected)
    run.write_set = [write.name for write in plan.layout.write_set]
    run.seed = plan.request.seed
    run.save(using=plan.database)
    [shard] = begin_shards(run, [{}], database=plan.database)
    return RunRecorder(run, shard, database=plan.database)
