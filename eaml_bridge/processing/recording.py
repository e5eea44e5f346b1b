"""Writes the record of a run: with its rows, or after the rollback where there are none."""

from __future__ import annotations

import contextlib
import math
from typing import Any  # Arguments are whatever JSON holds.

from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
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
    run = _new_run(request, database=plan.database)
    run.status = _STATUS[report.ending]
    run.target = report.target
    run.function = report.function
    run.script_sha256 = report.script_sha256
    run.mode = report.mode
    run.write_set = [write.column.name for write in plan.layout.write_set]
    run.counts = {status.value: count for status, count in report.counts.items()}
    run.written_count = report.written
    run.message = _storable(report.message)
    run.exit_code = report.exit_code
    run.started_at = plan.now
    run.save(using=plan.database)
    return run.pk


def record_refusal(request: ProcessRequest, error: BridgeError) -> None:
    """Store that a run was refused, where that is possible; a dry run stores nothing."""
    if request.dry_run:
        return
    run = _new_run(request, database=DEFAULT_DB_ALIAS)
    run.status = RunStatus.REFUSED
    run.message = _storable(str(error))
    run.exit_code = ExitCode.NOT_STARTED
    # The refusal itself must be heard, also where the record's table is missing or locked.
    with contextlib.suppress(DatabaseError), transaction.atomic():
        run.save(using=DEFAULT_DB_ALIAS)


def _new_run(request: ProcessRequest, *, database: str) -> Run:
    user = request.user
    # In another database than the user's there may be nobody of this key, or somebody else.
    is_at_home = user is not None and user._state.db == database
    now = timezone.now()
    return Run(
        target=_storable(request.target[:600]),
        function=_storable(request.function[:300]),
        mode=request.mode or "",
        scope=request.scope,
        on_error=request.on_error,
        selection=_plain(_selection(request)),
        parameters=_plain(dict(request.args)),
        user_id=user.pk if user and is_at_home else None,
        user_name=user.get_username() if user else "system",
        system_user=system_user_name(),
        source=request.source,
        started_at=now,
        finished_at=now,
    )


def _plain(value: Any) -> Any:
    """The value as JSON that every database stores."""
    if isinstance(value, dict):
        return {_storable(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _storable(str(value))


def _storable(text: str) -> str:
    """The text with what databases refuse written out: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()


def _selection(request: ProcessRequest) -> dict[str, object]:
    return {
        "filter": [f"{lookup.key}={lookup.value}" for lookup in request.filters],
        "exclude": [f"{lookup.key}={lookup.value}" for lookup in request.excludes],
        "order_by": list(request.order_by),
        "limit": request.limit,
        "queryset": request.queryset is not None,
    }
