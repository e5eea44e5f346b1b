"""Tests of the team."""

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from team.exceptions import SuperAdminTeamMissing
from team.models import Membership, Team
from team.roles import Role
from team.services import team_member_add
from user.models import User


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, {"view", "change", "delete"}),
        (Role.ADMIN, {"view", "change"}),
        (Role.MEMBER, {"view"}),
        (Role.VIEWER, {"view"}),
        (None, set()),
    ],
)
def test_can__role__decides(team: Team, eve: User, role: Role | None, allowed: set[str]) -> None:
    if role:
        team_member_add(team, eve, role=role)

    assert {action for action in ("view", "change", "delete") if team.can(eve, action)} == allowed


def test_can__inactive_super_admin__may_nothing(team: Team, eve: User) -> None:
    eve.is_super_admin, eve.is_active = True, False

    assert not team.can(eve, "view")


def test_can__super_admin__may_everything(team: Team, eve: User) -> None:
    eve.is_super_admin = True

    assert team.can(eve, "delete")


def test_get_super_admin_team__named_team_of_the_super_admin__is_given(
    team: Team, ada: User, eve: User, settings: LazySettings
) -> None:
    settings.SUPER_ADMIN_USERNAME, settings.SUPER_ADMIN_TEAM_NAME = "ada", "Analysts"
    Team.objects.create(name="Analysts", admin_user=eve)

    assert Team.get_super_admin_team() == team


def test_get_super_admin_team__he_owns_none_of_that_name__is_told(
    team: Team, settings: LazySettings
) -> None:
    settings.SUPER_ADMIN_USERNAME, settings.SUPER_ADMIN_TEAM_NAME = "ada", "Gods"

    with pytest.raises(SuperAdminTeamMissing) as caught:
        Team.get_super_admin_team()

    assert str(caught.value) == (
        "SUPER_ADMIN_TEAM_NAME is 'Gods', and user 'ada' owns no team of this name. "
        "Let him make it, or name one of his."
    )
    assert Team.objects.count() == 1


def test_methods__of_a_team__are_its_services(team: Team, eve: User) -> None:
    team.add_user_to_team(eve, Role.VIEWER)
    assert team.role_of(eve) is Role.VIEWER
    team.user_leave_team(eve)
    assert team.role_of(eve) is None
    team.add_user_to_team(eve)
    team.remove_user_from_team(eve)

    assert list(team.members.values_list("username", flat=True)) == ["ada"]


def test_users__further_name_of_members__is_known_everywhere(team: Team, ada: User) -> None:
    assert list(team.users.all()) == [ada]
    assert list(Team.objects.filter(users=ada)) == [team]
    assert list(User.objects.filter(teams__users__username="ada")) == [ada]


def test_membership__second_of_the_same_user__is_refused_by_the_database(
    team: Team, ada: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(team=team, user=ada)

    assert team.members.count() == 1


def test_membership__as_text__names_user_team_and_role(team: Team, ada: User) -> None:
    assert str(team.memberships.get()) == "ada in Analysts (Owner)"
