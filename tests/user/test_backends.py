"""Tests of signing in."""

import pytest
from django.contrib.auth import authenticate

from user.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", "Ada@Example.org", PASSWORD)


@pytest.mark.parametrize("name", ["ada", "Ada@example.org", "ada@EXAMPLE.ORG"])
def test_authenticate__username_or_email__signs_in(ada: User, name: str) -> None:
    assert authenticate(username=name, password=PASSWORD) == ada


def test_authenticate__email_by_its_own_name__signs_in(ada: User) -> None:
    assert authenticate(email="ada@example.org", password=PASSWORD) == ada


@pytest.mark.parametrize("name", ["ada", "ada@example.org"])
def test_authenticate__wrong_password__is_refused(ada: User, name: str) -> None:
    assert authenticate(username=name, password="battery staple") is None


@pytest.mark.parametrize("name", ["", "eve", "%", "ada%"])
def test_authenticate__unknown_name__is_refused(ada: User, name: str) -> None:
    assert authenticate(username=name, password=PASSWORD) is None


def test_authenticate__empty_name_and_users_without_email__is_refused() -> None:
    User.objects.create_user("eve", "", PASSWORD)

    assert authenticate(username="", password=PASSWORD) is None


def test_authenticate__inactive__is_refused(ada: User) -> None:
    User.objects.update(is_active=False)

    assert authenticate(username="ada", password=PASSWORD) is None


def test_authenticate__name_of_one_is_address_of_another__the_name_wins(ada: User) -> None:
    eve = User.objects.create_user("ada@example.org", "", "other password")

    assert authenticate(username="ada@example.org", password="other password") == eve
    assert authenticate(username="ada@example.org", password=PASSWORD) is None
