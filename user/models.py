"""The user of the project."""

from typing import TYPE_CHECKING, ClassVar, Literal

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from user.display import (
    DateFormat,
    DateSeparator,
    DatetimeSeparator,
    DecimalSeparator,
    TimeFormat,
)
from user.exceptions import SuperAdminMissing
from user.querysets import ApiKeyQuerySet, UserManager

if TYPE_CHECKING:
    from team.models import Team

UserAction = Literal["view", "change", "delete"]


class User(AbstractUser):
    """A person, who signs in by username or e-mail address."""

    is_super_admin = models.BooleanField(
        "super admin",
        default=False,
        help_text="Sees and changes what belongs to anybody.",
    )

    time_format = models.CharField(max_length=3, choices=TimeFormat, default=TimeFormat.HOURS_24)
    date_format = models.CharField(max_length=3, choices=DateFormat, default=DateFormat.YEAR_FIRST)
    date_separator = models.CharField(
        max_length=1, choices=DateSeparator, default=DateSeparator.DASH
    )
    datetime_separator = models.CharField(
        max_length=1, choices=DatetimeSeparator, default=DatetimeSeparator.BLANK
    )
    decimal_separator = models.CharField(
        max_length=1, choices=DecimalSeparator, default=DecimalSeparator.POINT
    )

    coupons_activated_date = models.JSONField(
        default=dict, blank=True, help_text="When each coupon was activated, by its code."
    )
    last_billing_time = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = UserManager()

    class Meta:
        verbose_name = "user"
        verbose_name_plural = "users"
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_unique_in_any_case",
                violation_error_message="A user with this e-mail address exists already.",
            ),
        )

    @property
    def full_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def has_full_reach(self) -> bool:
        """Whether nothing is closed to this user, whoever owns it."""
        return self.is_active and (self.is_super_admin or self.is_superuser)

    def can(self, user: "User", action: UserAction) -> bool:
        """Whether `user` may do `action` to this one; everything else that asks asks here."""
        if not user.is_active:
            return False
        if user.has_full_reach:
            return True
        if user.pk == self.pk and action != "delete":
            return True
        if self.has_full_reach and action != "view":
            # To set the password of somebody mightier is to become him.
            return False
        if user.is_staff and user.has_perm(f"user.{action}_user"):
            return True
        return action == "view" and User.objects.visible_to(user).filter(pk=self.pk).exists()

    @classmethod
    def get_super_admin(cls) -> "User":
        """The user whom the setting SUPER_ADMIN_USERNAME names.

        Raises:
            SuperAdminMissing: it names nobody; the super admin is never made on the way.
        """
        username = settings.SUPER_ADMIN_USERNAME
        admin = cls.objects.filter(username=username, is_active=True).first() if username else None
        if admin is None:
            raise SuperAdminMissing(username)
        return admin

    def get_user_teams(self) -> "models.QuerySet[Team]":
        """The teams of which this user is a member."""
        # The app of the teams stands above this one: reached through the relation it declares.
        return self.teams.all()

    def create_team(self, name: str) -> "Team":
        """Make a team that this user owns.

        Raises:
            TeamNameRefused, TeamNameTaken: as `team_create` says.
        """
        # By the relation, for the reason given above.
        return self.teams.model.create_owned(self, name)

    def clean(self) -> None:
        super().clean()
        # Whoever took another's address as his name would sign in, and be looked up, before him.
        if User.objects.with_email(self.username).exclude(pk=self.pk).exists():
            raise ValidationError({"username": "This name is the e-mail address of another user."})


class ApiKey(models.Model):
    """A key by which programs act for a user; its text is shown once, and only its hash kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100, help_text="What uses it.")
    # Finds the row; the rest of the key is compared in constant time.
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    key_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and (
            self.expires_at is None or self.expires_at > timezone.now()
        )

    def can(self, user: User, action: UserAction) -> bool:
        """Whether `user` may do `action`: with his own keys, or with all of full reach."""
        return user.is_active and (user.pk == self.user_id or user.has_full_reach)
