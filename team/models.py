"""The team and the memberships of its people."""

from typing import Literal

from django.conf import settings
from django.db import models

from team.querysets import TeamQuerySet
from team.roles import MANAGING_ROLES, Role
from user.models import User

MAX_NAME_LENGTH = 200

TeamAction = Literal["view", "change", "delete"]


class Team(models.Model):
    """People who share machines."""

    name = models.CharField(max_length=MAX_NAME_LENGTH)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True)
    admin_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="administered_teams",
        help_text="Who answers for the team; always a member with the role of owner.",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="team.Membership", related_name="teams"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("admin_user", "name"),
                name="team_name_unique_per_owner",
                violation_error_message="This user owns a team of this name already.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def role_of(self, user: User) -> Role | None:
        role = self.memberships.filter(user=user).values_list("role", flat=True).first()
        return Role(role) if role else None

    def can(self, user: User, action: TeamAction) -> bool:
        """Whether `user` may do `action`; everything else that asks about teams asks here."""
        if not user.is_active:
            return False
        if user.is_super_admin:
            return True
        role = self.role_of(user)
        if action == "view":
            return role is not None
        return role in MANAGING_ROLES if action == "change" else role is Role.OWNER


class Membership(models.Model):
    """A user in a team, with his role there."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("team", "user"),
                name="team_membership_once",
                violation_error_message="This user is a member of the team already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.team} ({self.get_role_display()})"
