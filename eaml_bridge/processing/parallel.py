"""One run in several processes: each has a range of keys, a shard on record, and its own cursor."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any  # Keys are whatever the fields hold.

from django.db import Error, connections, transaction

from eaml_bridge.exceptions import ConflictingOptions
from eaml_bridge.models import RunShard, RunStatus
from eaml_bridge.processing.chunk_scope import ChunkedRun
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.processing.executing import Execution, Observer, Silent
from eaml_bridge.processing.interrupts import Interrupts, Terminated
from eaml_bridge.processing.opening import open_shards
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.problem_records import recorded_groups
from eaml_bridge.processing.recorded_values import key_from_parts, key_parts_of
from eaml_bridge.processing.recording import RunRecorder
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Scope
from eaml_bridge.processing.sources import ByKey, Source
from eaml_bridge.processing.stopping import Overtaken

#: The parent looks at its children, and tells of their progress, so often.
_POLL_S = 0.2
#: A child that was told to stop is told again after so long: it may have missed the first time.
_TOLD_AGAIN_S = 3.0
_DIED = "A process of the run died; the chunks that it finished are kept."
_Bounds = tuple[list[Any] | None, list[Any] | None]


class ShardRun(ChunkedRun):
    """Works on one shard, in a process of its own; the run itself is its parent's to close."""

    def __init__(self, plan: Plan, recorder: RunRecorder, *, selected: int) -> None:
        source = ByKey(plan)
        shard = recorder.shard
        left = source.count(shard.cursor)
        super().__init__(plan, source, Silent(), selected=min(selected, shard.row_count + left))
        self._given = recorder

    def _opened(self) -> RunRecorder:
        return self._given

    def _end(self, report: Report) -> None:
        self._recorder.close_shard(report)


class ParallelRun(Execution):
    """Cuts the keys, starts a process for each part, and adds up what they report."""

    def __init__(self, plan: Plan, source: Source, observer: Observer, *, selected: int) -> None:
        super().__init__(plan, source, observer, selected=selected)
        if plan.resumed is None:
            _check(plan, source)
        self._reports: list[Report] = []
        self._has_died = False

    def run(self, interrupts: Interrupts) -> Report:
        """Work on all shards; what happened is in the report."""
        database = self.plan.database
        try:
            bounds = [] if self.plan.resumed is not None else self._bounds()
            self._recorders = open_shards(self.plan, selected=self.selected, bounds=bounds)
        except Error as error:
            raise explained(error, database=database) from error
        self._run = self._recorders[0].run
        unfinished = [r for r in self._recorders if r.shard.status != RunStatus.FINISHED]
        ending = self._work(unfinished, interrupts)
        interrupts.close_door()
        return self._closed(ending)

    def _bounds(self) -> list[_Bounds]:
        """Ranges of keys that hold about as many rows each; the first and last are open."""
        keys = self.plan.rows.order_by("pk").values_list("pk", flat=True)
        count = min(self.plan.request.parallel, max(self.selected, 1))
        # An offset, but once for each process and over the index of keys only.
        places = [self.selected * part // count - 1 for part in range(1, count)]
        cuts = [key_parts_of(key) for place in places for key in keys[place : place + 1]]
        edges: list[list[Any] | None] = [None, *cuts, None]
        return list(pairwise(edges))

    def _work(self, recorders: Sequence[RunRecorder], interrupts: Interrupts) -> Ending:
        # A connection belongs to one process: each child makes its own.
        connections.close_all()
        children = {}
        for recorder in recorders:
            process, receiver = self._start(recorder)
            children[receiver] = process
        try:
            return self._watch(children, interrupts)
        finally:
            for process in children.values():
                process.join()

    def _start(self, recorder: RunRecorder) -> tuple[BaseProcess, Connection]:
        # Forked, so that the child has the arguments, secret ones too, and the compiled script.
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=self._child, args=(recorder, sender))
        process.start()
        sender.close()
        return process, receiver

    def _child(self, recorder: RunRecorder, sender: Connection) -> None:
        with Interrupts(waits=True) as interrupts:
            plan = bounded(self.plan, recorder.shard)
            execution = ShardRun(plan, recorder, selected=self.selected)
            sender.send(execution.run(interrupts))
        connections.close_all()

    def _watch(self, children: dict[Any, BaseProcess], interrupts: Interrupts) -> Ending:
        """Wait for all children; when one stops, or somebody interrupts, all are told to."""
        ending, told_at = Ending.FINISHED, 0.0
        open_pipes = set(children)
        while open_pipes:
            for pipe in wait(list(open_pipes), timeout=_POLL_S):
                found = self._heard(pipe)
                open_pipes.discard(pipe)
                ending = found if ending is Ending.FINISHED else ending
            if ending is Ending.FINISHED:
                ending = _asked(interrupts)
            if ending is not Ending.FINISHED and time.monotonic() - told_at > _TOLD_AGAIN_S:
                told_at = time.monotonic()
                for pipe in open_pipes:
                    children[pipe].terminate()
            self.observer.progress(self._rows_done(), self.selected)
        return ending

    def _heard(self, pipe: Any) -> Ending:
        try:
            report: Report = pipe.recv()
        except EOFError:
            self._has_died = True
            return Ending.FAILED
        self._reports.append(report)
        return report.ending

    def _rows_done(self) -> int:
        shards = RunShard.objects.using(self.plan.database).filter(run=self._run)
        return sum(shards.values_list("row_count", flat=True))

    def _closed(self, ending: Ending) -> Report:
        database = self.plan.database
        shards = list(RunShard.objects.using(database).filter(run=self._run).order_by("number"))
        report = self._report(ending, shards)
        try:
            with transaction.atomic(using=database):
                left = RunShard.objects.using(database).filter(run=self._run, status="running")
                left.update(status=RunStatus.INTERRUPTED)
                recorder = self._recorders[0]
                recorder.close_run(
                    report,
                    duration_s=max(shard.duration_s for shard in shards),
                    cpu_s=sum(shard.cpu_s for shard in shards),
                )
                recorder.tell_end()
        except Overtaken as error:
            return self.report(Ending.FAILED, message=str(error))
        return report

    def _report(self, ending: Ending, shards: Sequence[RunShard]) -> Report:
        # Rows that ended a shard are on record as problems, but in no chunk of it.
        bad: Counter[Status] = Counter()
        unknown: Counter[str] = Counter()
        for part in self._reports:
            bad.update(part.counts)
            unknown.update(part.unknown_keys)
            left = self.plan.request.diff_limit - len(self.tally.changes)
            self.tally.changes += part.changes[:left]
        counts: Counter[Status] = Counter()
        for shard in shards:
            counts.update({Status(name): count for name, count in shard.counts.items()})
            self.tally.field_counts.update(shard.field_counts)
        del bad[Status.NOT_REACHED]
        # A shard that ended in an earlier process has no report now; its record has its counts.
        self.tally.counts = counts if len(self._reports) < len(shards) else bad
        message = next((r.message for r in self._reports if r.ending is ending), "")
        if self._has_died:
            message = f"{_DIED} Go on with --resume {self._run.pk}."
        report = self.report(
            ending,
            message=message,
            run_id=self._run.pk,
            written=sum(shard.written_count for shard in shards),
        )
        groups = recorded_groups(self._run, database=self.plan.database) if report.failed else ()
        return replace(report, problems=groups, unknown_keys=dict(unknown))


def is_parallel(plan: Plan) -> bool:
    """Whether the plan is for several processes, now or as it began."""
    if plan.resumed is not None:
        return plan.resumed.shards.using(plan.database).count() > 1
    return plan.request.parallel > 1 and not plan.request.dry_run


def bounded(plan: Plan, shard: RunShard) -> Plan:
    """The plan with the rows of one shard only."""
    rows, key = plan.rows, plan.rows.model._meta.pk
    if shard.lower is not None:
        rows = rows.filter(pk__gt=key_from_parts(key, shard.lower))
    if shard.upper is not None:
        rows = rows.filter(pk__lte=key_from_parts(key, shard.upper))
    return replace(plan, rows=rows)


def _check(plan: Plan, source: Source) -> None:
    """Refuse what only one process can keep, before anything is written.

    Raises:
        ConflictingOptions: the message names the option.
    """
    request = plan.request
    if request.scope is Scope.RUN:
        raise ConflictingOptions(
            "--parallel has a transaction in each process, so the run cannot be all or nothing: "
            "use --atomic chunk or row with it."
        )
    for name, option in (
        ("limit", "--limit"),
        ("max_errors", "--max-errors"),
        ("max_changes", "--max-changes"),
        ("failed_rows", "--failed-rows"),
    ):
        if getattr(request, name) is not None:
            raise ConflictingOptions(
                f"{option} looks at the rows of the whole run in order: use just one of it and "
                "--parallel."
            )
    if type(source) is not ByKey:
        raise ConflictingOptions(
            "--parallel cuts ranges of primary keys: leave --order-by, --pks, --sample, "
            "--retry-failed and --continue out."
        )
    if connections[plan.database].vendor == "sqlite":
        raise ConflictingOptions(
            "SQLite has one writer at a time, so --parallel would only wait: leave it out."
        )


def _asked(interrupts: Interrupts) -> Ending:
    try:
        interrupts.obey()
    except Terminated:
        return Ending.TERMINATED
    except KeyboardInterrupt:
        return Ending.INTERRUPTED
    return Ending.FINISHED
