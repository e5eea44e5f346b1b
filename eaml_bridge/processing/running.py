"""Runs a plan: page by page, in one transaction, to the report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, Error, transaction

from eaml_bridge import conf
from eaml_bridge.exceptions import BridgeError, DatabaseUnavailable, Declined, TooManyRows
from eaml_bridge.hooks import project_hooks
from eaml_bridge.processing.calling import call_batch, call_rows, call_whole, make_rows
from eaml_bridge.processing.comparing import Comparer, failed
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.processing.interrupts import Interrupts
from eaml_bridge.processing.outcomes import PROBLEMS, RowOutcome, Status
from eaml_bridge.processing.planning import Plan, plan_request
from eaml_bridge.processing.reading import Record, count_rows, read_pages
from eaml_bridge.processing.recording import record_refusal, record_run
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode, OnError, ProcessRequest
from eaml_bridge.processing.run_facts import facts_of_plan, facts_of_request
from eaml_bridge.processing.tally import Tally
from eaml_bridge.processing.validating import Validator
from eaml_bridge.processing.warnings import warnings_of
from eaml_bridge.processing.writing import writer_for
from eaml_bridge.processing.writing.base import Writer
from mlpy import MLError


class Observer(Protocol):
    """Whoever watches a run."""

    def confirm(self, plan: Plan, *, selected: int) -> bool:
        """Whether the run may begin."""

    def progress(self, done: int, total: int) -> None:
        """Called after each page."""


class Silent:
    """Watches nothing and agrees to everything."""

    def confirm(self, plan: Plan, *, selected: int) -> bool:
        """Agree."""
        return True

    def progress(self, done: int, total: int) -> None:
        """Stay silent."""


class _Stopped(Exception):
    """The policy ends the run; everything is rolled back."""


def process(request: ProcessRequest, *, observer: Observer | None = None) -> Report:
    """Run the function that the request names over the rows that it selects.

    Rows that are bad are no error: the report counts them, and its exit code tells whether
    anything was written.

    Raises:
        BridgeError: nothing was started; the message says why and how to mend it.
    """
    try:
        execution = _prepared(request, observer or Silent())
    except DatabaseUnavailable:
        # The record would wait for the same lock, or miss the same table.
        raise
    except BridgeError as error:
        record_refusal(request, error)
        project_hooks().run_refused(facts_of_request(request), str(error))
        raise
    with Interrupts() as interrupts:
        return execution.run(interrupts)


def _prepared(request: ProcessRequest, observer: Observer) -> _Execution:
    """Plan, count and ask; the last point at which a run can be refused."""
    database = DEFAULT_DB_ALIAS
    try:
        plan = plan_request(request)
        database = plan.database
        selected = count_rows(plan)
    except Error as error:
        raise explained(error, database=database) from error
    if plan.max_rows is not None and selected > plan.max_rows:
        raise TooManyRows(selected=selected, allowed=plan.max_rows)
    project_hooks().run_requested(facts_of_plan(plan, selected=selected))
    asks = plan.writes_rows and selected > conf.get("CONFIRM_ABOVE")
    if asks and not observer.confirm(plan, selected=selected):
        raise Declined("The question was answered with no; nothing was written.")
    return _Execution(plan, observer, selected=selected)


class _Execution:
    """One run of a plan."""

    def __init__(self, plan: Plan, observer: Observer, *, selected: int) -> None:
        self.plan = plan
        self._observer = observer
        self._selected = selected
        self._tally = Tally(changes_kept=plan.request.diff_limit)
        self._comparer = Comparer(plan)
        self._validator = Validator(plan)
        self._result: object = None
        self._has_begun = False
        self._started = time.monotonic()

    def run(self, interrupts: Interrupts) -> Report:
        """Work through all pages; what happened is in the report, also where it was undone."""
        try:
            with self._transaction():
                self._work()
                report = self._report(Ending.FINISHED)
                report = replace(report, run_id=record_run(self.plan, report))
                interrupts.close_door()
        except _Stopped as stop:
            return self._undone(Ending.ROLLED_BACK, str(stop))
        except KeyboardInterrupt:
            return self._undone(Ending.INTERRUPTED, "Interrupted; nothing was written.")
        except Error as error:
            unavailable = explained(error, database=self.plan.database)
            if not self._has_begun:
                raise unavailable from error
            return self._undone(Ending.FAILED, str(unavailable))
        return report

    def _transaction(self) -> AbstractContextManager[object]:
        if not self.plan.writes_rows:
            return nullcontext()
        return transaction.atomic(using=self.plan.database)

    def _work(self) -> None:
        if self.plan.mode is Mode.WHOLE:
            self._has_begun = True
            self._work_whole()
            return
        if not self.plan.writes_rows:
            self._has_begun = True
            self._work_pages(None)
            return
        with writer_for(self.plan) as writer:
            self._has_begun = True
            self._work_pages(writer)

    def _work_pages(self, writer: Writer | None) -> None:
        for records in read_pages(self.plan):
            outcomes = self._validator.page(self._called(records))
            self._stop_at_first_problem(outcomes)
            if writer is not None:
                outcomes = writer.write_page(outcomes)
                self._stop_at_first_problem(outcomes)
            self._tally.add(outcomes)
            self._observer.progress(self._tally.reached(), self._selected)
        if self._policy is OnError.ROLLBACK and self._tally.failed():
            raise _Stopped(
                f"{self._tally.failed():,} rows have problems, and --on-error rollback keeps all "
                "or nothing; nothing was written."
            )

    def _called(self, records: list[Record]) -> list[RowOutcome]:
        rows = make_rows(self.plan, records)
        first_index = self._tally.reached()
        if self.plan.mode is Mode.BATCH:
            results = call_batch(self.plan, records, rows, first_index=first_index)
        else:
            results = call_rows(self.plan, rows, first_index=first_index)
        outcome = self._comparer.outcome
        return [outcome(record, result) for record, result in zip(records, results, strict=True)]

    def _work_whole(self) -> None:
        rows = []
        for records in read_pages(self.plan):
            rows += make_rows(self.plan, records)
            self._observer.progress(len(rows), self._selected)
        result = call_whole(self.plan, rows)
        if isinstance(result, MLError):
            self._tally.add_alike(failed((None,), result), count=len(rows))
            raise _Stopped(str(result))
        self._tally.add_alike(RowOutcome(Status.UNCHANGED, (None,)), count=len(rows))
        self._result = result

    def _stop_at_first_problem(self, outcomes: Sequence[RowOutcome]) -> None:
        if self._policy is not OnError.ABORT:
            return
        for index, outcome in enumerate(outcomes, start=1):
            if outcome.status in PROBLEMS:
                self._tally.add(outcomes[:index])
                raise _Stopped(
                    f"Stopped at the first bad row (key {outcome.key}); nothing was written. "
                    "--on-error skip leaves bad rows alone, rollback lists them all."
                )

    @property
    def _policy(self) -> OnError:
        return self.plan.request.on_error

    def _undone(self, ending: Ending, message: str) -> Report:
        report = self._report(ending, message=message)
        try:
            return replace(report, run_id=record_run(self.plan, report))
        except Error as error:
            note = f"The run could not be recorded: {error}"
            return replace(report, warnings=(*report.warnings, note))

    def _report(self, ending: Ending, *, message: str = "") -> Report:
        plan, tally = self.plan, self._tally
        counts = dict(tally.counts)
        left = self._selected - tally.reached()
        if ending is not Ending.FINISHED and left > 0:
            counts[Status.NOT_REACHED] = left
        is_kept = ending is Ending.FINISHED and plan.writes_rows
        return Report(
            target=plan.target.label,
            function=f"{plan.script.name}:{plan.function.name}",
            script_sha256=plan.script.sha256,
            mode=plan.mode,
            database=plan.database,
            dry_run=plan.request.dry_run,
            on_error=plan.request.on_error,
            ending=ending,
            counts=counts,
            written=counts.get(Status.CHANGED, 0) if is_kept else 0,
            field_counts=dict(tally.field_counts),
            changes=tuple(tally.changes),
            problems=tally.problems(),
            unknown_keys=dict(self._comparer.unknown_keys),
            warnings=warnings_of(plan),
            result=self._result,
            message=message,
            seconds=time.monotonic() - self._started,
        )
