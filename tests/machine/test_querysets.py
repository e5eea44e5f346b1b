"""Tests of which machines a user sees, and that both ways of asking agree."""

import pytest

from machine.models import Machine
from team.roles import Role
from team.services import team_create, team_member_add
from user.models import User


@pytest.fixture
def eve(db: None) -> User:
    return User.objects.create(username="eve")


def sees(user: User, machine: Machine) -> bool:
    found = Machine.objects.visible_to(user).filter(pk=machine.pk).count()
    assert found == machine.can(user, "view")
    return bool(found)


def test_visible_to__owner__sees_it(machine: Machine, owner: User) -> None:
    assert sees(owner, machine)


def test_visible_to__stranger__does_not(machine: Machine, eve: User) -> None:
    assert not sees(eve, machine)


def test_visible_to__public_data__are_seen(machine: Machine, eve: User) -> None:
    machine.machine_data_source_is_public = True
    machine.save()

    assert sees(eve, machine)
    assert not machine.can(eve, "change")


@pytest.mark.parametrize(
    ("role", "may_change"), [(Role.VIEWER, False), (Role.MEMBER, True), (Role.OWNER, True)]
)
def test_visible_to__member_of_the_team__sees_it(
    machine: Machine, owner: User, eve: User, role: Role, may_change: bool
) -> None:
    team = team_create(name="Analysts", owner=owner)
    team_member_add(team, eve, role=role)
    machine.machine_owner_team = team
    machine.save()

    assert sees(eve, machine)
    assert machine.can(eve, "change") is may_change
    assert not machine.can(eve, "delete")


def test_visible_to__super_admin__sees_all(machine: Machine, eve: User) -> None:
    eve.is_super_admin = True

    assert sees(eve, machine)
    assert machine.can(eve, "delete")


def test_visible_to__inactive_owner__sees_none(machine: Machine, owner: User) -> None:
    owner.is_active = False

    assert not sees(owner, machine)
