"""Applies a plan: exactly what a dry run found, each row only where it still holds what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any  # Arguments are whatever JSON holds.

from django.contrib.auth.models import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eaml_bridge.exceptions import PlanStale, RequestError, UnknownName
from eaml_bridge.models import Plan as PlanRecord
from eaml_bridge.models import PlanRow, Run, RunKind
from eaml_bridge.models.plan import PlanStatus
from eaml_bridge.processing import permissions
from eaml_bridge.processing.executing import Observer, Silent
from eaml_bridge.processing.interrupts import Interrupts
from eaml_bridge.processing.outcomes import RowOutcome, Status
from eaml_bridge.processing.planning import Plan, plan_request
from eaml_bridge.processing.reading import Page
from eaml_bridge.processing.recorded_request import SYSTEM, request_from
from eaml_bridge.processing.recorded_rows import RecordedRows, Restorer
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode, OnError, ProcessRequest, Scope
from eaml_bridge.processing.run_scope import WholeRun
from eaml_bridge.processing.running import admit, run_prepared
from eaml_bridge.processing.stopping import Stopped
from eaml_bridge.processing.validating import Validator


class OnDrift(StrEnum):
    """What becomes of rows that hold something else than the plan says."""

    REFUSE = "refuse"
    SKIP = "skip"
    RECOMPUTE = "recompute"


def plan_apply(
    plan_id: int,
    *,
    on_drift: OnDrift = OnDrift.REFUSE,
    args: Mapping[str, Any] | None = None,
    user: AbstractBaseUser | None = None,
    reason: str = "",
    source: str = "python",
    database: str = DEFAULT_DB_ALIAS,
    observer: Observer | None = None,
) -> Report:
    """Write what the plan says, once.

    Args:
        args: secret arguments, which no record holds; `recompute` needs them.

    Raises:
        UnknownName: there is no such plan.
        PlanStale: it was applied already, or its script is another by now.
        NotPermitted: the user may not change these rows.
    """
    record = _record(plan_id, database=database)
    request = ProcessRequest(
        target=record.target,
        function=record.function,
        database=database,
        args=args or {},
        user=user,
        team=record.team,
        reason=reason or record.reason,
        source=source,
    )

    def prepare() -> _ApplyRun:
        return _prepared(request, record, on_drift, observer or Silent())

    return run_prepared(request, prepare)


class _ApplyRun(WholeRun):
    """All or nothing where drift is refused; else rows that drifted are left or computed anew."""

    record: PlanRecord
    on_drift: OnDrift
    #: The rows as they were selected; a row that left them is not computed anew.
    selected_rows: Any

    def run(self, interrupts: Interrupts) -> Report:
        """See `WholeRun.run`; a plan that drifted is marked as such."""
        report = super().run(interrupts)
        if report.ending is Ending.STALE:
            ready = self._plans().filter(status=PlanStatus.READY)
            ready.update(status=PlanStatus.STALE)
        return report

    def called(self, page: Page, *, place: str) -> list[RowOutcome]:
        """See `Execution.called`: what is on record, or what the function says by now."""
        assert isinstance(self.source, RecordedRows)
        found = Restorer(self.plan, allows_done=False).outcomes(self.source.current, page)
        found = Validator(self.plan).references(found)
        if self.on_drift is not OnDrift.RECOMPUTE:
            return found
        return self._recomputed(found, page, place)

    def _work(self) -> None:
        self._claim()
        super()._work()
        if self.on_drift is not OnDrift.REFUSE:
            return
        if drifted := self.tally.counts[Status.CONFLICT]:
            raise Stopped(
                Ending.STALE,
                f"Plan {self.record.pk} is stale: {drifted:,} of its {self.selected:,} rows were "
                "changed since; nothing was written. Make it again, or use --on-drift skip.",
            )
        if failed := self.tally.failed():
            raise Stopped(
                Ending.ROLLED_BACK, f"{failed:,} rows could not be written; nothing was written."
            )

    def _claim(self) -> None:
        """Mark the plan as applied, in the transaction that applies it: two cannot both."""
        won = (
            self._plans()
            .filter(status=PlanStatus.READY)
            .update(
                status=PlanStatus.APPLIED,
                applied_at=timezone.now(),
                applied_run=self._recorder.run,
            )
        )
        if not won:
            raise Stopped(
                Ending.STALE,
                f"Plan {self.record.pk} was applied by another run meanwhile; this one wrote "
                "nothing.",
            )

    def _plans(self) -> Any:
        return PlanRecord.objects.using(self.plan.database).filter(pk=self.record.pk)

    def _recomputed(
        self, outcomes: Sequence[RowOutcome], page: Page, place: str
    ) -> list[RowOutcome]:
        drifted = {o.key for o in outcomes if o.status is Status.CONFLICT and len(o.record) > 1}
        if not drifted:
            return list(outcomes)
        rows = self.selected_rows.filter(pk__in=drifted)
        again = set(rows.values_list("pk", flat=True))
        records = [record for record in page.records if record[0] in again]
        first = self.tally.reached()
        part = Page(records=records, cursor=page.cursor)
        found = self.work.outcomes(part, first_index=first, place=place)
        by_key = {outcome.key: outcome for outcome in found}
        return [by_key.get(outcome.key, outcome) for outcome in outcomes]


def _record(plan_id: int, *, database: str) -> PlanRecord:
    plans = PlanRecord.objects.using(database)
    found = plans.filter(pk=plan_id).first()
    if found is None:
        newest = plans.filter(status=PlanStatus.READY).values_list("pk", flat=True)[:5]
        raise UnknownName("plan", str(plan_id), known=[str(pk) for pk in newest])
    return found


def _prepared(
    request: ProcessRequest, record: PlanRecord, on_drift: OnDrift, observer: Observer
) -> _ApplyRun:
    _check_status(record)
    plan = plan_request(_request_of(record, request, on_drift))
    _check_version(record, plan)
    visible = permissions.visible_rows(request.user, plan.target.rows(plan.database))
    selected_rows, plan = plan.rows, replace(plan, rows=visible, order=(), kind=RunKind.APPLY)
    rows = PlanRow.objects.using(plan.database).filter(plan=record)
    source = RecordedRows(plan, rows, forward=True)
    execution = _ApplyRun(plan, source, observer, selected=source.count(None))
    execution.record, execution.on_drift = record, on_drift
    execution.selected_rows = selected_rows
    execution.plan_id = record.pk
    admit(execution)
    return execution


def _check_status(record: PlanRecord) -> None:
    if record.status == PlanStatus.READY:
        return
    if record.status == PlanStatus.DRAFT:
        raise RequestError(f"Plan {record.pk} is still being made; wait for its dry run to end.")
    if record.status == PlanStatus.APPLIED:
        by = f" by run {record.applied_run_id}" if record.applied_run_id else ""
        raise PlanStale(
            f"Plan {record.pk} was applied{by} already, and a plan is applied once. Make another."
        )
    raise PlanStale(f"Plan {record.pk} is stale: its rows were changed since. Make it again.")


def _check_version(record: PlanRecord, plan: Plan) -> None:
    if plan.script.sha256 != record.script_sha256:
        raise PlanStale(
            f"Plan {record.pk} was made by another version of script {plan.script.name!r}, so it "
            "is not what the function would do now. Make it again."
        )
    names = [write.column.name for write in plan.layout.write_set]
    if names != record.write_set:
        raise PlanStale(
            f"Plan {record.pk} writes {', '.join(record.write_set)}, but the function would write "
            f"{', '.join(names)} by now. Make it again."
        )


def _request_of(record: PlanRecord, given: ProcessRequest, on_drift: OnDrift) -> ProcessRequest:
    """The request of the dry run, for whoever applies its plan."""
    options = record.options
    made_by = Run(
        target=record.target,
        database=record.database,
        function=record.function,
        selection={**record.selection, "order_by": []},
        options={**options, "max_rows": None, "max_errors": None, "max_changes": None},
        # Only what is computed anew needs the secret ones.
        parameters=record.parameters if on_drift is OnDrift.RECOMPUTE else {},
        mode=options.get("mode", Mode.ROW),
        scope=Scope.RUN,
        on_error=OnError.SKIP,
        seed=options.get("seed"),
        user_name=SYSTEM,
    )
    args = given.args if on_drift is OnDrift.RECOMPUTE else {**record.parameters, **given.args}
    request = request_from(made_by, replace(given, args=args))
    return replace(
        request,
        user=given.user,
        team=given.team,
        reason=given.reason,
        source=given.source,
        dry_run=False,
        keep_plan=False,
    )
