"""Tests of invitations."""

import datetime as dt
import threading

import pytest
from django.core import mail, serializers
from django.db import connection
from django.utils import timezone

from eamllogger.models import AuditEntry
from team.exceptions import InvitationRefused, TeamActionRefused
from team.invitations import (
    IssuedInvitation,
    invitation_accept,
    invitation_by_token,
    invitation_create,
    invitation_revoke,
    invitation_send,
)
from team.models import Invitation, Team
from team.roles import Role
from team.services import team_create, team_member_add
from user.models import User


@pytest.fixture
def issued(team: Team, ada: User) -> IssuedInvitation:
    return invitation_create(team, by=ada, role=Role.VIEWER)


def test_invitation_accept__link__makes_a_member_once(
    team: Team, issued: IssuedInvitation, eve: User
) -> None:
    membership = invitation_accept(issued.token, eve)

    assert (membership.team, team.role_of(eve)) == (team, Role.VIEWER)
    with pytest.raises(InvitationRefused) as caught:
        invitation_accept(issued.token, User.objects.create(username="bob"))
    assert str(caught.value) == "The invitation was accepted already. Ask for a new one."
    assert AuditEntry.objects.filter(action="invitation.accept", actor_name="eve").count() == 1


def test_token__is_stored_nowhere(issued: IssuedInvitation) -> None:
    stored = serializers.serialize("json", [*Invitation.objects.all(), *AuditEntry.objects.all()])

    assert issued.token.split("-", 1)[1] not in stored


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: token.split("-", 1)[0] + "-",
        lambda token: "9" * 30 + "-x",
        lambda token: f"²-{token}",
        lambda token: "",
    ],
)
def test_invitation_by_token__wrong_token__is_like_none(issued: IssuedInvitation, spoil) -> None:
    with pytest.raises(InvitationRefused) as caught:
        invitation_by_token(spoil(issued.token))

    assert str(caught.value) == "The invitation does not exist. Check that the link is whole."


def test_invitation_accept__expired__is_refused(issued: IssuedInvitation, eve: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    with pytest.raises(InvitationRefused, match=r"^The invitation has expired\."):
        invitation_accept(issued.token, eve)


def test_invitation_accept__revoked__is_refused(
    issued: IssuedInvitation, ada: User, eve: User
) -> None:
    invitation_revoke(issued.invitation, by=ada)

    with pytest.raises(InvitationRefused, match=r"^The invitation was revoked already\."):
        invitation_accept(issued.token, eve)


def test_invitation_accept__for_another_address__is_refused(
    team: Team, ada: User, eve: User
) -> None:
    issued = invitation_create(team, by=ada, email="bob@example.org")

    with pytest.raises(InvitationRefused, match="is for another e-mail address"):
        invitation_accept(issued.token, eve)

    eve.email = "BOB@example.org"
    assert invitation_accept(issued.token, eve).user == eve


def test_invitation_accept__user_may_not_sign_in__is_refused(
    issued: IssuedInvitation, eve: User
) -> None:
    eve.is_active = False

    with pytest.raises(InvitationRefused, match="is for users who may sign in"):
        invitation_accept(issued.token, eve)


def test_invitation_accept__member_already__keeps_role_and_invitation(
    team: Team, issued: IssuedInvitation, eve: User
) -> None:
    team_member_add(team, eve, role=Role.ADMIN)

    with pytest.raises(InvitationRefused, match="is not needed: you are in the team, as admin"):
        invitation_accept(issued.token, eve)

    assert team.role_of(eve) is Role.ADMIN
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    ("inviter", "role", "allowed"),
    [
        (Role.OWNER, Role.OWNER, True),
        (Role.ADMIN, Role.MEMBER, True),
        (Role.ADMIN, Role.ADMIN, False),
        (Role.MEMBER, Role.VIEWER, False),
        (None, Role.VIEWER, False),
    ],
)
def test_invitation_create__by_each_role(
    team: Team, eve: User, inviter: Role | None, role: Role, allowed: bool
) -> None:
    if inviter:
        team_member_add(team, eve, role=inviter)

    if allowed:
        invitation_create(team, by=eve, role=role)
    else:
        with pytest.raises(TeamActionRefused, match=f"may not invite as {role.value} in"):
            invitation_create(team, by=eve, role=role)

    assert Invitation.objects.exists() is allowed


@pytest.mark.parametrize("days", [0, -1, 91])
def test_invitation_create__lifetime_too_short_or_long__is_refused(
    team: Team, ada: User, days: int
) -> None:
    with pytest.raises(InvitationRefused, match=r"Use a time of at most 90 days\.$"):
        invitation_create(team, by=ada, lifetime=dt.timedelta(days=days))


def test_invitation_create__no_address__is_refused(team: Team, ada: User) -> None:
    with pytest.raises(InvitationRefused, match="names 'bob', which is no e-mail address"):
        invitation_create(team, by=ada, email="bob")


def test_invitation_revoke__accepted__is_refused(
    issued: IssuedInvitation, ada: User, eve: User
) -> None:
    invitation_accept(issued.token, eve)

    with pytest.raises(InvitationRefused, match=r"accepted already\. Remove the member instead\.$"):
        invitation_revoke(issued.invitation, by=ada)


def test_invitation_revoke__by_a_member__is_refused(
    team: Team, issued: IssuedInvitation, eve: User
) -> None:
    team_member_add(team, eve)

    with pytest.raises(TeamActionRefused):
        invitation_revoke(issued.invitation, by=eve)


def test_invitation_send__link__is_mailed_once_committed(
    ada: User, django_capture_on_commit_callbacks
) -> None:
    team = team_create(name="A and B", owner=ada)
    Team.objects.update(name="A\r\nBcc: eve@example.org")
    team.refresh_from_db()
    issued = invitation_create(team, by=ada, email="bob@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        invitation_send(issued.invitation, address="https://example.org/i/1-x/")
        assert mail.outbox == []

    (sent,) = mail.outbox
    assert (sent.to, sent.bcc) == (["bob@example.org"], [])
    assert sent.subject == "Invitation to the team A Bcc: eve@example.org"
    assert "https://example.org/i/1-x/" in sent.body


@pytest.mark.vendor("postgresql")
def test_invitation_accept__two_at_once__one_comes_second(transactional_db: None) -> None:
    ada = User.objects.create(username="ada")
    team = team_create(name="Analysts", owner=ada)
    issued = invitation_create(team, by=ada)
    users = [User.objects.create(username=f"u{n}") for n in range(4)]
    refused = []

    def accept(user: User) -> None:
        try:
            invitation_accept(issued.token, user)
        except InvitationRefused as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 3
    assert team.members.count() == 2
