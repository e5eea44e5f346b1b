"""Tests of what can be done with teams."""

import threading

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from eamllogger.models import AuditEntry
from machine.column_types import ColumnType
from machine.services import machine_create
from team.exceptions import (
    NotAMember,
    TeamActionRefused,
    TeamNameRefused,
    TeamNameTaken,
    TeamOwnerNeeded,
)
from team.models import Membership, Team
from team.roles import Role
from team.services import (
    team_change,
    team_create,
    team_delete,
    team_leave,
    team_member_add,
    team_member_remove,
    team_owner_change,
)
from user.models import User


@pytest.fixture
def people(team: Team) -> dict[str, User]:
    """A member of each role, and a stranger; of the team of ada, who owns it."""
    people = {"first": team.admin_user}
    for role in Role:
        people[role.value] = User.objects.create(username=role.value)
        team_member_add(team, people[role.value], role=role)
    people["stranger"] = User.objects.create(username="stranger")
    return people


def last() -> AuditEntry:
    return AuditEntry.objects.latest("number")


def test_team_create__owner__is_the_only_member(ada: User) -> None:
    team = team_create(name="Analysts", owner=ada)

    assert list(team.memberships.values_list("user", "role")) == [(ada.pk, "owner")]
    assert list(ada.get_user_teams()) == [team]
    assert (last().action, last().after["name"]) == ("team.create", "Analysts")


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


def test_permission__is_had_by_members_only(team: Team, ada: User, eve: User) -> None:
    name = f"team.member_of_{team.pk}"
    assert User.objects.get(pk=ada.pk).has_perm(name)
    assert not User.objects.get(pk=eve.pk).has_perm(name)

    team_member_add(team, eve, role=Role.VIEWER)
    assert User.objects.get(pk=eve.pk).has_perm(name)
    team_member_remove(team, eve)

    assert not User.objects.get(pk=eve.pk).has_perm(name)


def test_permission__team_made_without_the_service__is_made_when_needed(
    ada: User, eve: User
) -> None:
    team = Team.objects.create(name="Old", admin_user=ada)
    Membership.objects.create(team=team, user=ada, role=Role.OWNER)

    team_member_add(team, eve)

    assert list(team.permission.user_set.order_by("username")) == [ada, eve]


def test_team_change__name__is_recorded(team: Team, ada: User) -> None:
    team_change(team, by=ada, name="Scientists", description="They know.")

    team.refresh_from_db()
    assert (team.name, team.description) == ("Scientists", "They know.")
    assert last().before == {"name": "Analysts", "description": ""}


def test_team_change__name_taken__is_refused(team: Team, ada: User) -> None:
    team_create(name="Others", owner=ada)

    with pytest.raises(TeamNameTaken):
        team_change(team, name="Others")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("owner", True), ("admin", True), ("member", False), ("viewer", False), ("stranger", False)],
)
def test_team_change__by_each_role(
    team: Team, people: dict[str, User], who: str, allowed: bool
) -> None:
    if allowed:
        team_change(team, by=people[who], url="https://example.org")
    else:
        with pytest.raises(TeamActionRefused) as caught:
            team_change(team, by=people[who], url="https://example.org")
        assert str(caught.value) == (
            f"User {who!r} may not change it in team 'Analysts'. Ask an owner of the team."
        )

    assert (Team.objects.get(pk=team.pk).url == "https://example.org") is allowed


def test_team_delete__machines_are_detached_and_the_permission_goes(team: Team, ada: User) -> None:
    machine = machine_create(
        name="cars", owner=ada, inputs={"a": ColumnType.FLOAT}, outputs={}, team=team
    )
    permissions = Permission.objects.filter(codename__startswith="member_of_")
    assert permissions.count() == 1

    team_delete(team, by=ada)

    machine.refresh_from_db()
    assert machine.machine_owner_team is None
    assert not permissions.exists()
    assert not ada.user_permissions.exists()
    assert (last().action, last().before["members"]) == ("team.delete", {"ada": "owner"})


def test_team_delete__by_a_queryset__leaves_no_permission_either(team: Team) -> None:
    Team.objects.all().delete()

    assert not Permission.objects.filter(codename__startswith="member_of_").exists()
    assert (last().action, last().selection) == ("team.delete_in_bulk", "all rows")


@pytest.mark.parametrize("who", ["admin", "member", "viewer", "stranger"])
def test_team_delete__by_others_than_owners__is_refused(
    team: Team, people: dict[str, User], who: str
) -> None:
    with pytest.raises(TeamActionRefused):
        team_delete(team, by=people[who])

    assert Team.objects.filter(pk=team.pk).exists()


def test_team_member_add__member__gets_the_new_role(team: Team, eve: User) -> None:
    team_member_add(team, eve)

    team_member_add(team, eve, role=Role.VIEWER)

    assert team.role_of(eve) is Role.VIEWER
    assert team.members.count() == 2
    assert (last().action, last().before, last().after) == (
        "team.member_add",
        {"role": "member"},
        {"role": "viewer"},
    )


def test_team_member_add__same_role_again__leaves_no_entry(team: Team, eve: User) -> None:
    team_member_add(team, eve)
    number = last().number

    team_member_add(team, eve)

    assert last().number == number


# Who may give or take away which roles.
HANDLED = {
    "owner": {"owner", "admin", "member", "viewer"},
    "admin": {"member", "viewer"},
    "member": set(),
    "viewer": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", HANDLED)
@pytest.mark.parametrize("role", list(Role))
def test_team_member_add__by_each_role__gives_what_that_role_may(
    team: Team, people: dict[str, User], eve: User, who: str, role: Role
) -> None:
    if role.value in HANDLED[who]:
        team_member_add(team, eve, role=role, by=people[who])
    else:
        with pytest.raises(TeamActionRefused, match=f"may not handle the role {role.value} in"):
            team_member_add(team, eve, role=role, by=people[who])

    assert (team.role_of(eve) is role) is (role.value in HANDLED[who])


@pytest.mark.parametrize("who", HANDLED)
@pytest.mark.parametrize("role", list(Role))
def test_team_member_remove__by_each_role__takes_what_that_role_may(
    team: Team, people: dict[str, User], eve: User, who: str, role: Role
) -> None:
    team_member_add(team, eve, role=role)

    if role.value in HANDLED[who]:
        team_member_remove(team, eve, by=people[who])
    else:
        with pytest.raises(TeamActionRefused):
            team_member_remove(team, eve, by=people[who])

    assert (team.role_of(eve) is None) is (role.value in HANDLED[who])


def test_team_member_add__admin_lowers_an_owner__is_refused(
    team: Team, people: dict[str, User]
) -> None:
    with pytest.raises(TeamActionRefused, match="handle the role owner"):
        team_member_add(team, people["owner"], role=Role.VIEWER, by=people["admin"])


def test_team_member_add__last_owner_with_lower_role__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamOwnerNeeded) as caught:
        team_member_add(team, ada, role=Role.MEMBER)

    assert str(caught.value) == (
        "User 'ada' owns team 'Analysts'; a team must have an owner. "
        "Make another member the owner first."
    )


def test_team_member_remove__last_owner__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamOwnerNeeded):
        team_member_remove(team, ada)

    assert team.role_of(ada) is Role.OWNER


def test_team_leave__last_owner__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(TeamOwnerNeeded):
        ada.get_user_teams().get().user_leave_team(ada)

    assert team.role_of(ada) is Role.OWNER


def test_team_leave__one_of_two_owners__passes_the_team_on(
    team: Team, ada: User, eve: User
) -> None:
    team_member_add(team, eve, role=Role.OWNER)

    team_leave(team, ada)

    team.refresh_from_db()
    assert team.admin_user == eve
    assert list(team.members.all()) == [eve]


def test_team_leave__heir_has_a_team_of_that_name__is_refused(
    team: Team, ada: User, eve: User
) -> None:
    team_create(name="Analysts", owner=eve)
    team_member_add(team, eve, role=Role.OWNER)

    with pytest.raises(TeamNameTaken, match="User 'eve' owns a team named 'Analysts'"):
        team_leave(team, ada)

    assert team.role_of(ada) is Role.OWNER


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
def test_team_leave__each_other_role__may(team: Team, people: dict[str, User], role: str) -> None:
    team_leave(team, people[role])

    assert team.role_of(people[role]) is None


def test_team_member_remove__stranger__is_told(team: Team, eve: User) -> None:
    with pytest.raises(NotAMember) as caught:
        team_member_remove(team, eve)

    assert str(caught.value) == "User 'eve' is no member of team 'Analysts'. Add the user first."


def test_team_owner_change__member__answers_for_the_team(team: Team, ada: User, eve: User) -> None:
    team_member_add(team, eve)

    team_owner_change(team, eve, by=ada)

    team.refresh_from_db()
    assert (team.admin_user, team.role_of(eve), team.role_of(ada)) == (eve, Role.OWNER, Role.OWNER)
    assert last().after == {"admin_user": eve.pk, "role": "owner"}


def test_team_owner_change__stranger__is_refused(team: Team, eve: User) -> None:
    with pytest.raises(NotAMember):
        team_owner_change(team, eve)


@pytest.mark.vendor("postgresql")
def test_team_leave__both_owners_at_once__one_stays(transactional_db: None) -> None:
    owners = [User.objects.create(username=name) for name in ("ada", "eve")]
    team = team_create(name="Analysts", owner=owners[0])
    team_member_add(team, owners[1], role=Role.OWNER)
    refused = []

    def leave(user: User) -> None:
        try:
            team_leave(team, user)
        except TeamOwnerNeeded:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[owner]) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(team.members.all()) == refused
    assert len(refused) == 1
