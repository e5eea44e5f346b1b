"""Writes the record of a run: with its rows, or after the rollback where there are none."""

from __future__ import annotations

import contextlib

from django.db import DatabaseError, transaction
from django.utils import timezone

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.models import Run, RunStatus
from eaml_bridge.processing.permissions import system_user_name
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.report import Ending, ExitCode, Report
from eaml_bridge.processing.request import ProcessRequest

_STATUS = {
    Ending.FINISHED: RunStatus.FINISHED,
    Ending.ROLLED_BACK: RunStatus.ROLLED_BACK,
    Ending.INTERRUPTED: RunStatus.INTERRUPTED,
    Ending.FAILED: RunStatus.FAILED,
}


def record_run(plan: Plan, report: Report) -> int | None:
    """Store the record of a run and return its key; a dry run stores nothing."""
    request = plan.request
    if request.dry_run:
        return None
    run = _new_run(request)
    run.status = _STATUS[report.ending]
    run.target = report.target
    run.function = report.function
    run.script_sha256 = report.script_sha256
    run.mode = report.mode
    run.write_set = [write.column.name for write in plan.layout.write_set]
    run.counts = {status.value: count for status, count in report.counts.items()}
    run.written_count = report.written
    run.message = report.message
    run.exit_code = report.exit_code
    run.started_at = plan.now
    run.save(using=plan.database)
    return run.pk


def record_refusal(request: ProcessRequest, error: BridgeError) -> None:
    """Store that a run was refused, where that is possible; a dry run stores nothing."""
    if request.dry_run:
        return
    run = _new_run(request)
    run.status = RunStatus.REFUSED
    run.message = str(error)
    run.exit_code = ExitCode.NOT_STARTED
    # The refusal itself must be heard, also where the record's table is missing or locked.
    with contextlib.suppress(DatabaseError), transaction.atomic():
        run.save()


def _new_run(request: ProcessRequest) -> Run:
    user = request.user
    now = timezone.now()
    return Run(
        target=request.target[:600],
        function=request.function[:300],
        mode=request.mode or "",
        scope=request.scope,
        on_error=request.on_error,
        selection=_selection(request),
        parameters=dict(request.args),
        user_id=user.pk if user else None,
        user_name=user.get_username() if user else "system",
        system_user=system_user_name(),
        source=request.source,
        started_at=now,
        finished_at=now,
    )


def _selection(request: ProcessRequest) -> dict[str, object]:
    return {
        "filter": {lookup.key: str(lookup.value) for lookup in request.filters},
        "exclude": {lookup.key: str(lookup.value) for lookup in request.excludes},
        "order_by": list(request.order_by),
        "limit": request.limit,
        "queryset": request.queryset is not None,
    }
