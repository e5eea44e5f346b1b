"""Tests of the team."""

import pytest
from django.db import IntegrityError, transaction

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


def test_membership__second_of_the_same_user__is_refused_by_the_database(
    team: Team, ada: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(team=team, user=ada)

    assert team.members.count() == 1


def test_membership__as_text__names_user_team_and_role(team: Team, ada: User) -> None:
    assert str(team.memberships.get()) == "ada in Analysts (Owner)"
