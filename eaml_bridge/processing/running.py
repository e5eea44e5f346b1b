"""The one entrance: a request is planned, asked about, and run by its scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.db import DEFAULT_DB_ALIAS, Error

from eaml_bridge import conf
from eaml_bridge.exceptions import (
    BridgeError,
    DatabaseUnavailable,
    Declined,
    RunRefusedError,
    TooManyRows,
    UnexpectedCount,
)
from eaml_bridge.hooks import project_hooks
from eaml_bridge.processing.chunk_scope import ChunkedRun
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.processing.executing import Observer, Silent
from eaml_bridge.processing.interrupts import Interrupts
from eaml_bridge.processing.opening import record_refusal, refuse_outer_transaction
from eaml_bridge.processing.parallel import ParallelRun, is_parallel
from eaml_bridge.processing.planning import Plan, plan_request
from eaml_bridge.processing.preview import Preview
from eaml_bridge.processing.report import Report
from eaml_bridge.processing.request import ProcessRequest, Scope
from eaml_bridge.processing.run_facts import facts_of_plan, facts_of_request
from eaml_bridge.processing.run_scope import WholeRun
from eaml_bridge.processing.source_choice import first_cursor, source_for
from eaml_bridge.processing.sources import Source

__all__ = ["Observer", "Silent", "process"]

Runnable: TypeAlias = Preview | WholeRun | ChunkedRun | ParallelRun


def process(request: ProcessRequest, *, observer: Observer | None = None) -> Report:
    """Run the function that the request names over the rows that it selects.

    Rows that are bad are no error: the report counts them, and its exit code tells whether
    anything was written.

    Raises:
        BridgeError: nothing was started; the message says why and how to mend it.
    """
    return run_prepared(request, lambda: prepared(request, observer or Silent()))


def run_prepared(request: ProcessRequest, prepare: Callable[[], Runnable]) -> Report:
    """Run what `prepare` gives; a refusal is recorded, and the project is told.

    Raises:
        BridgeError: nothing was started; the message says why and how to mend it.
    """
    try:
        execution = prepare()
    except DatabaseUnavailable:
        # The record would wait for the same lock, or miss the same table.
        raise
    except BridgeError as error:
        refuse(request, error)
        raise
    waits = not execution.plan.request.dry_run and execution.plan.request.scope is not Scope.RUN
    with Interrupts(waits=waits) as interrupts:
        try:
            return execution.run(interrupts)
        except RunRefusedError as error:
            # The hooks, asked once more where they could lock what they look at.
            refuse(request, error)
            raise


def refuse(request: ProcessRequest, error: BridgeError) -> None:
    """Record that a run never began, and tell the project."""
    record_refusal(request, error)
    project_hooks().run_refused(facts_of_request(request), str(error))


def prepared(request: ProcessRequest, observer: Observer) -> Runnable:
    """Plan, count and ask: the last point at which a run can be refused."""
    database = DEFAULT_DB_ALIAS
    try:
        plan = plan_request(request)
        database = plan.database
        refuse_outer_transaction(plan)
        source = source_for(plan)
        selected = _count(plan, source)
    except Error as error:
        raise explained(error, database=database) from error
    _check_count(plan, selected)
    kind = _kind(plan)
    execution = kind(plan, source, observer, selected=selected)
    admit(execution)
    return execution


def admit(execution: Runnable) -> None:
    """Ask the project and whoever watches, before the first row.

    Raises:
        RunRefusedError: the project's hooks refuse the run.
        Declined: the question was answered with no.
    """
    plan, selected = execution.plan, execution.selected
    project_hooks().run_requested(facts_of_plan(plan, selected=selected))
    asks = plan.writes_rows and selected > conf.get("CONFIRM_ABOVE")
    if asks and not execution.observer.confirm(plan, selected=selected):
        raise Declined("The question was answered with no; nothing was written.")
    execution.failed_rows.open()


def _kind(plan: Plan) -> type[Runnable]:
    if plan.request.dry_run:
        return Preview
    if is_parallel(plan):
        return ParallelRun
    return WholeRun if plan.request.scope is Scope.RUN else ChunkedRun


def _count(plan: Plan, source: Source) -> int:
    """How many rows are selected, the limit considered; of a run that goes on, as it began."""
    if plan.resumed is not None and plan.resumed.selected_count is not None:
        return plan.resumed.selected_count
    found = source.count(first_cursor(plan))
    return found if plan.request.limit is None else min(found, plan.request.limit)


def _check_count(plan: Plan, selected: int) -> None:
    if plan.max_rows is not None and selected > plan.max_rows:
        raise TooManyRows(selected=selected, allowed=plan.max_rows)
    expected = plan.request.expect_count
    if expected is not None and selected != expected:
        raise UnexpectedCount(selected=selected, expected=expected)
