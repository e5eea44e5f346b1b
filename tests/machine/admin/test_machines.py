"""Tests of the admin pages of machines, users and teams."""

import pytest
from django.test import Client
from django.urls import reverse

from machine.models import Machine
from machine.services import data_lines_append
from team.services import team_create
from user.models import User


@pytest.fixture
def page(machine: Machine) -> str:
    return reverse("admin:machine_machine_lines", args=[machine.pk])


@pytest.mark.parametrize("kind", ["user_user", "team_team", "machine_machine"])
def test_changelist__search__finds(
    admin_client: Client, machine: Machine, owner: User, kind: str
) -> None:
    team_create(name="Analysts", owner=owner)

    response = admin_client.get(reverse(f"admin:{kind}_changelist"), {"q": "ada"})

    assert response.context["cl"].result_count == 1


@pytest.mark.parametrize("kind", ["user_user", "team_team"])
def test_add_page__shows(admin_client: Client, kind: str) -> None:
    assert admin_client.get(reverse(f"admin:{kind}_add")).status_code == 200


def test_machine_add_page__is_not_there(admin_client: Client) -> None:
    assert admin_client.get(reverse("admin:machine_machine_add")).status_code == 403


def test_machine_page__lists_columns_and_escapes_names(
    admin_client: Client, machine: Machine
) -> None:
    machine.data_columns[0]["name"] = "<script>"
    machine.save()

    response = admin_client.get(reverse("admin:machine_machine_change", args=[machine.pk]))

    assert "<td>&lt;script&gt;</td><td>input</td><td>float</td>" in response.text


def test_user_page__shows(admin_client: Client, owner: User) -> None:
    response = admin_client.get(reverse("admin:user_user_change", args=[owner.pk]))

    assert response.status_code == 200


def test_user_add__post__makes_a_user_with_email(admin_client: Client) -> None:
    password = "correct horse battery"
    form = {"username": "eve", "email": "eve@example.org", "usable_password": "true"}

    response = admin_client.post(
        reverse("admin:user_user_add"), {**form, "password1": password, "password2": password}
    )

    assert response.status_code == 302
    assert User.objects.get(username="eve").email == "eve@example.org"


def test_lines_view__lines__are_shown_under_real_names(
    admin_client: Client, machine: Machine, page: str
) -> None:
    data_lines_append(machine, [{"__make__": "<b>"}])

    response = admin_client.get(page)

    assert '<th scope="col">Price % [$]</th>' in response.text
    assert "<td>&lt;b&gt;</td>" in response.text
    assert "1 line<" in response.text


def test_lines_view__many_lines__are_paged(
    admin_client: Client, machine: Machine, page: str
) -> None:
    data_lines_append(machine, [{} for _ in range(120)])

    response = admin_client.get(page, {"page": "3"})

    assert [line[0] for line in response.context["page"]] == list(range(101, 121))
    assert "Page 3 of 3" in response.text


def test_lines_view__unknown_machine__is_not_found(admin_client: Client, page: str) -> None:
    address = reverse("admin:machine_machine_lines", args=[10**6])

    assert admin_client.get(address).status_code == 404


def test_lines_view__staff_without_permission__is_not_found(client: Client, page: str) -> None:
    client.force_login(User.objects.create(username="eve", is_staff=True))

    assert client.get(page).status_code == 404


def test_lines_view__nobody_signed_in__is_sent_to_sign_in(client: Client, page: str) -> None:
    response = client.get(page)

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("admin:login"))


def test_machine_delete__by_the_admin__asks_and_deletes(
    admin_client: Client, machine: Machine
) -> None:
    address = reverse("admin:machine_machine_delete", args=[machine.pk])

    response = admin_client.post(address, {"post": "yes"})

    assert response.status_code == 302
    assert not Machine.objects.exists()
