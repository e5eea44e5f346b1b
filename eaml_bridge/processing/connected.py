"""Runs a function over the rows of a store that is no model: a table, a collection, keys."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple, cast  # Any: rows and results are whatever a script returns.

from django.utils import timezone

from eaml_bridge import conf
from eaml_bridge.connectors.errors import BadIdentifier, BadValue
from eaml_bridge.connectors.opening import open_store
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow
from eaml_bridge.exceptions import ConflictingOptions, TooManyRows
from eaml_bridge.processing import json_values
from eaml_bridge.processing.comparing import SKIP_KEY, failed, problems_in
from eaml_bridge.processing.conflicts import option_name
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.recorded_request import given_options
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode, OnError, ProcessRequest
from eaml_bridge.processing.tally import Tally
from eaml_bridge.scripts import Script, find_function
from eaml_bridge.targets import Column
from mlpy import FunctionInfo, Limits, MLError

#: What a request may say of a store; all else is there for models.
_SUPPORTED = frozenset(
    {
        *("target", "function", "args", "mode", "writes", "limit", "max_rows", "page_size"),
        *("dry_run", "diff_limit", "on_error", "source", "team", "reason"),
    }
)
_CONFLICT = Problem("The row was changed by somebody else since it was read.")


class _Undo(Exception):
    """Ends a transaction without a trace."""


class _Named(NamedTuple):
    name: str


@dataclass(kw_only=True)
class _Run:
    """One run: what it does, and what came of it so far."""

    request: ProcessRequest
    store: Store
    script: Script
    function: FunctionInfo
    writes: frozenset[str]
    args: dict[str, Any]
    limits: Limits
    tally: Tally
    written: int = 0
    index: int = 0

    @property
    def must_hold_back(self) -> bool:
        """Whether nothing may be written before every row was looked at: it cannot be undone."""
        is_one = self.request.on_error is not OnError.SKIP
        return is_one and not self.store.supports_transactions


def process_connected(request: ProcessRequest, *, url: str, table: str) -> Report:
    """Run the function over a table, a collection, or the keys like a pattern.

    Raises:
        ConnectorError: the store cannot be reached, or has no such table.
        RequestError: something is asked for that is there for models only.
    """
    _check(request)
    began = time.perf_counter()
    script, name = find_function(request.function)
    function = script.executor.describe(name)
    mode = request.mode or Mode(function.mode or Mode.ROW)
    if mode is not Mode.ROW:
        raise ConflictingOptions(
            f"{name!r} is of mode {mode.value!r}; over a connector functions get one row each."
        )
    with closing(open_store(url, table)) as store:
        run = _Run(
            request=request,
            store=store,
            script=script,
            function=function,
            writes=_writes(request, function),
            args=checked_arguments(function, request.args),
            limits=lowered_limits(function, mode),
            tally=Tally(changes_kept=request.diff_limit),
        )
        ending = _all(run)
    return _report(run, table=table, ending=ending, seconds=time.perf_counter() - began)


def _check(request: ProcessRequest) -> None:
    for name in given_options(request):
        if name not in _SUPPORTED:
            raise ConflictingOptions(
                f"{option_name(name)} is for models; leave it out with --connector."
            )
    if request.on_error is OnError.COLLECT:
        raise ConflictingOptions(
            "--on-error collect is for models; use --on-error skip with --connector."
        )


def _writes(request: ProcessRequest, function: FunctionInfo) -> frozenset[str]:
    return frozenset(request.writes or [rename.field for rename in function.writes or ()])


def _all(run: _Run) -> Ending:
    try:
        with run.store.transaction():
            held = _pages(run)
            if run.tally.failed() and run.request.on_error is not OnError.SKIP:
                raise _Undo
            for outcomes, changes in held:
                run.tally.add(_written(run, outcomes, changes))
            if held and run.tally.failed():
                return Ending.FINISHED
    except _Undo:
        run.written = 0
        return Ending.ROLLED_BACK
    return Ending.FINISHED


def _pages(run: _Run) -> list[tuple[list[RowOutcome], list[RowChanges]]]:
    """Go through all pages; gives back what is still to be written."""
    held = []
    for page in run.store.pages(page_size=run.request.page_size or conf.get("PAGE_SIZE")):
        rows = page[: run.request.limit - run.index] if run.request.limit else page
        outcomes, changes = _called(run, rows)
        run.index += len(rows)
        _check_size(run)
        is_bad = any(outcome.problems for outcome in outcomes)
        if run.must_hold_back and not run.request.dry_run and not is_bad:
            held.append((outcomes, changes))
        else:
            run.tally.add(_written(run, outcomes, changes))
        if run.tally.failed() and run.request.on_error is OnError.ABORT:
            break
        if run.request.limit and run.index >= run.request.limit:
            break
    if run.tally.failed() and held:
        for outcomes, _ in held:
            run.tally.add(outcomes)
        return []
    return held


def _check_size(run: _Run) -> None:
    allowed = run.request.max_rows
    if allowed is not None and run.index > allowed:
        raise TooManyRows(selected=run.index, allowed=allowed)


def _called(run: _Run, rows: Sequence[StoredRow]) -> tuple[list[RowOutcome], list[RowChanges]]:
    results = run.script.executor.call_many(
        run.function.name,
        [cast(dict[str, Any], json_values.copied(row.seen)) for row in rows],
        {"args": run.args, "now": timezone.now(), "dry_run": run.request.dry_run},
        limits=run.limits,
        errors="return",
    )
    outcomes: list[RowOutcome] = []
    changes: list[RowChanges] = []
    for row, result in zip(rows, results, strict=True):
        outcome = _outcome(run, row, result)
        outcomes.append(outcome)
        if outcome.status is Status.CHANGED:
            changes.append((row, {item.column.name: item.after for item in outcome.changes}))
    return outcomes, changes


def _outcome(run: _Run, row: StoredRow, result: object) -> RowOutcome:
    record = (row.key,)
    if row.problem:
        return RowOutcome(Status.INVALID, record, problems=(Problem(row.problem),))
    if isinstance(result, MLError):
        return failed(record, result)
    if result is None:
        return RowOutcome(Status.UNCHANGED, record)
    if not isinstance(result, dict):
        problem = Problem("Return an object with new values, or null for no change.")
        return RowOutcome(Status.INVALID, record, problems=(problem,))
    if SKIP_KEY in result:
        return RowOutcome(Status.SKIPPED, record, note=str(result[SKIP_KEY])[:200])
    if result.get("valid") is False or result.get("errors"):
        problems = problems_in(result.get("errors")) or (Problem("Returned valid: false."),)
        return RowOutcome(Status.REJECTED, record, problems=problems)
    return _compared(run, row, result)


def _compared(run: _Run, row: StoredRow, result: dict[str, Any]) -> RowOutcome:
    changes, problems = [], []
    for field in sorted(run.writes & result.keys()):
        try:
            after = run.store.converted(row, field, result[field])
        except (BadIdentifier, BadValue) as error:
            problems.append(Problem(str(error), field=field))
            continue
        before = run.store.before(row, field)
        if after is not before:
            changes.append(Change(cast(Column, _Named(field)), before, after))
    if problems:
        return RowOutcome(Status.INVALID, (row.key,), problems=tuple(problems))
    status = Status.CHANGED if changes else Status.UNCHANGED
    return RowOutcome(status, (row.key,), tuple(changes))


def _written(run: _Run, outcomes: list[RowOutcome], changes: list[RowChanges]) -> list[RowOutcome]:
    """The outcomes after writing: a row that somebody else changed is a conflict."""
    if run.request.dry_run or not changes:
        return outcomes
    lost = run.store.write(changes)
    run.written += len(changes) - len(lost)
    changed = [number for number, item in enumerate(outcomes) if item.status is Status.CHANGED]
    for position in lost:
        number = changed[position]
        outcomes[number] = RowOutcome(
            Status.CONFLICT, outcomes[number].record, problems=(_CONFLICT,)
        )
    return outcomes


def _report(run: _Run, *, table: str, ending: Ending, seconds: float) -> Report:
    request = run.request
    warnings = []
    if not run.store.supports_transactions and not request.dry_run:
        warnings.append(f"{run.store.name} has no transaction here: what is written stays.")
    return Report(
        target=table,
        function=f"{run.script.name}:{run.function.name}",
        script_sha256=run.script.sha256,
        mode=Mode.ROW.value,
        database=run.store.name,
        dry_run=request.dry_run,
        on_error=request.on_error.value,
        ending=ending,
        counts=dict(run.tally.counts),
        written=run.written,
        field_counts=dict(run.tally.field_counts),
        changes=tuple(run.tally.changes),
        problems=run.tally.problems(),
        warnings=warnings,
        seconds=seconds,
    )
