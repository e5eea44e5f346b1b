"""Tests of the admin pages of teams and invitations."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from eamllogger.models import AuditEntry
from team.invitations import invitation_accept, invitation_create
from team.models import Invitation, Membership, Team
from team.roles import Role
from team.services import team_create, team_member_add
from user.models import User


@pytest.fixture
def clerk(client: Client, team: Team) -> User:
    """A member of staff with every permission on teams, who is an admin of the one team."""
    clerk = User.objects.create(username="clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="team"))
    team_member_add(team, clerk, role=Role.ADMIN)
    client.force_login(clerk)
    return clerk


def members_form(team: Team, *changes: dict[str, object]) -> dict[str, object]:
    """What the page of a team posts, with changes of its members by position."""
    memberships = list(team.memberships.order_by("joined_at"))
    form: dict[str, object] = {
        "memberships-2-TOTAL_FORMS": 0,
        "memberships-2-INITIAL_FORMS": 0,
        "name": team.name,
        "description": "",
        "url": "",
        "memberships-TOTAL_FORMS": len(memberships),
        "memberships-INITIAL_FORMS": len(memberships),
    }
    for n, membership in enumerate(memberships):
        fields = {"id": membership.pk, "team": team.pk}
        fields |= {"role": membership.role, **(changes[n] if n < len(changes) else {})}
        form |= {f"memberships-{n}-{name}": value for name, value in fields.items()}
    return form


def test_add__team__has_its_owner_as_member(admin_client: Client, ada: User) -> None:
    response = admin_client.post(
        reverse("admin:team_team_add"), {"name": "New", "url": "", "admin_user": ada.pk}
    )

    assert response.status_code == 302
    team = Team.objects.get()
    assert team.role_of(ada) is Role.OWNER
    assert User.objects.get(pk=ada.pk).has_perm(f"team.member_of_{team.pk}")
    assert AuditEntry.objects.filter(action="team.create", object_name="New").exists()


def test_change__role_of_a_member__goes_through_the_service(
    admin_client: Client, team: Team, eve: User
) -> None:
    team_member_add(team, eve)

    admin_client.post(
        reverse("admin:team_team_change", args=[team.pk]),
        members_form(team, {}, {"role": "viewer"}),
    )

    assert team.role_of(eve) is Role.VIEWER
    entry = AuditEntry.objects.get(action="team.member_add", after={"role": "viewer"})
    assert entry.actor_name == "admin"


def test_change__last_owner_deleted__is_told_and_stays(
    admin_client: Client, team: Team, ada: User
) -> None:
    response = admin_client.post(
        reverse("admin:team_team_change", args=[team.pk]),
        members_form(team, {"DELETE": "on"}),
        follow=True,
    )

    assert "a team must have an owner" in response.text
    assert team.role_of(ada) is Role.OWNER


def test_change__clerk_who_is_admin_makes_himself_owner__is_told(
    client: Client, team: Team, clerk: User
) -> None:
    response = client.post(
        reverse("admin:team_team_change", args=[team.pk]),
        members_form(team, {}, {"role": "owner"}),
        follow=True,
    )

    assert "may not handle the role" in response.text
    assert team.role_of(clerk) is Role.ADMIN


def test_pages_of_a_team_of_others__are_closed_to_staff(
    client: Client, clerk: User, eve: User
) -> None:
    other = team_create(name="Secret", owner=eve)
    change = reverse("admin:team_team_change", args=[other.pk])

    assert "Secret" not in client.get(reverse("admin:team_team_changelist")).text
    assert client.get(change).status_code == 302
    assert client.post(change, members_form(other, {"role": "viewer"})).status_code == 302
    assert client.post(
        reverse("admin:team_team_delete", args=[other.pk]), {"post": "yes"}
    ).status_code in (302, 403)
    assert other.role_of(eve) is Role.OWNER


def test_delete__by_staff_who_is_no_owner__is_refused(
    client: Client, team: Team, clerk: User
) -> None:
    one = client.post(reverse("admin:team_team_delete", args=[team.pk]), {"post": "yes"})
    client.post(
        reverse("admin:team_team_changelist"),
        {"action": "delete_selected", "_selected_action": [team.pk], "post": "yes"},
    )

    assert one.status_code == 403
    assert Team.objects.filter(pk=team.pk).exists()


def test_invitation__added_by_the_admin__shows_its_link_once(
    admin_client: Client, team: Team, eve: User
) -> None:
    response = admin_client.post(
        reverse("admin:team_invitation_add"),
        {"team": team.pk, "email": "", "role": "viewer"},
        follow=True,
    )

    (token,) = re.findall(r"/teams/invitation/([\w-]+)/", response.text)
    assert invitation_accept(token, eve).role == "viewer"


def test_invitation__by_staff_for_a_role_he_may_not_give__is_told(
    client: Client, team: Team, clerk: User
) -> None:
    response = client.post(
        reverse("admin:team_invitation_add"), {"team": team.pk, "email": "", "role": "owner"}
    )

    assert "You may not invite to Analysts in this role." in response.text
    assert not Invitation.objects.exists()


def test_invitation__to_a_team_of_others_by_its_number__is_refused(
    client: Client, clerk: User, eve: User
) -> None:
    other = team_create(name="Secret", owner=eve)

    response = client.post(
        reverse("admin:team_invitation_add"), {"team": other.pk, "email": "", "role": "viewer"}
    )

    assert "Select a valid choice" in response.text
    assert not Invitation.objects.exists()


def test_invitation__revoked_by_the_admin__ends(
    admin_client: Client, team: Team, ada: User
) -> None:
    issued = invitation_create(team, by=ada)

    admin_client.post(
        reverse("admin:team_invitation_changelist"),
        {"action": "revoke", "_selected_action": [issued.invitation.pk]},
    )

    assert not Invitation.objects.open().exists()


def test_invitation_page__shows_and_tells_no_token(
    admin_client: Client, team: Team, ada: User
) -> None:
    issued = invitation_create(team, by=ada, email="bob@example.org")

    page = admin_client.get(reverse("admin:team_invitation_change", args=[issued.invitation.pk]))

    assert "bob@example.org" in page.text
    assert issued.invitation.token_hash not in page.text


@pytest.mark.parametrize("kind", ["team", "invitation"])
def test_list__more_rows__no_more_queries(
    admin_client: Client, ada: User, kind: str, django_assert_max_num_queries
) -> None:
    for n in range(20):
        invitation_create(team_create(name=f"t{n}", owner=ada), by=ada)

    with django_assert_max_num_queries(12):
        response = admin_client.get(reverse(f"admin:team_{kind}_changelist"))

    assert response.context["cl"].result_count == 20


def test_team_page__more_members__no_more_queries(
    admin_client: Client, team: Team, django_assert_max_num_queries
) -> None:
    users = User.objects.bulk_create(User(username=f"u{n}") for n in range(20))
    Membership.objects.bulk_create(Membership(team=team, user=user) for user in users)

    with django_assert_max_num_queries(10):
        page = admin_client.get(reverse("admin:team_team_change", args=[team.pk]))

    assert page.text.count("in Analysts (Member)") == 20


def test_change__new_member__is_added_by_the_service(
    admin_client: Client, team: Team, eve: User
) -> None:
    new = {"memberships-2-TOTAL_FORMS": 1, "memberships-2-0-team": team.pk}
    new |= {"memberships-2-0-user": eve.pk, "memberships-2-0-role": "viewer"}

    admin_client.post(
        reverse("admin:team_team_change", args=[team.pk]), {**members_form(team), **new}
    )

    assert team.role_of(eve) is Role.VIEWER
    assert User.objects.get(pk=eve.pk).has_perm(f"team.member_of_{team.pk}")
