"""Tests of the pages of teams."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from team.invitations import invitation_create
from team.models import Invitation, Team
from team.roles import Role
from team.services import team_member_add
from user.models import User


@pytest.fixture
def ada_client(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def address(name: str, *arguments: object) -> str:
    return reverse(f"team:{name}", args=arguments)


@pytest.mark.parametrize("name", ["list", "detail"])
def test_page__nobody_signed_in__is_sent_to_sign_in(client: Client, team: Team, name: str) -> None:
    target = address(name, *([team.pk] if name == "detail" else []))

    response = client.get(target)

    assert response.headers["Location"] == f"{reverse('login')}?next={target}"


def test_list__shows_own_teams_only(client: Client, team: Team, eve: User, ada: User) -> None:
    client.force_login(eve)
    assert "Analysts" not in client.get(address("list")).text
    client.force_login(ada)

    assert "Analysts" in client.get(address("list")).text


def test_create__post__makes_a_team(ada_client: Client, ada: User) -> None:
    response = ada_client.post(address("create"), {"name": "New <b>"}, follow=True)

    assert Team.objects.get().admin_user == ada
    assert "New &lt;b&gt;" in response.text


def test_create__name_taken__is_told(ada_client: Client, team: Team) -> None:
    response = ada_client.post(address("create"), {"name": "Analysts"}, follow=True)

    assert "User &#x27;ada&#x27; owns a team named &#x27;Analysts&#x27; already." in response.text


@pytest.mark.parametrize(
    "name", ["create", "member_role", "member_remove", "invite", "invitation_revoke"]
)
def test_changes__by_get__are_refused(ada_client: Client, team: Team, name: str) -> None:
    keys = {"create": [], "invite": [team.pk]}.get(name, [team.pk, 1])

    assert ada_client.get(address(name, *keys)).status_code == 405


def test_changes__without_csrf_token__are_refused(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    assert client.post(address("create"), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["detail", "invite", "member_role", "member_remove"])
def test_team_of_others__is_not_found(client: Client, team: Team, eve: User, name: str) -> None:
    client.force_login(eve)
    keys = [team.pk] if name in ("detail", "invite") else [team.pk, team.admin_user_id]

    response = (
        client.get(address(name, *keys))
        if name == "detail"
        else client.post(address(name, *keys), {"role": "viewer"})
    )

    assert response.status_code == 404
    assert team.members.count() == 1


def test_member_role__by_the_owner__changes_it(ada_client: Client, team: Team, eve: User) -> None:
    team_member_add(team, eve)

    ada_client.post(address("member_role", team.pk, eve.pk), {"role": "admin"})

    assert team.role_of(eve) is Role.ADMIN


def test_member_role__of_a_stranger__is_not_found(
    ada_client: Client, team: Team, eve: User
) -> None:
    response = ada_client.post(address("member_role", team.pk, eve.pk), {"role": "viewer"})

    assert response.status_code == 404
    assert team.role_of(eve) is None


def test_member_role__by_a_member_for_himself__is_refused(
    client: Client, team: Team, eve: User
) -> None:
    team_member_add(team, eve)
    client.force_login(eve)

    response = client.post(address("member_role", team.pk, eve.pk), {"role": "owner"}, follow=True)

    assert "may not handle the role" in response.text
    assert team.role_of(eve) is Role.MEMBER


def test_member_role__no_role__is_told(ada_client: Client, team: Team, eve: User) -> None:
    team_member_add(team, eve)

    response = ada_client.post(
        address("member_role", team.pk, eve.pk), {"role": "king"}, follow=True
    )

    assert "Use owner, admin, member, viewer." in response.text


def test_member_remove__himself__leaves(client: Client, team: Team, eve: User) -> None:
    team_member_add(team, eve)
    client.force_login(eve)

    response = client.post(address("member_remove", team.pk, eve.pk))

    assert response.headers["Location"] == address("list")
    assert team.role_of(eve) is None


def test_invite__without_address__shows_a_link_that_works(
    ada_client: Client, team: Team, eve: User
) -> None:
    page = ada_client.post(address("invite", team.pk), {"role": "viewer"})
    (link,) = re.findall(r"http://testserver(/teams/invitation/[\w-]+/)", page.text)

    ada_client.force_login(eve)
    shown = ada_client.get(link)
    assert team.role_of(eve) is None
    accepted = ada_client.post(link)

    assert "invited to the team <strong>Analysts</strong> as viewer" in shown.text
    assert accepted.headers["Location"] == address("detail", team.pk)
    assert team.role_of(eve) is Role.VIEWER
    assert ada_client.post(link).status_code == 410


def test_invite__with_address__mails_the_link(
    ada_client: Client, team: Team, django_capture_on_commit_callbacks
) -> None:
    form = {"role": "member", "email": "bob@example.org"}

    with django_capture_on_commit_callbacks(execute=True):
        page = ada_client.post(address("invite", team.pk), form)

    assert "The link was sent to bob@example.org." in page.text
    assert "http://testserver/teams/invitation/" in mail.outbox[0].body


def test_detail__invitations__are_seen_by_those_who_manage(
    client: Client, team: Team, ada: User, eve: User
) -> None:
    invitation_create(team, by=ada, email="bob@example.org")
    team_member_add(team, eve)

    client.force_login(eve)
    assert "bob@example.org" not in client.get(address("detail", team.pk)).text
    client.force_login(ada)

    assert "bob@example.org" in client.get(address("detail", team.pk)).text


def test_invitation_revoke__by_the_owner__ends_it(
    ada_client: Client, team: Team, ada: User
) -> None:
    issued = invitation_create(team, by=ada)

    ada_client.post(address("invitation_revoke", team.pk, issued.invitation.pk))

    assert not Invitation.objects.open().exists()


def test_invitation_revoke__by_a_member__is_not_found(
    client: Client, team: Team, ada: User, eve: User
) -> None:
    issued = invitation_create(team, by=ada)
    team_member_add(team, eve)
    client.force_login(eve)

    response = client.post(address("invitation_revoke", team.pk, issued.invitation.pk))

    assert response.status_code == 404


def test_invitation__wrong_link__tells_nothing(client: Client, eve: User) -> None:
    client.force_login(eve)

    response = client.get(address("invitation", "1-abc"))

    assert response.status_code == 410
    assert "The invitation does not exist. Check that the link is whole." in response.text
    assert response.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_detail__more_members__no_more_queries(
    ada_client: Client, team: Team, django_assert_max_num_queries
) -> None:
    for user in User.objects.bulk_create(User(username=f"u{n}") for n in range(20)):
        team_member_add(team, user)

    with django_assert_max_num_queries(8):
        response = ada_client.get(address("detail", team.pk))

    assert response.text.count("<tr>") == 22
