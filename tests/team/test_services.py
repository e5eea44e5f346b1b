"""Tests of what can be done with teams."""

import pytest

from team.exceptions import NotAMember, TeamNameRefused, TeamNameTaken, TeamOwnerNeeded
from team.models import Team
from team.roles import Role
from team.services import team_create, team_member_add, team_member_remove
from user.models import User


def test_team_create__owner__is_the_only_member(ada: User) -> None:
    team = team_create(name="Analysts", owner=ada)

    assert list(team.memberships.values_list("user", "role")) == [(ada.pk, "owner")]
    assert list(ada.get_user_teams()) == [team]


def test_team_create__empty_name__is_refused(ada: User) -> None:
    with pytest.raises(TeamNameRefused) as caught:
        team_create(name="", owner=ada)

    assert str(caught.value) == (
        "The team name '' is empty. Use 1 to 200 visible characters without a blank at either end."
    )


def test_team_create__name_taken_by_the_owner__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamNameTaken) as caught:
        team_create(name="Analysts", owner=ada)

    assert str(caught.value) == (
        "User 'ada' owns a team named 'Analysts' already. Use another name."
    )


def test_team_create__name_taken_by_another__is_made(team: Team, eve: User) -> None:
    team_create(name="Analysts", owner=eve)

    assert Team.objects.filter(name="Analysts").count() == 2


def test_team_member_add__member__gets_the_new_role(team: Team, eve: User) -> None:
    team_member_add(team, eve)

    team_member_add(team, eve, role=Role.VIEWER)

    assert team.role_of(eve) is Role.VIEWER
    assert team.members.count() == 2


def test_team_member_add__owner_with_lower_role__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamOwnerNeeded) as caught:
        team_member_add(team, ada, role=Role.MEMBER)

    assert str(caught.value) == (
        "User 'ada' owns team 'Analysts'; a team must have an owner. "
        "Make another member the owner first."
    )


def test_team_member_remove__member__is_gone(team: Team, eve: User) -> None:
    team_member_add(team, eve)

    team_member_remove(team, eve)

    assert team.role_of(eve) is None


def test_team_member_remove__owner__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamOwnerNeeded):
        team_member_remove(team, ada)

    assert team.role_of(ada) is Role.OWNER


def test_team_member_remove__stranger__is_told(team: Team, eve: User) -> None:
    with pytest.raises(NotAMember) as caught:
        team_member_remove(team, eve)

    assert str(caught.value) == "User 'eve' is no member of team 'Analysts'. Add the user first."
