"""Tests of what can be done with users."""

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError

from eamllogger.acting import acting_as
from eamllogger.models import AuditEntry
from team.models import Team
from team.services import team_create
from user.exceptions import UserFieldRefused, UserStillOwns
from user.models import User
from user.services import (
    user_change,
    user_create,
    user_delete,
    user_password_set,
    user_rights_change,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada", email="ada@example.org")


def last() -> AuditEntry:
    return AuditEntry.objects.latest("number")


def test_user_create__valid__is_stored_and_recorded(ada: User) -> None:
    with acting_as(ada):
        eve = user_create(username="eve", email="eve@example.org", password="correct horse")

    assert eve.check_password("correct horse")
    entry = last()
    assert (entry.action, entry.object_name, entry.actor_name) == ("user.create", "eve", "ada")
    assert entry.after["password"] == "(masked)"
    assert entry.after["email"] == "eve@example.org"


def test_user_create__address_taken_in_other_case__is_told(ada: User) -> None:
    with pytest.raises(ValidationError, match="e-mail address exists already"):
        user_create(username="eve", email="ADA@example.org")

    assert not AuditEntry.objects.exists()


def test_user_change__preference__is_recorded_with_before_and_after(ada: User) -> None:
    user_change(ada, decimal_separator=",")

    ada.refresh_from_db()
    assert ada.decimal_separator == ","
    assert (last().before, last().after) == (
        {"decimal_separator": "."},
        {"decimal_separator": ","},
    )


def test_user_change__right__is_refused(ada: User) -> None:
    with pytest.raises(UserFieldRefused) as caught:
        user_change(ada, is_superuser=True)

    assert str(caught.value).startswith("Field 'is_superuser' is not changed here. Fields: ")
    ada.refresh_from_db()
    assert not ada.is_superuser


def test_user_change__mistyped_field__names_the_nearest(ada: User) -> None:
    with pytest.raises(UserFieldRefused, match=r"here\. Did you mean 'first_name'\? Fields:"):
        user_change(ada, frist_name="Ada")


def test_user_rights_change__grant__is_recorded(ada: User) -> None:
    user_rights_change(ada, is_staff=True)

    assert (last().action, last().after) == ("user.change_rights", {"is_staff": True})


def test_user_password_set__is_recorded_without_the_password(ada: User) -> None:
    user_password_set(ada, "correct horse")

    assert User.objects.get(pk=ada.pk).check_password("correct horse")
    assert (last().action, last().after) == ("user.set_password", {"password": "(masked)"})


def test_user_delete__is_recorded_with_what_he_was(ada: User) -> None:
    key = ada.pk

    user_delete(ada)

    assert not User.objects.exists()
    assert (last().action, last().object_key, last().object_name) == (
        "user.delete",
        str(key),
        "ada",
    )
    assert last().before["email"] == "ada@example.org"


def test_user_delete__owner_of_a_team__is_refused(ada: User) -> None:
    team_create(name="Analysts", owner=ada)

    with pytest.raises(UserStillOwns) as caught:
        user_delete(ada)

    assert str(caught.value) == "User 'ada' owns teams. Give them to another user first."
    assert Team.objects.get().admin_user == ada


def test_create_user__of_the_manager__is_recorded_too() -> None:
    User.objects.create_superuser("root", "root@example.org", "correct horse")

    assert (last().action, last().after["is_superuser"]) == ("user.create", True)


@pytest.mark.django_db(transaction=True)
def test_acreate_user__is_recorded_too() -> None:
    async_to_sync(User.objects.acreate_user)("ada", "ada@example.org", "correct horse")

    assert (last().action, last().object_name) == ("user.create", "ada")


def test_update__in_bulk__is_recorded(ada: User) -> None:
    User.objects.filter(username="ada").update(is_active=False)

    assert (last().action, last().count, last().selection) == (
        "user.update_in_bulk",
        1,
        "username exact 'ada'",
    )


def test_create_team__of_a_user__makes_his_team(ada: User) -> None:
    team = ada.create_team("Analysts")

    assert (team.admin_user, list(ada.get_user_teams())) == (ada, [team])
