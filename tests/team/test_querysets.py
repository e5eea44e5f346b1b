"""Tests of which teams a user sees."""

from team.models import Team
from team.roles import Role
from team.services import team_member_add
from user.models import User


def test_visible_to__stranger__sees_none(team: Team, eve: User) -> None:
    assert not Team.objects.visible_to(eve).exists()


def test_visible_to__viewer__sees_the_team_once(team: Team, eve: User) -> None:
    team_member_add(team, eve, role=Role.VIEWER)

    assert list(Team.objects.visible_to(eve)) == [team]


def test_visible_to__super_admin__sees_all(team: Team, eve: User) -> None:
    eve.is_super_admin = True

    assert list(Team.objects.visible_to(eve)) == [team]


def test_visible_to__inactive_owner__sees_none(team: Team, ada: User) -> None:
    ada.is_active = False

    assert not Team.objects.visible_to(ada).exists()
