"""Tests of statements, as figures and as CSV."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.accounts import Payer, account_of
from billing.exceptions import StatementRefused
from billing.models import Account, Operation, Statement
from billing.services import Charge, billing_charge, credit_add
from billing.statements import (
    month_positions,
    month_sums,
    months_of,
    statement_csv,
    statement_issue,
    statements_issue,
)


@pytest.fixture
def account(payer: Payer, operation: Operation) -> Account:
    """Ten credited and 0.5 charged by one operation in two lines, in this month."""
    credit_add(payer, Decimal(10), text="=1+1")
    for quantity in (2, 3):
        billing_charge(operation, Charge(kind="training", quantity=Decimal(quantity)))
    return account_of(payer, currency="USD")


def this_month() -> date:
    return timezone.now().date().replace(day=1)


def next_month() -> date:
    return (this_month() + timedelta(days=32)).replace(day=1)


def test_month_sums__of_this_month__come_to_the_balance(account: Account) -> None:
    sums = month_sums(account, this_month())

    assert (sums.opening_balance, sums.credited, sums.charged) == (0, 10, Decimal("0.5"))
    assert sums.closing_balance == account.balance


def test_month_sums__of_the_next_month__begin_with_the_balance(account: Account) -> None:
    sums = month_sums(account, next_month())

    assert (sums.opening_balance, sums.closing_balance) == (account.balance, account.balance)


def test_month_positions__lines_of_one_operation__are_one_row(account: Account) -> None:
    credit, training = month_positions(account, this_month())

    assert (credit.operation, credit.amount, credit.quantity) == ("Credit", 10, None)
    assert (training.operation, training.machine) == ("Training", "cars")
    assert (training.quantity, training.amount) == (5, Decimal("-0.5"))


def test_statement_csv__formula_in_a_text__is_made_harmless(account: Account) -> None:
    file = io.StringIO(newline="")

    count = statement_csv(account, this_month(), file)

    rows = list(csv.reader(io.StringIO(file.getvalue())))
    assert count == 2
    assert [row[1:] for row in rows] == [
        ["operation", "machine", "quantity", "amount", "currency", "text"],
        ["opening balance", "", "", "0", "USD", "ada"],
        ["Credit", "", "", "10", "USD", "'=1+1"],
        ["Training", "cars", "5", "-0.5", "USD", ""],
        ["closing balance", "", "", "9.5", "USD", "ada"],
    ]


def test_statement_issue__month_that_goes_on__is_refused(account: Account) -> None:
    with pytest.raises(StatementRefused, match=r"has not ended for an hour; .* Issue it after 2"):
        statement_issue(account, this_month())


def test_statement_issue__day_in_a_month__is_refused(account: Account) -> None:
    with pytest.raises(StatementRefused, match="Hand over its first day: 2026-01-01"):
        statement_issue(account, date(2026, 1, 5))


def test_statements_issue__twice__issues_each_once(account: Account, monkeypatch) -> None:
    month = this_month()
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr("billing.statements.timezone.now", lambda: later)

    first, second = statements_issue(month), statements_issue(month)

    statement = Statement.objects.get()
    assert (first, second) == (1, 0)
    assert (statement.closing_balance, statement.charged) == (Decimal("9.5"), Decimal("0.5"))
    account.user.refresh_from_db()
    assert account.user.last_billing_time is not None


def test_months_of__account_of_long_ago__are_all_since_then(account: Account) -> None:
    account.created_at = timezone.now() - timedelta(days=70)

    months = list(months_of(account))

    assert months[0] == this_month()
    assert len(months) in (3, 4)
    assert months == sorted(months, reverse=True)
