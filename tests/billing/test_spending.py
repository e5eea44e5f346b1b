"""Tests of quotas."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from billing.accounts import Payer
from billing.exceptions import QuotaExceeded
from billing.models import Operation, Quota
from billing.models.quotas import QuotaPeriod
from billing.services import Charge, billing_charge
from billing.spending import Asked, period_bounds, quota_set, quota_usage, spending_check
from eamllogger.models import AuditEntry
from machine.models import Billing
from team.models import Team


def asked(payer: Payer, amount: str, *, quantity: int = 1, kind: str = "training") -> Asked:
    return Asked(payer=payer, kind=kind, quantity=Decimal(quantity), amount=Decimal(amount))


def test_quota_set__twice__is_one_quota_with_two_entries(payer: Payer) -> None:
    quota_set(payer, limit_amount=Decimal(5))
    quota_set(payer, limit_amount=Decimal(7))

    assert Quota.objects.get().limit_amount == 7
    entries = AuditEntry.objects.filter(action__startswith="quota.").order_by("pk")
    assert [entry.action for entry in entries] == ["quota.create", "quota.change"]
    assert entries[1].after == {"limit_amount": "7"}


def test_quota_set__without_a_limit__is_refused(payer: Payer) -> None:
    with pytest.raises(ValidationError, match="A quota without a limit means nothing; give one"):
        quota_set(payer)


def test_quota__of_nobody__is_refused_by_the_database(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(limit_amount=1)


def test_spending_check__up_to_the_limit__is_allowed(operation: Operation, payer: Payer) -> None:
    quota_set(payer, limit_amount=Decimal(1))
    billing_charge(operation, Charge(kind="training", quantity=Decimal(9)))

    spending_check(asked(payer, "0.1"))

    with pytest.raises(QuotaExceeded) as caught:
        spending_check(asked(payer, "0.10000001"))
    assert str(caught.value).startswith(
        "Quota 'Everything of ada, by the month' allows 1.00 USD; 0.90 USD are used or reserved "
        "and 0.10000001 USD are asked for. Ask for less, wait until "
    )


def test_spending_check__quota_of_another_kind__does_not_count(
    operation: Operation, payer: Payer
) -> None:
    quota_set(payer, operation_type="solving", limit_quantity=Decimal(0))
    billing_charge(operation, Charge(kind="training", quantity=Decimal(9)))

    spending_check(asked(payer, "5"))

    with pytest.raises(QuotaExceeded, match="Solving of ada, by the month"):
        spending_check(asked(payer, "0", kind="solving"))


def test_spending_check__what_costs_nothing__passes_a_limit_of_money(
    operation: Operation, payer: Payer
) -> None:
    quota_set(payer, limit_amount=Decimal("0.5"))
    billing_charge(operation, Charge(kind="training", quantity=Decimal(9)))

    spending_check(asked(payer, "0"))


def test_spending_check__of_a_team__asks_for_both_quotas(payer: Payer, team: Team) -> None:
    both = Payer(user=payer.user, team=team)
    quota_set(payer, limit_amount=Decimal(100))
    quota_set(both, limit_amount=Decimal(1))

    spending_check(asked(payer, "50"))

    with pytest.raises(QuotaExceeded, match="Everything of analysts"):
        spending_check(asked(both, "50"))


def test_quota_usage__of_last_month__is_over(operation: Operation, payer: Payer) -> None:
    monthly = quota_set(payer, limit_amount=Decimal(1))
    billing_charge(operation, Charge(kind="training", quantity=Decimal(9)))
    used = quota_usage(monthly).amount

    Billing.objects.update(created_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))

    assert (used, quota_usage(monthly).amount) == (Decimal("0.9"), 0)


@pytest.mark.parametrize("period", list(QuotaPeriod))
def test_period_bounds__now__lies_within(period: QuotaPeriod) -> None:
    begin, end = period_bounds(period)

    assert begin <= datetime.now(UTC) < end
    assert (begin.hour, end.hour) == (0, 0)
    assert period != QuotaPeriod.MONTH or (begin.day, end.day) == (1, 1)
