"""Tests of the pages of billing: own figures, and nobody else's."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.accounts import Payer, account_of
from billing.models import Account, Operation
from billing.services import Charge, billing_charge, credit_add
from billing.spending import quota_set
from eamllogger.models import AuditEntry
from team.models import Team
from team.roles import Role
from team.services import team_member_add
from user.models import User


@pytest.fixture
def account(payer: Payer, operation: Operation) -> Account:
    credit_add(payer, Decimal(10), text="<b>welcome</b>")
    billing_charge(operation, Charge(kind="training", quantity=Decimal(3)))
    quota_set(payer, limit_amount=Decimal(20))
    return account_of(payer, currency="USD")


def pages(account: Account) -> list[str]:
    now = timezone.now()
    month = [account.pk, now.year, now.month]
    return [
        reverse("billing:account", args=[account.pk]),
        reverse("billing:month", args=month),
        reverse("billing:month_csv", args=month),
    ]


def test_overview__of_the_holder__shows_balance_and_quota(
    client: Client, account: Account, ada: User
) -> None:
    client.force_login(ada)

    page = client.get(reverse("billing:overview"))

    assert "9.7 USD" in page.text
    assert "Everything of ada, by the month" in page.text
    assert "<td>0.3 USD, 3 units</td>" in page.text


def test_pages__of_the_holder__show_the_month(client: Client, account: Account, ada: User) -> None:
    client.force_login(ada)

    overview, month, file = (client.get(address) for address in pages(account))

    assert "not issued yet" in overview.text
    assert "&lt;b&gt;welcome&lt;/b&gt;" in month.text
    assert "<td>-0.3</td>" in month.text
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Training,cars,3,-0.3,USD," in file.text
    assert AuditEntry.objects.get(action="account.export_statement").actor_name == "ada"


def test_pages__of_a_stranger__are_not_found(client: Client, account: Account) -> None:
    client.force_login(User.objects.create(username="eve"))

    assert [client.get(address).status_code for address in pages(account)] == [404] * 3
    assert "9.7" not in client.get(reverse("billing:overview")).text


def test_pages__of_nobody__ask_to_sign_in(client: Client, account: Account) -> None:
    answers = [client.get(address) for address in [*pages(account), reverse("billing:overview")]]

    assert {answer.status_code for answer in answers} == {302}
    assert all("/account/login/" in answer.headers["Location"] for answer in answers)


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 200), (Role.MEMBER, 404)])
def test_pages__of_a_team__open_for_who_manages_it(
    client: Client, team: Team, role: Role, status: int
) -> None:
    credit_add(Payer(team=team), Decimal(1))
    member = User.objects.create(username="bob")
    team_member_add(team, member, role=role)
    client.force_login(member)

    found = pages(account_of(Payer(team=team), currency="USD"))

    assert {client.get(address).status_code for address in found} == {status}


def test_month__that_is_none__is_not_found(client: Client, account: Account, ada: User) -> None:
    client.force_login(ada)

    assert client.get(reverse("billing:month", args=[account.pk, 2026, 13])).status_code == 404


def test_pages__changed_by_a_post__refuse(client: Client, account: Account, ada: User) -> None:
    client.force_login(ada)

    assert {client.post(address).status_code for address in pages(account)} == {405}
