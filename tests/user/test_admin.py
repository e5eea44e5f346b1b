"""Tests of what staff may do to users."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> User:
    """A member of staff who may change and delete users, and is signed in."""
    clerk = User.objects.create(username="clerk", is_staff=True)
    clerk.user_permissions.set(
        Permission.objects.filter(content_type__app_label="user", content_type__model="user")
    )
    client.force_login(clerk)
    return clerk


@pytest.fixture
def form(client: Client, clerk: User):
    def filled(user: User, **changes: str) -> dict[str, object]:
        page = client.get(reverse("admin:user_user_change", args=[user.pk]))
        initial = page.context["adminform"].form.initial
        fields = page.context["adminform"].form.fields
        values = {name: initial.get(name) for name in fields if initial.get(name) is not None}
        values |= {"coupons_activated_date": "{}", **changes}
        return {name: value for name, value in values.items() if value is not False}

    return filled


def test_change__by_a_clerk__changes_preferences(client: Client, clerk: User, form) -> None:
    ada = User.objects.create(username="ada")

    response = client.post(
        reverse("admin:user_user_change", args=[ada.pk]), form(ada, decimal_separator=",")
    )

    assert response.status_code == 302
    ada.refresh_from_db()
    assert ada.decimal_separator == ","


def test_change__of_himself_by_a_clerk__gives_no_rights(client: Client, clerk: User, form) -> None:
    rights = {"is_superuser": "on", "is_super_admin": "on"}

    client.post(reverse("admin:user_user_change", args=[clerk.pk]), form(clerk, **rights))

    clerk.refresh_from_db()
    assert (clerk.is_superuser, clerk.is_super_admin) == (False, False)


@pytest.mark.parametrize("flag", ["is_superuser", "is_super_admin"])
@pytest.mark.parametrize("page", ["user_user_delete", "auth_user_password_change"])
def test_pages_of_somebody_mightier__are_closed_to_a_clerk(
    client: Client, clerk: User, flag: str, page: str
) -> None:
    mighty = User.objects.create(username="mighty", **{flag: True})

    response = client.post(reverse(f"admin:{page}", args=[mighty.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=mighty.pk).exists()


def test_change__by_a_superuser__gives_rights(client: Client, clerk: User, form) -> None:
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    ada = User.objects.create(username="ada")

    client.post(reverse("admin:user_user_change", args=[ada.pk]), form(ada, is_super_admin="on"))

    ada.refresh_from_db()
    assert ada.is_super_admin
