"""Tests of the user."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from user.exceptions import SuperAdminMissing
from user.models import User

pytestmark = pytest.mark.django_db


def test_user__email_in_other_case__is_refused_by_the_database() -> None:
    User.objects.create(username="ada", email="Ada@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="eve", email="aDA@example.org")

    assert User.objects.count() == 1


def test_user__without_email__may_be_many() -> None:
    User.objects.create(username="ada")
    User.objects.create(username="eve")

    assert User.objects.filter(email="").count() == 2


def test_user_clean__email_in_other_case__is_told() -> None:
    User.objects.create(username="ada", email="Ada@example.org")
    user = User(username="eve", email="aDA@example.org", password="x")

    with pytest.raises(ValidationError) as caught:
        user.full_clean()

    assert caught.value.messages == ["A user with this e-mail address exists already."]


def test_user_clean__name_is_address_of_another__is_told() -> None:
    User.objects.create(username="ada", email="ada@example.org")
    user = User(username="Ada@example.org", password="x")

    with pytest.raises(ValidationError) as caught:
        user.full_clean()

    assert caught.value.message_dict == {
        "username": ["This name is the e-mail address of another user."]
    }


def test_user_clean__name_is_own_address__is_accepted() -> None:
    user = User.objects.create(username="ada@example.org", email="ada@example.org", password="x")

    user.full_clean()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("Ada", "Lovelace", "Ada Lovelace"), ("Ada", "", "Ada"), ("", "", "ada")],
)
def test_full_name__some_parts__falls_back_to_username(
    first: str, last: str, expected: str
) -> None:
    user = User(username="ada", first_name=first, last_name=last)

    assert user.full_name == expected


def test_get_super_admin__named_user__is_given(settings: LazySettings) -> None:
    settings.SUPER_ADMIN_USERNAME = "root"
    root = User.objects.create(username="root")

    assert User.get_super_admin() == root


def test_get_super_admin__setting_is_empty__says_what_to_set(settings: LazySettings) -> None:
    settings.SUPER_ADMIN_USERNAME = ""
    User.objects.create(username="")

    with pytest.raises(SuperAdminMissing) as caught:
        User.get_super_admin()

    assert str(caught.value) == (
        "SUPER_ADMIN_USERNAME is empty. Set it to the name of an existing user."
    )


def test_get_super_admin__nobody_of_that_name__is_not_created(settings: LazySettings) -> None:
    settings.SUPER_ADMIN_USERNAME = "root"
    User.objects.create(username="root", is_active=False)

    with pytest.raises(SuperAdminMissing) as caught:
        User.get_super_admin()

    assert str(caught.value) == (
        "SUPER_ADMIN_USERNAME is 'root', and no active user has this name. "
        "Make one: manage.py createsuperuser --username root."
    )
    assert User.objects.count() == 1
