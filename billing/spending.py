"""Quotas: what a user or a team has used of them, and whether there is room for more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from billing import prices
from billing.accounts import Payer, account_of
from billing.exceptions import QuotaExceeded, money
from billing.models import Operation, Quota
from billing.models.operations import OperationStatus
from billing.models.quotas import QuotaPeriod
from billing.services import account_check
from eaml_bridge.models.run import ACTIVE, RunStatus, stale_before
from eamllogger.audit import audit_record, audit_snapshot
from machine.models.billing import Billing
from user.models import User


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody is about to use.

    Attributes:
        payer: the user who asks, and the team that pays if one does.
        operation: the one that is asked for, whose own reservation is not counted.
    """

    payer: Payer
    kind: str
    quantity: Decimal
    amount: Decimal
    operation: Operation | None = None


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What was used, or is reserved by what runs, in the current period of a quota."""

    quantity: Decimal
    amount: Decimal


@transaction.atomic
def quota_set(
    payer: Payer,
    *,
    operation_type: str = "",
    period: QuotaPeriod = QuotaPeriod.MONTH,
    limit_amount: Decimal | None = None,
    limit_quantity: Decimal | None = None,
    by: User | None = None,
) -> Quota:
    """Give a user, or a team where one is named, a quota, or change the one of the same kind.

    Raises:
        ValidationError: neither limit is given, or one is negative.
    """
    key = {
        "user": None if payer.team else payer.user,
        "team": payer.team,
        "operation_type": operation_type,
        "period": period,
        "currency": prices.currency(),
    }
    quota = Quota.objects.select_for_update().filter(**key).first() or Quota(**key)
    before = audit_snapshot(quota) if quota.pk else None
    quota.limit_amount, quota.limit_quantity = limit_amount, limit_quantity
    quota.full_clean()
    quota.save()
    verb = "create" if before is None else "change"
    after = audit_snapshot(quota)
    audit_record(action=f"quota.{verb}", target=quota, before=before, after=after, actor=by)
    return quota


def spending_check(asked: Asked, *, holds: bool = False) -> None:
    """Refuse what a quota or the account has no room for.

    Args:
        holds: lock the quotas until the transaction ends, so that of two who ask at the same time
            the second one sees what the first one reserved.

    Raises:
        QuotaExceeded: a quota of the user or of the team would be exceeded.
        BalanceTooLow: the account would fall below its lowest balance.
    """
    for quota in _quotas(asked, holds=holds):
        _check_quota(quota, asked)
    if asked.payer.is_somebody and asked.amount:
        account_check(account_of(asked.payer, currency=prices.currency()), asked.amount)


def quota_usage(quota: Quota, *, apart_from: Operation | None = None) -> Usage:
    """What was used of a quota since its period began, and what is reserved."""
    begun_at = period_bounds(quota.period)[0]
    lines = _of_holder(Billing.objects.filter(created_at__gte=begun_at), quota, "user", "kind")
    used = lines.aggregate(quantity=Sum("quantity"), amount=_sum_in(quota.currency))
    reserved = _reserved(quota, apart_from)
    return Usage(
        quantity=(used["quantity"] or Decimal(0)) + sum((r.quantity for r in reserved), Decimal(0)),
        amount=(used["amount"] or Decimal(0)) + sum((r.amount for r in reserved), Decimal(0)),
    )


def period_bounds(period: str) -> tuple[datetime, datetime]:
    """When the current period began, and when the next one begins."""
    now = timezone.now().astimezone(UTC)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == QuotaPeriod.DAY:
        return day, day + timedelta(days=1)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _quotas(asked: Asked, *, holds: bool) -> Iterable[Quota]:
    payer = asked.payer
    holder = Q(pk__in=[])
    if payer.user is not None:
        holder |= Q(user=payer.user)
    if payer.team is not None:
        holder |= Q(team=payer.team)
    quotas = Quota.objects.filter(holder, operation_type__in=("", asked.kind)).order_by("pk")
    # By their number: two who lock several of them cannot wait for each other.
    return quotas.select_for_update() if holds else quotas.select_related("user", "team")


def _check_quota(quota: Quota, asked: Asked) -> None:
    usage = quota_usage(quota, apart_from=asked.operation)
    if quota.limit_quantity is not None and usage.quantity + asked.quantity > quota.limit_quantity:
        _refuse(quota, quota.limit_quantity, usage.quantity, asked.quantity, unit="")
    is_same = quota.currency == prices.currency()
    if quota.limit_amount is None or not is_same:
        return
    # What costs nothing is not stopped by a limit of money that is used up.
    if asked.amount and usage.amount + asked.amount > quota.limit_amount:
        _refuse(quota, quota.limit_amount, usage.amount, asked.amount, unit=quota.currency)


def _refuse(quota: Quota, limit: Decimal, used: Decimal, asked: Decimal, *, unit: str) -> None:
    limit_text, used_text, asked_text = (
        money(value, unit) if unit else f"{value.normalize():,f} units"
        for value in (limit, used, asked)
    )
    raise QuotaExceeded(
        str(quota),
        limit=limit_text,
        used=used_text,
        asked=asked_text,
        renewed_at=period_bounds(quota.period)[1],
    )


def _reserved(quota: Quota, apart_from: Operation | None) -> list[Usage]:
    """What running runs may still use; one whose process gave no sign for long reserves nothing."""
    running: QuerySet = Operation.objects.filter(
        Q(run__status=RunStatus.QUEUED) | Q(run__heartbeat_at__gte=stale_before()),
        status=OperationStatus.RUNNING,
        run__status__in=ACTIVE,
    )
    running = _of_holder(running, quota, "operation_user", "operation_type")
    if apart_from is not None:
        running = running.exclude(pk=apart_from.pk)
    billed = running.annotate(
        billed_quantity=Sum("billings__quantity"), billed_amount=Sum("billings__amount")
    ).order_by()
    return [
        Usage(
            quantity=max(
                Decimal(operation.count_of_lines or 0) - (operation.billed_quantity or 0),
                Decimal(0),
            ),
            amount=max(operation.resource_cost - (operation.billed_amount or 0), Decimal(0)),
        )
        for operation in billed
    ]


def _of_holder(rows: QuerySet, quota: Quota, user_field: str, kind_field: str) -> QuerySet:
    held = {"team": quota.team_id} if quota.team_id else {user_field: quota.user_id}
    kind = {kind_field: quota.operation_type} if quota.operation_type else {}
    return rows.filter(**held, **kind).order_by()


def _sum_in(currency: str) -> Sum:
    return Sum("amount", filter=Q(currency=currency))
