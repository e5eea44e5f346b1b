"""The team, the memberships of its people, and invitations to it."""

from types import ModuleType
from typing import ClassVar, Literal

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.utils import timezone

from eaml_bridge.aliases import AliasedFields
from team.exceptions import SuperAdminTeamMissing
from team.querysets import InvitationQuerySet, MembershipQuerySet, TeamQuerySet
from team.roles import MANAGING_ROLES, Role, may_handle
from user.models import User

MAX_NAME_LENGTH = 200

TeamAction = Literal["view", "change", "delete"]


class Team(AliasedFields):
    """People who share machines."""

    field_aliases: ClassVar = {"users": "members"}

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

    @classmethod
    def get_super_admin_team(cls) -> "Team":
        """The team that the setting SUPER_ADMIN_TEAM_NAME names, owned by the super admin.

        Raises:
            SuperAdminMissing, SuperAdminTeamMissing: a setting names nobody, or no team of his.
        """
        owner, name = User.get_super_admin(), settings.SUPER_ADMIN_TEAM_NAME
        team = cls.objects.filter(admin_user=owner, name=name).first()
        if team is None:
            raise SuperAdminTeamMissing(name, owner=owner.username)
        return team

    @classmethod
    def create_owned(cls, owner: User, name: str) -> "Team":
        """Make a team of `owner`, who is its only member."""
        return _services().team_create(name=name, owner=owner)

    def add_user_to_team(self, user: User, role: Role = Role.MEMBER) -> "Membership":
        return _services().team_member_add(self, user, role=role)

    def remove_user_from_team(self, user: User) -> None:
        _services().team_member_remove(self, user)

    def user_leave_team(self, user: User) -> None:
        _services().team_leave(self, user)

    def role_of(self, user: User) -> Role | None:
        role = self.memberships.filter(user=user).values_list("role", flat=True).first()
        return Role(role) if role else None

    def can(self, user: User, action: TeamAction) -> bool:
        """Whether `user` may do `action`; everything else that asks about teams asks here."""
        if not user.is_active:
            return False
        if user.has_full_reach:
            return True
        role = self.role_of(user)
        if action == "view":
            return role is not None
        return role in MANAGING_ROLES if action == "change" else role is Role.OWNER

    def can_handle(self, user: User, role: Role) -> bool:
        """Whether `user` may give `role` in this team to others, or take it from them."""
        return user.is_active and (user.has_full_reach or may_handle(self.role_of(user), role))


class TeamPermission(Permission):
    """The permission of Django that the members of one team have, and nobody else.

    Its row belongs to the team: it goes when the team goes.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="permission")

    class Meta:
        # Django makes four permissions for each model; a permission needs none for itself.
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user in a team, with his role there."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

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

    def can(self, user: User, action: TeamAction) -> bool:
        """Whether `user` may do `action`; each may end his own membership."""
        if action == "view":
            return self.team.can(user, "view")
        if action == "delete" and user.pk == self.user_id:
            return user.is_active
        return self.team.can_handle(user, Role(self.role))


class Invitation(models.Model):
    """Lets whoever has its link join a team, once, until it expires; only its hash is kept."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(
        blank=True, help_text="Only a user with this address may accept; anybody when empty."
    )
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=("team", "expires_at"), name="team_invitation_team_expiry")
        ]

    def __str__(self) -> str:
        return f"{self.email or 'anybody'} to {self.team} as {self.get_role_display()}"

    @property
    def state(self) -> str:
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "open"

    def can(self, user: User, action: TeamAction) -> bool:
        """Whether `user` may do `action`: for those who manage the team."""
        if action == "view":
            return self.team.can(user, "change")
        return self.team.can_handle(user, Role(self.role))


def _services() -> ModuleType:
    # Not at the top: the services are made of these models.
    from team import services

    return services
