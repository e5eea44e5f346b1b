"""Tests of the admin pages of billing."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.accounts import Payer, account_of
from billing.models import Account, Quota, Statement
from billing.services import Charge, billing_charge, credit_add, operation_create
from billing.spending import quota_set
from eamllogger.models import AuditEntry
from machine.models import Machine
from user.models import User

pytestmark = pytest.mark.django_db

KINDS = (
    "billing_operation",
    "billing_account",
    "billing_posting",
    "billing_quota",
    "billing_statement",
    "machine_billing",
)


def make_rows(numbers: range) -> None:
    """A row of each kind for each number, of a user and a machine of its own."""
    for number in numbers:
        user = User.objects.create(username=f"user {number}")
        machine = Machine.objects.create(machine_name=f"m {number}", machine_owner_user=user)
        operation = operation_create("training", user=user, machine=machine)
        line = billing_charge(operation, Charge(kind="training", quantity=Decimal(1)))
        quota_set(Payer(user=user), limit_amount=Decimal(5))
        Statement.objects.create(
            account=line.posting.debit.account,
            month=timezone.now().date().replace(day=1),
            opening_balance=0,
            credited=0,
            charged=0,
            closing_balance=0,
        )


@pytest.fixture
def queries_of(admin_client: Client) -> Callable[[str], int]:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.mark.parametrize("kind", KINDS)
def test_list__more_rows__take_no_more_queries(queries_of: Callable[[str], int], kind: str) -> None:
    address = reverse(f"admin:{kind}_changelist")
    make_rows(range(3))
    queries_of(address)
    few = queries_of(address)
    make_rows(range(3, 12))

    assert queries_of(address) == few


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_page__search__finds_one_that_opens(admin_client: Client, kind: str) -> None:
    make_rows(range(3))
    name = "user 1"

    found = admin_client.get(reverse(f"admin:{kind}_changelist"), {"q": name}).context["cl"]
    page = admin_client.get(reverse(f"admin:{kind}_change", args=[found.result_list[0].pk]))

    assert found.result_count == 1
    assert page.status_code == 200


def test_operation_page__of_a_long_run__shows_a_hundred_lines(
    admin_client: Client, queries_of: Callable[[str], int], db: None
) -> None:
    operation = operation_create("ml_run")
    for _ in range(103):
        billing_charge(operation, Charge(kind="ml_run", quantity=Decimal(7)))

    page = admin_client.get(reverse("admin:billing_operation_change", args=[operation.pk]))

    assert page.text.count("for ml_run") == 100


def test_credit__by_the_form__is_booked_once(admin_client: Client, payer: Payer) -> None:
    account = account_of(payer, currency="USD")
    address = reverse("admin:billing_account_credit", args=[account.pk])
    form = {"amount": "12.5", "kind": "bill_paid", "text": "invoice 7", "number": "7"}

    for _ in range(2):
        assert admin_client.post(address, form).status_code == 302

    account.refresh_from_db()
    assert account.balance == Decimal("12.5")
    assert AuditEntry.objects.get(action="account.credit").actor_name == "admin"


def test_credit__of_nothing__says_why(admin_client: Client, payer: Payer) -> None:
    account = account_of(payer, currency="USD")
    address = reverse("admin:billing_account_credit", args=[account.pk])

    page = admin_client.post(address, {"amount": "0", "kind": "credit"})

    assert "amount is Decimal(&#x27;0&#x27;); expected more than 0." in page.text


def staff(client: Client) -> User:
    clerk = User.objects.create(username="clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.all())
    client.force_login(clerk)
    return clerk


def test_credit__by_who_sees_the_account__is_refused(client: Client) -> None:
    clerk = staff(client)
    credit_add(Payer(user=clerk), Decimal(1))
    own = account_of(Payer(user=clerk), currency="USD")
    form = {"amount": "12.5", "kind": "credit"}

    answer = client.post(reverse("admin:billing_account_credit", args=[own.pk]), form)

    own.refresh_from_db()
    assert (answer.status_code, own.balance) == (403, 1)


def test_credit__to_the_account_of_another__is_not_found(client: Client, payer: Payer) -> None:
    staff(client)
    account = account_of(payer, currency="USD")

    answer = client.post(reverse("admin:billing_account_credit", args=[account.pk]), {})

    assert answer.status_code == 404


def test_quota__by_the_form__is_given_and_audited(admin_client: Client, ada: User) -> None:
    form = {
        "user": ada.pk,
        "team": "",
        "operation_type": "",
        "period": "month",
        "limit_amount": "5",
        "currency": "USD",
        "limit_quantity": "",
    }

    answer = admin_client.post(reverse("admin:billing_quota_add"), form)

    assert answer.status_code == 302, answer.context["errors"]
    assert Quota.objects.get().limit_amount == 5
    assert AuditEntry.objects.filter(action="quota.create").count() == 1


def test_quota__of_a_user_and_a_team__says_why(
    admin_client: Client, ada: User, team: object
) -> None:
    form = {"user": ada.pk, "team": team.pk, "period": "month", "limit_amount": "5"}

    page = admin_client.post(reverse("admin:billing_quota_add"), {**form, "currency": "USD"})

    assert "A quota is of one user or of one team; name one of them." in page.text


def test_quota__by_staff_without_full_reach__is_refused(client: Client) -> None:
    staff(client)

    assert client.get(reverse("admin:billing_quota_add")).status_code == 403


@pytest.mark.parametrize("kind", ["billing_operation", "billing_account", "machine_billing"])
def test_ledger__add_and_delete__are_refused(admin_client: Client, kind: str) -> None:
    make_rows(range(1))
    listed = admin_client.get(reverse(f"admin:{kind}_changelist")).context["cl"].result_list

    added = admin_client.get(reverse(f"admin:{kind}_add"))
    deleted = admin_client.get(reverse(f"admin:{kind}_delete", args=[listed[0].pk]))

    assert (added.status_code, deleted.status_code) == (403, 403)


def test_account_page__of_the_house__has_no_balance(admin_client: Client, db: None) -> None:
    make_rows(range(1))
    house = Account.objects.get(kind="income")

    page = admin_client.get(reverse("admin:billing_account_change", args=[house.pk]))

    assert "Add a credit" not in page.text
