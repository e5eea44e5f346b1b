"""The user of the project."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from user.display import (
    DateFormat,
    DateSeparator,
    DatetimeSeparator,
    DecimalSeparator,
    TimeFormat,
)
from user.exceptions import SuperAdminMissing
from user.querysets import UserManager

if TYPE_CHECKING:
    from team.models import Team


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

    def clean(self) -> None:
        super().clean()
        # Whoever took another's address as his name would sign in, and be looked up, before him.
        if User.objects.with_email(self.username).exclude(pk=self.pk).exists():
            raise ValidationError({"username": "This name is the e-mail address of another user."})
