"""Tests of API keys."""

import datetime as dt

import pytest
from django.core import serializers
from django.utils import timezone

from eamllogger.models import AuditEntry
from user.api_keys import api_key_create, api_key_revoke, api_key_user
from user.exceptions import ApiKeyRefused
from user.models import ApiKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada")


def test_api_key__right_text__acts_for_its_user(ada: User) -> None:
    issued = api_key_create(ada, name="import")

    assert api_key_user(issued.text) == ada
    assert ApiKey.objects.get().last_used_at is not None


def test_api_key__text__is_stored_nowhere(ada: User) -> None:
    issued = api_key_create(ada, name="import")

    stored = serializers.serialize("json", [*ApiKey.objects.all(), *AuditEntry.objects.all()])
    assert issued.text.split("_", 2)[2] not in stored


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"),
        lambda text: text[:18],
        lambda text: text.replace("eaml_", "other_"),
        lambda text: "",
        lambda text: "eaml__",
        lambda text: "eaml_\x00_\ud800",
    ],
)
def test_api_key__wrong_text__acts_for_nobody(ada: User, spoil) -> None:
    issued = api_key_create(ada, name="import")

    assert api_key_user(spoil(issued.text)) is None


def test_api_key__revoked__acts_for_nobody(ada: User) -> None:
    issued = api_key_create(ada, name="import")

    api_key_revoke(issued.api_key)

    assert api_key_user(issued.text) is None
    assert AuditEntry.objects.latest("number").action == "api_key.revoke"


def test_api_key__expired__acts_for_nobody(ada: User) -> None:
    issued = api_key_create(ada, name="x", expires_at=timezone.now() + dt.timedelta(hours=1))
    assert api_key_user(issued.text) == ada

    ApiKey.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert api_key_user(issued.text) is None


def test_api_key__user_may_not_sign_in__acts_for_nobody(ada: User) -> None:
    issued = api_key_create(ada, name="import")

    User.objects.update(is_active=False)

    assert api_key_user(issued.text) is None


def test_api_key__used_often__is_written_once(ada: User, django_assert_num_queries) -> None:
    issued = api_key_create(ada, name="import")
    api_key_user(issued.text)

    with django_assert_num_queries(1):
        api_key_user(issued.text)


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_api_key_create__name_does_not_fit__is_refused(ada: User, name: str) -> None:
    with pytest.raises(ApiKeyRefused, match=r"Use 1 to 100 characters\.$"):
        api_key_create(ada, name=name)


def test_api_key_create__expired_already__is_refused(ada: User) -> None:
    with pytest.raises(ApiKeyRefused, match="would have expired"):
        api_key_create(ada, name="x", expires_at=timezone.now() - dt.timedelta(days=1))
