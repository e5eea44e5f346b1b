"""Monthly statements: what was charged and credited, line by line, as figures and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TextIO  # Any: rows of values.

from django.db import transaction
from django.db.models import Min, QuerySet, Sum
from django.utils import timezone

from billing.exceptions import StatementRefused
from billing.models import Account, Credit, Debit, Statement
from billing.models.operations import OperationType
from eaml_bridge.processing.failed_rows import harmless_cell
from eamllogger.audit import audit_record

# A transaction that began before the month ended may commit after it.
SETTLING_TIME = timedelta(hours=1)
CSV_TITLES = ("date", "operation", "machine", "quantity", "amount", "currency", "text")


@dataclass(frozen=True, kw_only=True)
class Position:
    """One row of a statement: all that one operation took from the account, or brought it.

    Attributes:
        amount: negative where it was taken.
    """

    at: datetime
    operation: str
    machine: str
    quantity: Decimal | None
    amount: Decimal
    text: str


@dataclass(frozen=True, kw_only=True)
class MonthSums:
    """What an account came to in a month."""

    opening_balance: Decimal
    credited: Decimal
    charged: Decimal

    @property
    def closing_balance(self) -> Decimal:
        return self.opening_balance + self.credited - self.charged


@transaction.atomic
def statement_issue(account: Account, month: date) -> Statement:
    """Write down what an account came to in a month that has ended; once only.

    Raises:
        StatementRefused: `month` is no first day of a month, or has not ended for an hour.
    """
    _begin, end = month_bounds(month)
    if timezone.now() < end + SETTLING_TIME:
        raise StatementRefused(
            f"The month {month:%Y-%m} has not ended for an hour; the statement could miss a "
            f"charge. Issue it after {end + SETTLING_TIME:%Y-%m-%d %H:%M} UTC."
        )
    sums = month_sums(account, month)
    statement, is_new = Statement.objects.get_or_create(
        account=account,
        month=month,
        defaults={
            "opening_balance": sums.opening_balance,
            "credited": sums.credited,
            "charged": sums.charged,
            "closing_balance": sums.closing_balance,
        },
    )
    if is_new:
        if account.user is not None:
            account.user.last_billing_time = statement.issued_at
            account.user.save(update_fields=["last_billing_time"])
        audit_record(
            action="statement.issue", target=statement, after={"closing": sums.closing_balance}
        )
    return statement


def statements_issue(month: date) -> int:
    """Issue the statements of all users and teams; how many were new.

    Raises:
        StatementRefused: see `statement_issue`.
    """
    held = Account.objects.filter(balance__isnull=False).exclude(statements__month=month)
    opened_before = held.filter(created_at__lt=month_bounds(month)[1]).order_by("pk")
    accounts = list(opened_before.select_related("user"))
    for account in accounts:
        statement_issue(account, month)
    return len(accounts)


def month_sums(account: Account, month: date) -> MonthSums:
    """What an account came to in a month, also in one that goes on."""
    begin, end = month_bounds(month)
    credited, charged = (_lines(model, account) for model in (Credit, Debit))
    within = {"posting__created_at__gte": begin, "posting__created_at__lt": end}
    before = {"posting__created_at__lt": begin}
    return MonthSums(
        opening_balance=_total(credited.filter(**before)) - _total(charged.filter(**before)),
        credited=_total(credited.filter(**within)),
        charged=_total(charged.filter(**within)),
    )


def month_positions(account: Account, month: date) -> list[Position]:
    """The rows of a statement, the oldest first."""
    begin, end = month_bounds(month)
    found = []
    for model, sign in ((Credit, 1), (Debit, -1)):
        lines = _lines(model, account).filter(
            posting__created_at__gte=begin, posting__created_at__lt=end
        )
        grouped = lines.values(
            "posting__operation",
            "posting__operation__operation_type",
            "posting__operation__machine__machine_name",
            "posting__text",
        ).annotate(
            at=Min("posting__created_at"),
            quantity=Sum("posting__billing__quantity"),
            total=Sum("amount"),
        )
        found += [_position(row, sign) for row in grouped]
    return sorted(found, key=lambda position: position.at)


def months_of(account: Account) -> Iterator[date]:
    """The first days of the months since the account was opened, the newest first."""
    month = timezone.now().astimezone(UTC).date().replace(day=1)
    opened = account.created_at.astimezone(UTC).date().replace(day=1)
    while month >= opened:
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """When a month begins and when the next one does, in UTC.

    Raises:
        StatementRefused: it is no first day of a month.
    """
    if month.day != 1:
        raise StatementRefused(
            f"A statement is of a whole month, found was {month}. "
            f"Hand over its first day: {month.replace(day=1)}."
        )
    begin = datetime(month.year, month.month, 1, tzinfo=UTC)
    return begin, (begin + timedelta(days=32)).replace(day=1)


def statement_csv(account: Account, month: date, file: TextIO) -> int:
    """Write the rows of a statement, its opening and its closing balance as CSV; how many rows."""
    writer = csv.writer(file)
    sums, (begin, end) = month_sums(account, month), month_bounds(month)
    positions = month_positions(account, month)
    writer.writerow(CSV_TITLES)
    writer.writerow(_balance_row(begin, "opening balance", sums.opening_balance, account))
    for position in positions:
        cells = (
            position.at.isoformat(timespec="seconds"),
            position.operation,
            position.machine,
            "" if position.quantity is None else plain_number(position.quantity),
            plain_number(position.amount),
            account.currency,
            position.text,
        )
        writer.writerow([harmless_cell(cell) for cell in cells])
    last = end - timedelta(seconds=1)
    writer.writerow(_balance_row(last, "closing balance", sums.closing_balance, account))
    return len(positions)


def plain_number(amount: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    return f"{amount.normalize():f}"


def _balance_row(at: datetime, what: str, amount: Decimal, account: Account) -> tuple[str, ...]:
    return (
        at.isoformat(timespec="seconds"),
        what,
        "",
        "",
        plain_number(amount),
        account.currency,
        harmless_cell(account.holder_name),
    )


def _position(row: dict[str, Any], sign: int) -> Position:
    kind = row["posting__operation__operation_type"]
    known = dict(OperationType.choices)
    return Position(
        at=row["at"],
        operation=str(known.get(kind, kind)) or "Operation",
        machine=row["posting__operation__machine__machine_name"] or "",
        quantity=row["quantity"],
        amount=sign * row["total"],
        text=row["posting__text"],
    )


def _lines(model: type[Credit | Debit], account: Account) -> QuerySet:
    return model.objects.filter(account=account).order_by()


def _total(lines: QuerySet) -> Decimal:
    return lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)
