"""Tests of charges and credits."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from billing.accounts import Payer, account_of, house_account
from billing.exceptions import AmountRefused, BalanceTooLow, ChargeDiffers
from billing.models import Account, Operation, Posting
from billing.models.ledger import AccountKind
from billing.services import (
    Charge,
    account_limit_set,
    billing_charge,
    credit_add,
    operation_create,
)
from eamllogger.models import AuditEntry
from machine.models import Billing, Machine
from team.models import Team
from user.models import User


def balance(payer: Payer) -> Decimal | None:
    return account_of(payer, currency="USD").balance


def test_operation_create__of_a_machine__copies_its_owner(ada: User, machine: Machine) -> None:
    operation = operation_create("training", user=ada, machine=machine, count_of_lines=3)

    assert (operation.user, operation.target_machine) == (ada, machine)
    assert operation.machine_owner == ada
    assert AuditEntry.objects.get(action="operation.create").count == 3


def test_billing_charge__by_price_of_the_settings__moves_the_balance(
    operation: Operation, payer: Payer
) -> None:
    line = billing_charge(operation, Charge(kind="training", quantity=Decimal(3)))

    assert (line.amount, line.unit_price) == (Decimal("0.3"), Decimal("0.1"))
    assert balance(payer) == Decimal("-0.3")
    assert house_account(AccountKind.INCOME, currency="USD").balance is None
    assert AuditEntry.objects.filter(action="billing.charge").count() == 1


def test_billing_charge__many_tenths__add_up_exactly(operation: Operation, payer: Payer) -> None:
    for _ in range(10):
        billing_charge(operation, Charge(kind="training", quantity=Decimal("0.1")))

    assert balance(payer) == Decimal("-0.1")


def test_billing_charge__same_key__is_charged_once(operation: Operation, payer: Payer) -> None:
    charge = Charge(kind="training", quantity=Decimal(1), idempotency_key="work 7")

    first, second = billing_charge(operation, charge), billing_charge(operation, charge)

    assert first == second
    assert balance(payer) == Decimal("-0.1")


def test_billing_charge__same_key_for_another__is_refused(operation: Operation) -> None:
    billing_charge(operation, Charge(kind="training", quantity=Decimal(1), idempotency_key="k"))

    with pytest.raises(ChargeDiffers) as caught:
        billing_charge(operation, Charge(kind="training", quantity=Decimal(2), idempotency_key="k"))

    assert str(caught.value) == (
        "Idempotency key 'k' stands for 1 × 'training' already, asked for is 2 × 'training'. "
        "Use another key for another charge."
    )


def test_billing_charge__without_a_price__is_a_line_and_no_posting(operation: Operation) -> None:
    line = billing_charge(operation, Charge(kind="solving", quantity=Decimal(5)))

    assert (line.amount, line.quantity) == (0, 5)
    assert not Posting.objects.exists()


def test_billing_charge__of_the_system__has_no_account(db: None) -> None:
    operation = operation_create("training")
    charge = Charge(kind="training", quantity=Decimal(5), idempotency_key="k")

    line, again = billing_charge(operation, charge), billing_charge(operation, charge)

    assert line == again
    assert (line.user_name, line.amount) == ("system", Decimal("0.5"))
    assert not Account.objects.exists()


def test_billing_charge__with_a_team__is_paid_by_it(ada: User, team: Team, payer: Payer) -> None:
    operation = operation_create("training", user=ada, team=team)

    billing_charge(operation, Charge(kind="training", quantity=Decimal(1)))

    assert balance(Payer(team=team)) == Decimal("-0.1")
    assert balance(payer) == 0


@pytest.mark.parametrize(
    "quantity",
    [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(10**12), Decimal("1e-9"), 1.5],
    ids=str,
)
def test_billing_charge__quantity_that_cannot_be_booked__is_refused(
    operation: Operation, quantity: Decimal
) -> None:
    with pytest.raises(AmountRefused, match=r"^quantity is .*; expected .* Hand over such a numb"):
        billing_charge(operation, Charge(kind="training", quantity=quantity))

    assert not Billing.objects.exists()


def test_billing_charge__product_that_is_too_large__is_refused(operation: Operation) -> None:
    huge = Decimal(10) ** 11

    with pytest.raises(AmountRefused, match="expected less than 999,999,999,999"):
        billing_charge(operation, Charge(kind="x", quantity=huge, unit_price=huge))


def test_billing_charge__below_the_lowest_balance__is_refused_unless_it_is_done(
    operation: Operation, payer: Payer
) -> None:
    account_limit_set(account_of(payer, currency="USD"), Decimal("-0.15"))
    billing_charge(operation, Charge(kind="training", quantity=Decimal(1)))
    more = Charge(kind="training", quantity=Decimal(1))

    with pytest.raises(BalanceTooLow) as caught:
        billing_charge(operation, more)
    billing_charge(operation, Charge(kind="training", quantity=Decimal(1), is_done=True))

    assert str(caught.value) == (
        "The account of 'ada' has 0.05 USD to spend, 0.10 USD are needed. "
        "Add a credit first, or ask for less."
    )
    assert balance(payer) == Decimal("-0.2")


def test_credit_add__same_payment_twice__is_booked_once(payer: Payer) -> None:
    for _ in range(2):
        credit_add(payer, Decimal(25), text="welcome", idempotency_key="coupon 1")

    assert balance(payer) == 25
    assert Operation.objects.get().operation_type == "credit"
    assert AuditEntry.objects.get(action="account.credit").after["text"] == "welcome"


def test_credit_add__same_key_for_another_amount__is_refused(payer: Payer) -> None:
    credit_add(payer, Decimal(25), idempotency_key="coupon 1")

    with pytest.raises(ChargeDiffers, match="stands for 25 for 'ada' already, asked for is 30"):
        credit_add(payer, Decimal(30), idempotency_key="coupon 1")


def test_credit_add__nothing__is_refused(payer: Payer) -> None:
    with pytest.raises(AmountRefused, match="expected more than 0"):
        credit_add(payer, Decimal(0))


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_race__many_charges_of_one_account__lose_nothing(ada: User, payer: Payer) -> None:
    operation = operation_create("training", user=ada)
    errors: list[BaseException] = []
    start = threading.Barrier(6)

    def charge(worker: int) -> None:
        try:
            start.wait(10)
            for number in range(5):
                # The last one is the same for all, and may be charged once only.
                key = "shared" if number == 4 else f"{worker}:{number}"
                billing_charge(
                    operation,
                    Charge(kind="training", quantity=Decimal(1), idempotency_key=key),
                )
        except Exception as error:  # noqa: BLE001 told by the test
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=charge, args=(number,)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert errors == []
    assert Billing.objects.count() == 6 * 4 + 1
    assert balance(payer) == Decimal("-2.5")
    assert not Account.objects.out_of_balance().exists()


def test_delete__of_user_team_and_machine__keeps_what_was_charged(
    ada: User, team: Team, machine: Machine
) -> None:
    boss = User.objects.create(username="boss")
    operation = operation_create("training", user=boss, machine=machine, team=team)
    billing_charge(operation, Charge(kind="training", quantity=Decimal(1)))
    credit_add(Payer(user=boss), Decimal(5))

    machine.delete()
    team.delete()
    boss.delete()

    line = Billing.objects.get()
    assert (line.user, line.user_name, line.machine, line.amount) == (
        None,
        "boss",
        None,
        Decimal("0.1"),
    )
    kept = Account.objects.filter(balance__isnull=False).order_by("holder_name")
    assert [(account.holder_name, account.balance) for account in kept] == [
        ("analysts", Decimal("-0.1")),
        ("boss", 5),
    ]
