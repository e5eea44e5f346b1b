"""Tests of sign-ins in the audit trail."""

import pytest
from django.test import Client
from django.urls import reverse

from eamllogger.models import AuditEntry, AuditKind
from user.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", "ada@example.org", PASSWORD)


def sign_in(client: Client, name: str, password: str):
    return client.post(reverse("login"), {"username": name, "password": password})


def sessions() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(kind=AuditKind.SESSION).order_by("number")
    return list(entries.values_list("action", "actor_name", "object_name"))


def test_sign_in__by_email__and_out__are_recorded(client: Client, ada: User) -> None:
    response = sign_in(client, "ADA@example.org", PASSWORD)
    client.post(reverse("logout"))

    assert response.headers["Location"] == reverse("team:list")
    assert sessions() == [("session.sign_in", "ada", "ada"), ("session.sign_out", "ada", "ada")]
    assert AuditEntry.objects.filter(action="session.sign_in", origin="127.0.0.1").exists()


def test_sign_in__wrong_password__is_recorded_with_the_name_only(client: Client, ada: User) -> None:
    response = sign_in(client, "ada", "battery staple")

    assert response.status_code == 200
    assert "Please enter a correct username and password" in response.text
    assert sessions() == [("session.sign_in_failed", "system", "ada")]
    assert "battery" not in str(list(AuditEntry.objects.values()))


def test_sign_in__by_the_admin__is_recorded(client: Client, ada: User) -> None:
    User.objects.update(is_staff=True)

    client.post(reverse("admin:login"), {"username": "ada", "password": PASSWORD})

    assert sessions() == [("session.sign_in", "ada", "ada")]


def test_sign_in__target_at_another_site__is_not_followed(client: Client, ada: User) -> None:
    address = f"{reverse('login')}?next=https://evil.example/"

    response = client.post(address, {"username": "ada", "password": PASSWORD})

    assert response.headers["Location"] == reverse("team:list")


def test_sign_out__by_get__is_refused(client: Client, ada: User) -> None:
    client.force_login(ada)

    assert client.get(reverse("logout")).status_code == 405
