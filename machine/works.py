"""The queue of works: who puts one in, who claims it, and what becomes of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Parameters of a work are whatever its worker needs.

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from eaml_bridge.models import Run
from eamllogger.audit import audit_record
from machine.database_time import after
from machine.exceptions import WorkLost
from machine.models import DataLinesOperation, Machine, Work
from machine.models.works import DEFAULT_MAX_ATTEMPTS, WorkKind, WorkStatus
from user.models import User

DEFAULT_LEASE_S = 60.0
# A work that failed is tried again after so long, twice as long each time.
RETRY_DELAY_S = 10.0
MAX_RETRY_DELAY_S = 3_600.0


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What became of works whose worker was not heard of."""

    requeued: int
    given_up: int


def work_create(
    machine: Machine,
    kind: WorkKind,
    *,
    user: User | None = None,
    priority: int = 0,
    parameters: Mapping[str, Any] | None = None,
    server_id: int | None = None,
    available_at: datetime | None = None,
    max_attempts: int = DEFAULT_MAX_ATTEMPTS,
    estimated_duration_s: float | None = None,
    run: Run | None = None,
) -> Work:
    """Put a work into the queue.

    Args:
        priority: works of a higher one are done first, of the same one in their order.
        server_id: who alone may do it; anybody when None.
        available_at: not to be started before; at once when None.
        run: what a work of kind `ML_RUN` carries out.
    """
    return Work.objects.create(
        machine=machine,
        kind=kind,
        user=user,
        priority=priority,
        parameters=dict(parameters or {}),
        server_id=server_id,
        available_at=available_at,
        max_attempts=max_attempts,
        estimated_duration_s=estimated_duration_s,
        run=run,
    )


def work_claim(
    *,
    kinds: Collection[WorkKind] = tuple(WorkKind),
    server_id: int | None = None,
    lease_s: float = DEFAULT_LEASE_S,
) -> Work | None:
    """Take the next work, for `lease_s` seconds, or None when nothing is to be done.

    No two callers get the same one. The attempt is counted now, so that a work that kills its
    worker is not tried for ever.
    """
    while True:
        with transaction.atomic():
            number = _candidates(kinds, server_id).values_list("pk", flat=True).first()
            if number is None:
                return None
            if _take(number, server_id=server_id, lease_s=lease_s):
                return Work.objects.select_related("machine").get(pk=number)


def work_heartbeat(work: Work, *, lease_s: float = DEFAULT_LEASE_S) -> None:
    """Say that the worker lives, and hold the work for another `lease_s` seconds.

    Raises:
        WorkLost: the work was cancelled, or taken from the worker after its lease ended.
    """
    changed = _mine(work).update(heartbeat_at=Now(), lease_expires_at=after(lease_s))
    if not changed:
        raise WorkLost(work.pk)


def work_finish(
    work: Work,
    *,
    count_of_lines: int | None = None,
    count_of_epochs: int | None = None,
    warnings: Mapping[str, Any] | None = None,
) -> None:
    """End a work that is done.

    Raises:
        WorkLost: see `work_heartbeat`; what was computed is somebody else's task now.
    """
    _end(
        work,
        status=WorkStatus.FINISHED,
        count_of_lines=count_of_lines,
        count_of_epochs=count_of_epochs,
        text_warning=dict(warnings or {}),
    )


def work_fail(work: Work, error: str, *, is_final: bool = False) -> None:
    """Say that a work failed: it waits to be tried again, or ends after its last attempt.

    Args:
        is_final: another attempt would fail as well.
    Raises:
        WorkLost: see `work_heartbeat`.
    """
    errors = {**(work.text_error or {}), f"attempt {work.attempts}": error}
    if is_final or work.attempts >= work.max_attempts:
        _end(work, status=WorkStatus.ERROR, text_error=errors)
        return
    delay_s = min(RETRY_DELAY_S * 2 ** (work.attempts - 1), MAX_RETRY_DELAY_S)
    changed = _mine(work).update(
        **_WAITING, available_at=after(delay_s), text_error=errors, server_id=None
    )
    if not changed:
        raise WorkLost(work.pk)
    work.refresh_from_db()


@transaction.atomic
def work_cancel(work: Work) -> bool:
    """End a work that has not ended; its worker hears of it at the next heartbeat.

    Returns:
        Whether there was something to end.
    """
    open_ones = Q(status__in=(WorkStatus.WAITING, WorkStatus.PROCESSING))
    changed = Work.objects.filter(open_ones, pk=work.pk).update(
        status=WorkStatus.CANCELLED, lease_token=None, lease_expires_at=None, finished_at=Now()
    )
    return _told(work, "cancel", changed)


@transaction.atomic
def work_retry(work: Work) -> bool:
    """Put a work that failed or was cancelled into the queue again, with all its attempts.

    Returns:
        Whether it had ended so.
    """
    ended = Work.objects.filter(pk=work.pk, status__in=(WorkStatus.ERROR, WorkStatus.CANCELLED))
    changed = ended.update(**_WAITING, attempts=0, available_at=None, finished_at=None)
    return _told(work, "retry", changed)


def works_sweep() -> Sweep:
    """Take works from silent workers: they wait again, or end after their last attempt."""
    lost = Work.objects.filter(status=WorkStatus.PROCESSING, lease_expires_at__lt=Now())
    given_up = lost.filter(attempts__gte=F("max_attempts")).update(
        status=WorkStatus.ERROR,
        lease_token=None,
        lease_expires_at=None,
        finished_at=Now(),
        text_error={"lease": "The worker was not heard of, and this was the last attempt."},
    )
    requeued = lost.update(**_WAITING, server_id=None)
    return Sweep(requeued=requeued, given_up=given_up)


@transaction.atomic
def works_from_operations() -> int:
    """Make works of the lines that were added: one of each kind for a machine, if none waits.

    Returns:
        How many works were made.
    """
    made = 0
    fresh = DataLinesOperation.objects.select_for_update().filter(consumed_at=None)
    operations = list(fresh.order_by("pk"))
    kinds = {
        (operation.machine_id, kind)
        for operation in operations
        for kind, is_asked in (
            (WorkKind.TRAINING, operation.is_added_for_learning),
            (WorkKind.SOLVING, operation.is_added_for_solving),
        )
        if is_asked
    }
    for machine_id, kind in sorted(kinds):
        waiting = Work.objects.filter(machine_id=machine_id, kind=kind, status=WorkStatus.WAITING)
        if not waiting.exists():
            Work.objects.create(machine_id=machine_id, kind=kind)
            made += 1
    numbers = [operation.pk for operation in operations]
    DataLinesOperation.objects.filter(pk__in=numbers).update(consumed_at=Now())
    return made


_WAITING: dict[str, Any] = {
    "status": WorkStatus.WAITING,
    "lease_token": None,
    "lease_expires_at": None,
}


def _candidates(kinds: Collection[WorkKind], server_id: int | None) -> QuerySet[Work]:
    waiting = Work.objects.filter(
        Q(available_at=None) | Q(available_at__lte=Now()),
        Q(server=None) | Q(server_id=server_id),
        status=WorkStatus.WAITING,
        kind__in=kinds,
    ).order_by("-priority", "created_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        # What another worker is just taking is not waited for.
        return waiting.select_for_update(skip_locked=True)
    return waiting


def _take(number: int, *, server_id: int | None, lease_s: float) -> bool:
    # Guarded where rows cannot be locked: whoever comes second changes no row, and looks again.
    waiting = Work.objects.filter(pk=number, status=WorkStatus.WAITING)
    return bool(
        waiting.update(
            status=WorkStatus.PROCESSING,
            server_id=server_id,
            attempts=F("attempts") + 1,
            lease_token=uuid.uuid4(),
            lease_expires_at=after(lease_s),
            heartbeat_at=Now(),
            started_at=Now(),
            finished_at=None,
        )
    )


def _told(work: Work, verb: str, changed: int) -> bool:
    before = {"status": work.status}
    work.refresh_from_db()
    if changed:
        audit_record(
            action=f"work.{verb}", target=work, before=before, after={"status": work.status}
        )
    return bool(changed)


def _mine(work: Work) -> QuerySet[Work]:
    return Work.objects.filter(
        pk=work.pk, status=WorkStatus.PROCESSING, lease_token=work.lease_token
    )


@transaction.atomic
def _end(work: Work, *, status: WorkStatus, **known: Any) -> None:
    changed = _mine(work).update(
        status=status, finished_at=Now(), lease_token=None, lease_expires_at=None, **known
    )
    if not changed:
        raise WorkLost(work.pk)
    work.refresh_from_db()
    if work.started_at is not None and work.finished_at is not None:
        work.duration_s = (work.finished_at - work.started_at).total_seconds()
        work.save(update_fields=["duration_s"])
