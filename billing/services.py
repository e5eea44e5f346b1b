"""What is charged and credited; each posting has two sides, so that no amount appears or is lost.

Audit entries are left by what a person does. A charge for a part of a run has none of its own: the
run's entry tells the sum, and the ledger, which is never changed, each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from billing import prices
from billing.accounts import Payer, house_account, locked_account_of
from billing.exceptions import AmountRefused, BalanceTooLow, ChargeDiffers
from billing.models import Account, Credit, Debit, Operation, Posting
from billing.models.ledger import AccountKind
from billing.models.operations import OperationStatus, OperationType
from eaml_bridge.models import Run
from eamllogger.audit import audit_record
from machine.models import Machine
from machine.models.billing import Billing
from team.models import Team
from user.models import User

_PLACES = Decimal("0.00000001")
_LARGEST = Decimal("999999999999")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is to be charged.

    Attributes:
        unit_price: by the settings of the project where it is None.
        idempotency_key: the same charge made again, with the same key, is made once.
        is_done: what it is for was done already: it is charged below the lowest balance too.
    """

    kind: str
    quantity: Decimal
    unit_price: Decimal | None = None
    idempotency_key: str | None = None
    run: Run | None = None
    is_done: bool = False

    @property
    def price(self) -> Decimal:
        return prices.unit_price(self.kind) if self.unit_price is None else self.unit_price

    @property
    def amount(self) -> Decimal:
        """Exact to the eighth place.

        Raises:
            AmountRefused: it is larger than any account could hold.
        """
        product = self.quantity * self.price
        if product >= _LARGEST:
            raise AmountRefused("amount", product, expected=f"less than {_LARGEST:,}")
        return product.quantize(_PLACES)


@transaction.atomic
def operation_create(
    kind: str,
    *,
    user: User | None = None,
    machine: Machine | None = None,
    team: Team | None = None,
    status: OperationStatus = OperationStatus.FINISHED,
    resource_cost: Decimal = Decimal(0),
    count_of_lines: int | None = None,
    count_of_training_epoch: int | None = None,
) -> Operation:
    """Note that something was done, or is being done.

    Args:
        team: who pays in the place of `user`.
        resource_cost: what it cost, or is expected to; noting it charges nothing.
    """
    _check("resource_cost", resource_cost)
    operation = Operation.objects.create(
        operation_user=user,
        machine=machine,
        machine_owner=machine.machine_owner_user if machine else None,
        team=team,
        operation_type=kind,
        status=status,
        resource_cost=resource_cost,
        count_of_lines=count_of_lines,
        count_of_training_epoch=count_of_training_epoch,
    )
    audit_record(
        action="operation.create",
        target=operation,
        after={"operation_type": kind, "resource_cost": resource_cost, "team": team and team.pk},
        count=count_of_lines,
    )
    return operation


@transaction.atomic
def billing_charge(operation: Operation, charge: Charge) -> Billing:
    """Write a line of cost, and take its amount from the account of whoever pays.

    Returns:
        The line; the one that is there where the key was used for the same charge before.

    Raises:
        AmountRefused: the quantity or the price is negative, too large or no number.
        BalanceTooLow: the account would fall below its lowest balance.
        ChargeDiffers: the key was used for another charge.
    """
    _check("quantity", charge.quantity)
    _check("unit_price", charge.price)
    payer, currency = _payer(operation), prices.currency()
    # Locked before the key is looked up: who charges the same at the same time waits here.
    pays = payer.is_somebody and charge.amount > 0
    account = locked_account_of(payer, currency=currency) if pays else None
    if (known := _known_billing(operation, charge)) is not None:
        return known
    if account is not None and not charge.is_done:
        account_check(account, charge.amount)
    try:
        with transaction.atomic():
            billing = _billing_of(operation, charge, currency=currency)
            billing.save(force_insert=True)
    except IntegrityError:
        # Charges without an account wait for nobody; the key decides.
        if (known := _known_billing(operation, charge)) is None:
            raise
        return known
    if account is not None:
        income = house_account(AccountKind.INCOME, currency=currency)
        posting_create(operation, account, income, amount=billing.amount, billing=billing)
    if charge.run is None:
        after = {"amount": billing.amount, "currency": currency, "kind": charge.kind}
        audit_record(action="billing.charge", target=billing, after=after)
    return billing


@transaction.atomic
def credit_add(
    payer: Payer,
    amount: Decimal,
    *,
    kind: OperationType = OperationType.CREDIT,
    text: str = "",
    by: User | None = None,
    idempotency_key: str | None = None,
) -> Posting:
    """Add an amount to the account of a user or a team: a gift, or a bill that was paid.

    Args:
        kind: `OperationType.CREDIT` or `OperationType.BILL_PAID`.
        idempotency_key: number of the payment or coupon, so that it is booked once.

    Raises:
        AmountRefused: the amount is not positive, too large or no number.
        ChargeDiffers: the key was used for another amount or payer.
    """
    _check("amount", amount)
    if not amount:
        raise AmountRefused("amount", amount, expected="more than 0")
    currency = prices.currency()
    account = locked_account_of(payer, currency=currency)
    known = Posting.objects.filter(idempotency_key=idempotency_key).first()
    if idempotency_key is not None and known is not None:
        return _same_credit(known, account, amount, key=idempotency_key)
    operation = Operation.objects.create(
        operation_user=payer.user, team=payer.team, operation_type=kind
    )
    funds = house_account(AccountKind.FUNDS, currency=currency)
    posting = posting_create(
        operation, funds, account, amount=amount, text=text, idempotency_key=idempotency_key
    )
    audit_record(
        action="account.credit",
        target=account,
        after={"amount": amount, "currency": currency, "kind": kind.value, "text": text},
        actor=by,
    )
    return posting


@transaction.atomic
def account_limit_set(
    account: Account, lowest_balance: Decimal | None, *, by: User | None = None
) -> None:
    """Say below which balance nothing more is begun; no limit with None."""
    before = {"lowest_balance": account.lowest_balance}
    account.lowest_balance = lowest_balance
    # The balance, which others move meanwhile, is left alone.
    account.save(update_fields=["lowest_balance"])
    audit_record(
        action="account.change",
        target=account,
        before=before,
        after={"lowest_balance": lowest_balance},
        actor=by,
    )


def account_check(account: Account, amount: Decimal) -> None:
    """Refuse what would take an account below its lowest balance.

    Raises:
        BalanceTooLow: it would.
    """
    if account.lowest_balance is None or account.balance is None or not amount:
        return
    to_spend = account.balance - account.lowest_balance
    if amount > to_spend:
        raise BalanceTooLow(
            account.holder_name, balance=to_spend, needed=amount, currency=account.currency
        )


def posting_create(
    operation: Operation,
    debited: Account,
    credited: Account,
    *,
    amount: Decimal,
    billing: Billing | None = None,
    text: str = "",
    idempotency_key: str | None = None,
) -> Posting:
    """Move an amount from one account to another, in the caller's transaction."""
    posting = Posting.objects.create(
        operation=operation,
        billing=billing,
        amount=amount,
        currency=debited.currency,
        text=text[:300],
        idempotency_key=idempotency_key,
    )
    # The triggers of the database move the balances with them.
    Debit.objects.create(posting=posting, account=debited, amount=amount)
    Credit.objects.create(posting=posting, account=credited, amount=amount)
    return posting


def _payer(operation: Operation) -> Payer:
    return Payer(user=operation.operation_user, team=operation.team)


def _billing_of(operation: Operation, charge: Charge, *, currency: str) -> Billing:
    user = operation.operation_user
    return Billing(
        operation=operation,
        user=user,
        user_name=user.username if user else "system",
        team=operation.team,
        machine=operation.machine,
        kind=charge.kind,
        quantity=charge.quantity,
        unit_price=charge.price,
        amount=charge.amount,
        currency=currency,
        run=charge.run,
        idempotency_key=charge.idempotency_key,
    )


def _known_billing(operation: Operation, charge: Charge) -> Billing | None:
    key = charge.idempotency_key
    found = None if key is None else Billing.objects.filter(idempotency_key=key).first()
    if key is None or found is None:
        return None
    # Not the price: it may have changed between the first attempt and this one.
    there = (found.operation_id, found.kind, found.quantity)
    if there != (operation.pk, charge.kind, charge.quantity):
        raise ChargeDiffers(
            key,
            found=f"{found.quantity.normalize():f} × {found.kind!r}",
            asked=f"{charge.quantity.normalize():f} × {charge.kind!r}",
        )
    return found


def _same_credit(known: Posting, account: Account, amount: Decimal, *, key: str) -> Posting:
    if (known.credit.account_id, known.amount) != (account.pk, amount):
        found = f"{known.amount.normalize():f} for {known.credit.account.holder_name!r}"
        asked = f"{amount.normalize():f} for {account.holder_name!r}"
        raise ChargeDiffers(key, found=found, asked=asked)
    return known


def _check(name: str, amount: Decimal) -> None:
    expected = f"a number from 0 to {_LARGEST:,} with 8 decimal places at most"
    if not isinstance(amount, Decimal):
        raise AmountRefused(name, amount, expected=f"a Decimal: {expected}")
    is_fitting = amount.is_finite() and 0 <= amount < _LARGEST
    if not is_fitting or -int(amount.as_tuple().exponent) > 8:
        raise AmountRefused(name, amount, expected=expected)
