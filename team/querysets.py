"""Which teams, memberships and invitations a user sees."""

from typing import Self

from django.db import models
from django.utils import timezone

from eaml_bridge.aliases import AliasedQuerySet
from eamllogger.querysets import AuditedQuerySet
from team.roles import MANAGING_ROLES
from user.models import User


def managed_teams(user: User) -> models.QuerySet:
    """The keys of the teams that `user` manages."""
    return user.memberships.filter(role__in=MANAGING_ROLES).values("team_id")


# The stubs give each queryset an `as_manager` of its own type.
class TeamQuerySet(AuditedQuerySet, AliasedQuerySet):  # type: ignore[override]
    """Teams, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """The teams of which `user` is a member; every team for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(pk__in=user.memberships.values("team_id"))


class MembershipQuerySet(AuditedQuerySet):
    """Memberships, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """The memberships in the teams of `user`; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(team__in=user.memberships.values("team_id"))


class InvitationQuerySet(AuditedQuerySet):
    """Invitations, narrowed to what somebody may see, or to those that are open."""

    def visible_to(self, user: User) -> Self:
        """The invitations to teams that `user` manages; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(team__in=managed_teams(user))

    def open(self) -> Self:
        """The invitations that can be accepted still."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
