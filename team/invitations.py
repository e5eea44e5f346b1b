"""What can be done with invitations: made, sent, accepted, revoked."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from eamllogger.audit import audit_record
from team.exceptions import InvitationRefused, TeamActionRefused
from team.models import Invitation, Membership, Team
from team.roles import Role
from team.services import team_member_add
from user.models import User

DEFAULT_LIFETIME = dt.timedelta(days=7)
MAX_LIFETIME = dt.timedelta(days=90)
_TOKEN_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class IssuedInvitation:
    """A new invitation, with the token that nobody sees again."""

    invitation: Invitation
    token: str


@transaction.atomic
def invitation_create(
    team: Team,
    *,
    by: User,
    email: str = "",
    role: Role = Role.MEMBER,
    lifetime: dt.timedelta = DEFAULT_LIFETIME,
) -> IssuedInvitation:
    """Make an invitation that one user may accept.

    Args:
        email: only a user with this address may accept it; anybody when empty.
    Raises:
        TeamActionRefused: `by` may not give this role.
        InvitationRefused: the address is none, or the lifetime too short or long.
    """
    if not (team.can(by, "change") and team.can_handle(by, role)):
        raise TeamActionRefused(by.username, team=team.name, action=f"invite as {role.value}")
    if not dt.timedelta(0) < lifetime <= MAX_LIFETIME:
        raise InvitationRefused(
            f"would last {lifetime}", remedy=f"Use a time of at most {MAX_LIFETIME.days} days."
        )
    _check_email(email)
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation.objects.create(
        team=team,
        email=email,
        role=role,
        token_hash=_hash(secret),
        created_by=by,
        expires_at=timezone.now() + lifetime,
    )
    _record("invitation.create", invitation, by, after={"email": email, "role": role.value})
    return IssuedInvitation(invitation=invitation, token=f"{invitation.pk}-{secret}")


def invitation_send(invitation: Invitation, *, address: str) -> None:
    """Mail the link to the one who is invited, once the transaction is committed.

    Args:
        address: the whole link, with the token.
    """
    # Control characters in a name must not begin another header.
    team = " ".join(invitation.team.name.split())
    text = (
        f"You are invited to the team {team} as {invitation.get_role_display().lower()}.\n\n"
        f"Accept until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:\n{address}\n"
    )
    subject = f"Invitation to the team {team}"
    transaction.on_commit(lambda: send_mail(subject, text, None, [invitation.email]))


def invitation_by_token(token: str) -> Invitation:
    """The invitation of a link.

    Raises:
        InvitationRefused: there is none of this token; whether the token is wrong or the
            invitation gone is not told.
    """
    key, _, secret = token.partition("-")
    is_key = key.isascii() and key.isdecimal() and len(key) <= 18
    found = Invitation.objects.filter(pk=int(key)).first() if is_key else None
    # Compared where there is none as well: the time does not tell which keys exist.
    if not hmac.compare_digest(_hash(secret), found.token_hash if found else _hash("")):
        found = None
    if found is None or not secret:
        raise InvitationRefused("does not exist", remedy="Check that the link is whole.")
    return found


@transaction.atomic
def invitation_accept(token: str, user: User) -> Membership:
    """Make `user` a member by the invitation of a link, which is used up by that.

    Raises:
        InvitationRefused: it does not exist, is used, revoked or expired, or is for another.
    """
    # Locked: of two who use one link at the same time, one comes second.
    key = invitation_by_token(token).pk
    invitation = Invitation.objects.select_for_update().get(pk=key)
    _check_acceptable(invitation, user)
    present = invitation.team.role_of(user)
    if present is not None:
        raise InvitationRefused(
            f"is not needed: you are in the team, as {present.label.lower()}",
            remedy="An owner of the team can give you another role.",
        )
    membership = team_member_add(invitation.team, user, role=Role(invitation.role))
    invitation.accepted_by, invitation.accepted_at = user, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _record("invitation.accept", invitation, user, after={"accepted_by": user.username})
    return membership


@transaction.atomic
def invitation_revoke(invitation: Invitation, *, by: User) -> None:
    """Let an invitation be accepted no longer.

    Raises:
        TeamActionRefused: `by` may not give its role.
        InvitationRefused: it was accepted already.
    """
    if not invitation.can(by, "change"):
        raise TeamActionRefused(by.username, team=invitation.team.name, action="revoke this")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvitationRefused("was accepted already", remedy="Remove the member instead.")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        _record("invitation.revoke", invitation, by, after={"email": invitation.email})


def _check_acceptable(invitation: Invitation, user: User) -> None:
    if invitation.state != "open":
        found = (
            "has expired" if invitation.state == "expired" else f"was {invitation.state} already"
        )
        raise InvitationRefused(found)
    if not user.is_active:
        raise InvitationRefused("is for users who may sign in")
    if invitation.email and invitation.email.lower() != user.email.lower():
        raise InvitationRefused(
            "is for another e-mail address", remedy="Sign in as the user who has that address."
        )


def _check_email(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvitationRefused(
            f"names {email[:80]!r}, which is no e-mail address", remedy="Correct the address."
        ) from error


def _record(action: str, invitation: Invitation, by: User, *, after: dict[str, object]) -> None:
    audit_record(
        action=action,
        target=invitation,
        after={"team": invitation.team.name, **after},
        actor=by,
    )


def _hash(secret: str) -> str:
    # Without salt or stretching: a token of 256 random bits cannot be guessed from its hash.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
