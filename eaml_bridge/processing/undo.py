"""Undoes a run: each row gets its values before back where it still holds those after."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eaml_bridge.exceptions import RequestError, UnknownName
from eaml_bridge.models import RowChange, Run, RunKind
from eaml_bridge.models.run import ACTIVE
from eaml_bridge.processing import permissions
from eaml_bridge.processing.columns import Layout, layout_of
from eaml_bridge.processing.executing import Execution, Observer, Silent
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.preview import Preview
from eaml_bridge.processing.reading import Page
from eaml_bridge.processing.recorded_request import run_of
from eaml_bridge.processing.recorded_rows import RecordedRows, Restorer
from eaml_bridge.processing.report import Report
from eaml_bridge.processing.request import Mode, OnError, ProcessRequest
from eaml_bridge.processing.run_scope import WholeRun
from eaml_bridge.processing.running import admit, run_prepared
from eaml_bridge.processing.validating import Validator
from eaml_bridge.scripts import Script
from eaml_bridge.targets import Target, resolve_target
from mlpy import CALL_LIMITS, FunctionInfo, MLExecutor, Rename

#: Rows read, compared and written at once.
_PAGE_SIZE = 2_000


class _Restoring(Execution):
    """Takes the outcomes of a page from the records instead of a function."""

    def called(self, page: Page, *, place: str) -> list[RowOutcome]:
        """See `Execution.called`."""
        assert isinstance(self.source, RecordedRows)
        found = Restorer(self.plan, allows_done=True).outcomes(self.source.current, page)
        # What stood in a row before is put back whatever validators say; but a row that is gone
        # cannot be referred to.
        return Validator(self.plan).references(found)


class _UndoRun(_Restoring, WholeRun):
    """All rows in one transaction; those that drifted are left alone and reported."""


class _UndoPreview(_Restoring, Preview):
    """Says which rows would be restored."""


def run_undo(
    run_id: int,
    *,
    user: AbstractBaseUser | None = None,
    reason: str = "",
    source: str = "python",
    dry_run: bool = False,
    database: str = DEFAULT_DB_ALIAS,
    observer: Observer | None = None,
) -> Report:
    """Undo what a run wrote, by a run of its own that can be undone in turn.

    A row that was changed since is left as it is, and reported as a conflict.

    Raises:
        UnknownName: there is no such run.
        NotPermitted: the user may not see the run, or not change these rows.
        RequestError: the run has not ended, or keeps no values before and after.
    """
    undone = run_of(run_id, database=database)
    request = ProcessRequest(
        target=undone.target,
        function=undone.function,
        writes=tuple(undone.write_set),
        on_error=OnError.SKIP,
        record_changes=True,
        dry_run=dry_run,
        database=database,
        user=user,
        team=undone.team,
        reason=reason or f"undo of run {run_id}",
        source=source,
    )
    return run_prepared(request, lambda: _prepared(request, undone, observer or Silent()))


def _prepared(request: ProcessRequest, undone: Run, observer: Observer) -> Preview | WholeRun:
    database = request.database or DEFAULT_DB_ALIAS
    permissions.authorize_run(request.user, undone, database=database)
    changes = RowChange.objects.using(database).filter(run=undone)
    _check(undone, has_changes=changes.exists())
    plan = _plan(request, undone, database=database)
    source = RecordedRows(plan, changes, forward=False)
    kind = _UndoPreview if request.dry_run else _UndoRun
    execution = kind(plan, source, observer, selected=source.count(None))
    admit(execution)
    return execution


def _check(run: Run, *, has_changes: bool) -> None:
    if run.status in ACTIVE:
        raise RequestError(
            f"Run {run.pk} is {run.shown_status}; cancel it, or let it end, before you undo it."
        )
    if has_changes:
        return
    if run.written_count:
        raise RequestError(
            f"Run {run.pk} has no values before and after on record: it ran with --no-record, or "
            "they were pruned. It cannot be undone."
        )
    raise RequestError(f"Run {run.pk} wrote nothing; there is nothing to undo.")


def _plan(request: ProcessRequest, undone: Run, *, database: str) -> Plan:
    target = resolve_target(request.target)
    permissions.authorize(request.user, target, writing=True)
    name, _, function = undone.function.rpartition(":")
    info = FunctionInfo(name=function, script=name, line=1)
    return Plan(
        request=request,
        target=target,
        database=database,
        # The values are on record: the script may be another by now, or gone.
        script=Script(
            name=name, path=Path(), sha256=undone.script_sha256, executor=MLExecutor(), text=""
        ),
        function=info,
        mode=Mode.ROW,
        layout=_layout(target, info, request),
        rows=permissions.visible_rows(request.user, target.rows(database)),
        order=(),
        args={},
        limits=CALL_LIMITS,
        page_size=_PAGE_SIZE,
        max_rows=None,
        now=timezone.now(),
        parent=undone,
        kind=RunKind.UNDO,
    )


def _layout(target: Target, info: FunctionInfo, request: ProcessRequest) -> Layout:
    """The columns that were written, and no others."""
    renames = tuple(Rename(name=name, field=name) for name in request.writes)
    declared = FunctionInfo(
        name=info.name, script=info.script, line=1, reads=renames, writes=renames
    )
    try:
        return layout_of(target, declared, request)
    except UnknownName as error:
        raise RequestError(
            f"The run wrote to a field that is not there any more, so it cannot be undone. {error}"
        ) from error
