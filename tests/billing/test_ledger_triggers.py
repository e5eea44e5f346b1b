"""Tests that the database keeps balances the sum of their lines, whoever writes."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from billing.accounts import Payer, account_of, house_account
from billing.ledger_triggers import triggers_install, triggers_remove
from billing.models import Account, Credit, Debit, Operation, Posting
from billing.models.ledger import AccountKind
from billing.services import credit_add

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(payer: Payer) -> Account:
    credit_add(payer, Decimal("10.1"))
    return account_of(payer, currency="USD")


def test_balance__changed_by_hand__is_refused(account: Account) -> None:
    rule = "A balance is the sum of its lines"
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(balance=1000)

    assert Account.objects.get(pk=account.pk).balance == Decimal("10.1")


def test_balance__of_a_new_account__is_nothing(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.create(kind="team", holder_name="x", currency="USD", balance=5)


def test_line__added_by_hand__moves_the_balance(account: Account) -> None:
    operation = Operation.objects.get()
    posting = Posting.objects.create(operation=operation, amount=Decimal("0.2"), currency="USD")
    Debit.objects.create(posting=posting, account=account, amount=Decimal("0.2"))
    income = house_account(AccountKind.INCOME, currency="USD")
    Credit.objects.create(posting=posting, account=income, amount=Decimal("0.2"))

    account.refresh_from_db()

    assert account.balance == Decimal("9.9")
    assert not Account.objects.out_of_balance().exists()


def test_line__of_another_amount_than_its_posting__is_refused(account: Account) -> None:
    operation = Operation.objects.get()
    posting = Posting.objects.create(operation=operation, amount=Decimal(2), currency="USD")

    rule = "amount and currency of its posting"
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        Credit.objects.create(posting=posting, account=account, amount=Decimal(3))

    posting_line = Debit.objects.create(posting=posting, account=account, amount=Decimal(2))
    assert posting_line.pk
    Credit.objects.create(
        posting=posting, account=house_account(AccountKind.INCOME, currency="USD"), amount=2
    )


@pytest.mark.parametrize("model", [Credit, Debit, Posting])
def test_line__changed__is_refused(account: Account, model: type) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(amount=Decimal(7))

    assert model.objects.get().amount == Decimal("10.1")


@pytest.mark.vendor("postgresql")
@pytest.mark.parametrize("model", [Credit, Debit])
def test_line__deleted__is_refused(account: Account, model: type) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().delete()


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_posting__with_one_line__is_refused_at_the_end(account: Account) -> None:
    rule = "has not both of its lines"
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():  # noqa: PT012
        posting = Posting.objects.create(
            operation=Operation.objects.get(), amount=Decimal(1), currency="USD"
        )
        Credit.objects.create(posting=posting, account=account, amount=Decimal(1))

    account.refresh_from_db()
    assert account.balance == Decimal("10.1")


def test_out_of_balance__without_triggers__is_found(account: Account) -> None:
    triggers_remove(connection)
    Account.objects.filter(pk=account.pk).update(balance=Decimal("10.10000001"))

    found = list(Account.objects.out_of_balance())
    Account.objects.filter(pk=account.pk).update(balance=Decimal("10.1"))
    triggers_install(connection)

    assert found == [account]
    assert not Account.objects.out_of_balance().exists()


def test_triggers__come_with_a_migration(db: None) -> None:
    applied = MigrationRecorder(connection).applied_migrations()

    assert ("billing", "0003_ledger_triggers") in applied
