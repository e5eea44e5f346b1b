"""Whoever looks, by whichever entrance: he sees what the rules give him, and nothing else.

The rules stand here a second time, in plain Python over a small invented world.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from machine.models import Machine
from team.invitations import invitation_create
from team.models import Invitation, Membership, Team
from team.roles import Role
from team.services import team_create, team_member_add
from user.models import User

USERS, TEAMS, MACHINES = 4, 2, 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An invented world: who is who, in which team, and whose the machines are."""

    kinds: tuple[str, ...]
    owners: tuple[int, ...]
    roles: tuple[tuple[str | None, ...], ...]
    machines: tuple[tuple[int, int | None, bool], ...]
    viewer: int

    def role(self, team: int, user: int) -> str | None:
        return "owner" if self.owners[team] == user else self.roles[team][user]

    def is_full(self, user: int) -> bool:
        return self.kinds[user] in ("super admin", "superuser")

    def sees_team(self, user: int, team: int) -> bool:
        return self.is_full(user) or self.role(team, user) is not None

    def manages_team(self, user: int, team: int) -> bool:
        return self.is_full(user) or self.role(team, user) in ("owner", "admin")

    def sees_user(self, user: int, other: int) -> bool:
        shared = [t for t in range(TEAMS) if self.role(t, user) and self.role(t, other)]
        return self.is_full(user) or user == other or bool(shared)

    def sees_machine(self, user: int, machine: int) -> bool:
        _owner, team, is_public = self.machines[machine]
        is_member = team is not None and self.role(team, user) is not None
        return is_public or is_member or self.owns_machine(user, machine)

    def owns_machine(self, user: int, machine: int) -> bool:
        return self.is_full(user) or self.machines[machine][0] == user

    def writes_machine(self, user: int, machine: int) -> bool:
        team = self.machines[machine][1]
        role = self.role(team, user) if team is not None else None
        return role in ("owner", "admin", "member") or self.owns_machine(user, machine)


PLANS = st.builds(
    Plan,
    kinds=st.tuples(
        *[st.sampled_from(["plain", "plain", "plain", "super admin", "superuser"])] * USERS
    ),
    owners=st.tuples(*[st.integers(0, USERS - 1)] * TEAMS),
    roles=st.tuples(
        *[st.tuples(*[st.sampled_from([None, None, "viewer", "member", "admin"])] * USERS)] * TEAMS
    ),
    machines=st.tuples(
        *[
            st.tuples(
                st.integers(0, USERS - 1), st.sampled_from([None, *range(TEAMS)]), st.booleans()
            )
        ]
        * MACHINES
    ),
    viewer=st.integers(0, USERS - 1),
)


class World:
    """The rows of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.users = [
            User.objects.create(
                username=f"u{n}",
                is_staff=True,
                is_super_admin=kind == "super admin",
                is_superuser=kind == "superuser",
            )
            for n, kind in enumerate(plan.kinds)
        ]
        self.teams = [
            team_create(name=f"t{n}", owner=self.users[owner])
            for n, owner in enumerate(plan.owners)
        ]
        for team, owner, roles in zip(self.teams, plan.owners, plan.roles, strict=True):
            for n, role in enumerate(roles):
                if role and n != owner:
                    team_member_add(team, self.users[n], role=Role(role))
        self.invitations = [
            invitation_create(team, by=team.admin_user).invitation for team in self.teams
        ]
        self.machines = [
            Machine.objects.create(
                machine_name=f"m{n}",
                machine_owner_user=self.users[owner],
                machine_owner_team=None if team is None else self.teams[team],
                machine_data_source_is_public=is_public,
            )
            for n, (owner, team, is_public) in enumerate(plan.machines)
        ]

    def expected(self, user: int) -> dict[type[models.Model], set[int]]:
        """The keys that a user sees of each model."""
        plan = self.plan
        teams = {n for n in range(TEAMS) if plan.sees_team(user, n)}
        managed = {n for n in range(TEAMS) if plan.manages_team(user, n)}
        return {
            User: {self.users[n].pk for n in range(USERS) if plan.sees_user(user, n)},
            Team: {self.teams[n].pk for n in teams},
            Membership: {
                membership.pk for n in teams for membership in self.teams[n].memberships.all()
            },
            Invitation: {self.invitations[n].pk for n in managed},
            Machine: {self.machines[n].pk for n in range(MACHINES) if plan.sees_machine(user, n)},
        }


class EveryEntrance(TestCase):
    """Random users, teams and machines."""

    @settings(max_examples=8)
    @given(PLANS)
    def test_scopes_and_can__every_user__agree_with_the_rules(self, plan: Plan) -> None:
        world = World(plan)

        for n, user in enumerate(world.users):
            for model, keys in world.expected(n).items():
                rows = list(model._default_manager.all())
                assert {row.pk for row in model._default_manager.visible_to(user)} == keys
                assert {row.pk for row in rows if row.can(user, "view")} == keys
            for k, machine in enumerate(world.machines):
                assert machine.can(user, "change") is plan.writes_machine(n, k)
                assert machine.can(user, "delete") is plan.owns_machine(n, k)

    @settings(max_examples=8)
    @given(PLANS)
    def test_scopes_and_can__user_who_may_not_sign_in__sees_nothing(self, plan: Plan) -> None:
        world = World(plan)
        user = world.users[plan.viewer]
        user.is_active = False

        for model in (User, Team, Membership, Invitation, Machine):
            assert not model._default_manager.visible_to(user).exists()
            for row in model._default_manager.all():
                assert not any(row.can(user, action) for action in ("view", "change", "delete"))

    @settings(max_examples=6)
    @given(PLANS)
    def test_pages__viewer__shows_what_the_rules_give_him(self, plan: Plan) -> None:
        world = World(plan)
        user = world.users[plan.viewer]
        user.user_permissions.add(*_granted())
        expected = world.expected(plan.viewer)
        client = Client()
        client.force_login(user)

        for model in (Team, Invitation, Machine):
            assert _listed(client, model) == expected[model]
            for row in model._default_manager.all():
                assert _shows(client, row) is (row.pk in expected[model])
        assert _suggested(client, Machine, "machine_owner_team") == expected[Team]
        assert _suggested(client, Machine, "machine_original") == expected[Machine]
        assert _team_pages(client) == expected[Team]


def _granted() -> models.QuerySet[Permission]:
    """Everything but looking after users, which opens all of them."""
    return Permission.objects.filter(content_type__app_label__in=("team", "machine"))


def _address(model: type[models.Model], page: str, *arguments: object) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=arguments)


def _listed(client: Client, model: type[models.Model]) -> set[int]:
    response = client.get(_address(model, "changelist"))
    return {row.pk for row in response.context["cl"].result_list}


def _shows(client: Client, row: models.Model) -> bool:
    return client.get(_address(type(row), "change", row.pk)).status_code == 200


def _suggested(client: Client, model: type[models.Model], field: str) -> set[int]:
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
    }
    response = client.get(reverse("admin:autocomplete"), asked)
    return {int(result["id"]) for result in response.json()["results"]}


def _team_pages(client: Client) -> set[int]:
    """The teams whose page opens; the list must name the same."""
    listed = {team.pk for team in client.get(reverse("team:list")).context["teams"]}
    opened = {
        team.pk
        for team in Team.objects.all()
        if client.get(reverse("team:detail", args=[team.pk])).status_code == 200
    }
    assert listed == opened
    return opened


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, Team, Membership, Invitation, Machine])
def test_model__has_one_function_for_rows_and_one_for_a_row(model: type[models.Model]) -> None:
    assert callable(model._default_manager.visible_to)
    assert callable(model.can)
