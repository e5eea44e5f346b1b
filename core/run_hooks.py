"""What the project does beside runs of scripts: quotas, bills, queued works, audit entries."""

from __future__ import annotations

import logging
from contextlib import suppress
from decimal import Decimal
from typing import cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
from django.db.models import Sum
from django.db.models.functions import Now

from billing import prices
from billing.accounts import Payer
from billing.exceptions import BillingError, ChargeDiffers
from billing.models import Operation
from billing.models.operations import OperationStatus, OperationType
from billing.services import Charge, billing_charge
from billing.spending import Asked, spending_check
from eaml_bridge.exceptions import RunRefusedError
from eaml_bridge.hooks import ChunkFacts, RunFacts, RunHooks
from eaml_bridge.models import Run, RunStatus
from eamllogger.acting import acting_as
from eamllogger.audit import audit_record
from machine.models import Billing, Work
from machine.models.works import ENDED, WorkKind, WorkStatus
from machine.processing_target import machine_of_label
from machine.works import work_create
from team.models import Team
from team.roles import WRITING_ROLES
from user.models import User

_log = logging.getLogger(__name__)

_KIND = OperationType.ML_RUN
_ENDED = {
    RunStatus.FINISHED: OperationStatus.FINISHED,
    RunStatus.CANCELLED: OperationStatus.CANCELLED,
}


_WORK_ENDED = {
    OperationStatus.FINISHED: WorkStatus.FINISHED,
    OperationStatus.CANCELLED: WorkStatus.CANCELLED,
    OperationStatus.FAILED: WorkStatus.ERROR,
}


class ProjectRunHooks(RunHooks):
    """Asks for room in the quotas before a run, and bills the rows of each chunk with it.

    A run is paid by the team that it names, else by its user; a run of the system is noted and
    paid by nobody. Accounts are in the default database: the bill of a run over another one is not
    in the transaction of the chunk, but made once all the same, by the key of the chunk.
    """

    def run_requested(self, run: RunFacts) -> None:
        team = _team(run.team)
        user = cast("User | None", run.user)
        if team is not None and user is not None and not _may_spend(user, team):
            raise RunRefusedError(
                f"User {user.username!r} may not let team {team.name!r} pay for runs. "
                "Ask an owner of the team to become a member, or leave the team out."
            )
        # What shows a change without making it costs nothing.
        if not run.dry_run:
            selected = (run.selected or 0) - _billed_before(run)
            _check(_asked(Payer(user=user, team=team), selected))

    def run_queued(self, run: Run) -> None:
        operation = _operation_of(run)
        if (machine := operation.machine) is not None:
            work_create(machine, WorkKind.ML_RUN, user=operation.operation_user, run=run)
        _audit("run.queue", run)

    def run_started(self, run: Run) -> None:
        operation = _operation_of(run)
        payer = Payer(user=operation.operation_user, team=operation.team)
        # Asked again: of two runs that begin at the same time, one reserves before the other.
        _check(_asked(payer, run.selected_count or 0, operation), holds=True)
        _audit("run.start", run)

    def chunk_finished(self, run: Run, chunk: ChunkFacts) -> None:
        if not chunk.rows:
            return
        charge = Charge(
            kind=_KIND,
            quantity=Decimal(chunk.rows),
            idempotency_key=f"run {_key_of(run)} {chunk.key}",
            run=run if _is_at_home(run) else None,
            is_done=True,
        )
        try:
            billing_charge(_operation_of(run), charge)
        except ChargeDiffers as error:
            if _is_at_home(run):
                raise
            # The chunk was billed, and undone in its own database; done again, it has other rows.
            _log.warning("%s", error)

    def run_finished(self, run: Run) -> None:
        operation = _operation_of(run)
        billed = Billing.objects.filter(operation=operation).aggregate(
            amount=Sum("amount"), quantity=Sum("quantity")
        )
        operation.status = _ENDED.get(RunStatus(run.status), OperationStatus.FAILED)
        operation.resource_cost = billed["amount"] or Decimal(0)
        operation.count_of_lines = int(billed["quantity"] or 0)
        operation.save(update_fields=["status", "resource_cost", "count_of_lines"])
        _end_works(run, operation)
        _audit("run.finish", run, cost=operation.resource_cost)

    def run_refused(self, run: RunFacts, reason: str) -> None:
        # The refusal itself must be heard, also where the audit trail is missing or locked.
        with suppress(DatabaseError), transaction.atomic():
            audit_record(
                action="run.refuse",
                object_type=Run._meta.label_lower,
                object_name=f"{run.function} over {run.target}",
                after={"reason": reason, "dry_run": run.dry_run, "source": run.source},
                actor=run.user,
            )


def _asked(payer: Payer, rows: int, operation: Operation | None = None) -> Asked:
    quantity = Decimal(max(rows, 0))
    return Asked(
        payer=payer,
        kind=_KIND,
        quantity=quantity,
        amount=quantity * prices.unit_price(_KIND),
        operation=operation,
    )


def _check(asked: Asked, *, holds: bool = False) -> None:
    try:
        spending_check(asked, holds=holds)
    except BillingError as error:
        raise RunRefusedError(str(error)) from error


def _team(key: str) -> Team | None:
    if not key:
        return None
    team = Team.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if team is None:
        raise RunRefusedError(
            f"There is no team {key!r} that could pay for the run. Give the number of a team."
        )
    return team


def _may_spend(user: User, team: Team) -> bool:
    return user.has_full_reach or team.role_of(user) in WRITING_ROLES


def _operation_of(run: Run) -> Operation:
    """The one operation of a run, made when it is asked for first."""
    key = _key_of(run)
    found = Operation.objects.filter(run_key=key).select_related("operation_user", "team").first()
    if found is not None:
        return found
    machine = machine_of_label(run.target)
    rows = run.selected_count or 0
    operation, _ = Operation.objects.get_or_create(
        run_key=key,
        defaults={
            "operation_type": _KIND,
            "operation_user": _user_of(run),
            "team": Team.objects.filter(pk=int(run.team)).first() if run.team else None,
            "machine": machine,
            "machine_owner": machine.machine_owner_user if machine else None,
            "status": OperationStatus.RUNNING,
            "resource_cost": _asked(Payer(), rows).amount,
            "count_of_lines": rows,
            "run": run if _is_at_home(run) else None,
        },
    )
    return operation


def _user_of(run: Run) -> User | None:
    if _is_at_home(run):
        return run.user
    # The record in another database keeps the name alone.
    return User.objects.filter(username=run.user_name).first()


def _billed_before(run: RunFacts) -> int:
    """Rows of a run that goes on which its quotas count already."""
    if run.resumes is None:
        return 0
    billed = Billing.objects.filter(run=run.resumes).aggregate(rows=Sum("quantity"))
    return int(billed["rows"] or 0)


def _key_of(run: Run) -> str:
    return f"{run._state.db or DEFAULT_DB_ALIAS}:{run.pk}"


def _is_at_home(run: Run) -> bool:
    return (run._state.db or DEFAULT_DB_ALIAS) == DEFAULT_DB_ALIAS


def _end_works(run: Run, operation: Operation) -> None:
    """Whoever did the run, its work in the queue is done with it."""
    if _is_at_home(run):
        waiting = Work.objects.filter(run=run).exclude(status__in=ENDED)
        waiting.update(
            status=_WORK_ENDED[OperationStatus(operation.status)],
            lease_token=None,
            lease_expires_at=None,
            finished_at=Now(),
            count_of_lines=operation.count_of_lines,
        )


def _audit(action: str, run: Run, **more: object) -> None:
    told = {
        "function": run.function,
        "target": run.target,
        "script_sha256": run.script_sha256,
        "status": run.status,
        "counts": run.counts,
        "written": run.written_count,
        "source": run.source,
        "reason": run.reason,
        **more,
    }
    with acting_as(_user_of(run), run=run.pk):
        audit_record(
            action=action,
            object_type=Run._meta.label_lower,
            object_key=run.pk,
            object_name=str(run),
            after=told,
        )
