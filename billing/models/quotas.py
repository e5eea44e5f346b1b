"""What a user or a team may spend or use in a day or a month."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.models.operations import OperationType
from billing.querysets import HeldQuerySet
from machine.models.billing import BillAction, ExactAmountField, may_see_cost
from user.models import User


class QuotaPeriod(models.TextChoices):
    """How long a quota lasts; it begins at midnight UTC, a month on its first day."""

    DAY = "day", "Day"
    MONTH = "month", "Month"


class Quota(models.Model):
    """A limit; what would exceed it is refused before it begins.

    Attributes:
        operation_type: what it is for; anything when empty.
        limit_amount: money, in `currency`; no limit when None.
        limit_quantity: units, for a run its rows; no limit when None.
    """

    holder_path: ClassVar[str] = ""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="quotas",
    )
    team = models.ForeignKey(
        "team.Team", on_delete=models.CASCADE, null=True, blank=True, related_name="quotas"
    )
    operation_type = models.CharField(
        "type", max_length=40, choices=OperationType, blank=True, help_text="Anything when empty."
    )
    period = models.CharField(max_length=5, choices=QuotaPeriod, default=QuotaPeriod.MONTH)
    limit_amount = ExactAmountField(null=True, blank=True, default=None)
    currency = models.CharField(max_length=3, default="USD")
    limit_quantity = ExactAmountField(
        null=True, blank=True, default=None, help_text="Units; for runs of scripts, rows."
    )

    objects: ClassVar = HeldQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, team=None) | Q(user=None, team__isnull=False),
                name="billing_quota_of_one",
                violation_error_message="A quota is of one user or of one team; name one of them.",
            ),
            models.CheckConstraint(
                condition=Q(limit_amount__isnull=False) | Q(limit_quantity__isnull=False),
                name="billing_quota_has_a_limit",
                violation_error_message="A quota without a limit means nothing; give one.",
            ),
            models.CheckConstraint(
                condition=(Q(limit_amount=None) | Q(limit_amount__gte=0))
                & (Q(limit_quantity=None) | Q(limit_quantity__gte=0)),
                name="billing_quota_not_negative",
                violation_error_message="A limit is not negative; 0 allows nothing.",
            ),
            models.UniqueConstraint(
                fields=("user", "operation_type", "period", "currency"),
                condition=Q(team=None),
                name="billing_quota_once_for_a_user",
                violation_error_message="This user has such a quota already; change that one.",
            ),
            models.UniqueConstraint(
                fields=("team", "operation_type", "period", "currency"),
                condition=Q(user=None),
                name="billing_quota_once_for_a_team",
                violation_error_message="This team has such a quota already; change that one.",
            ),
        )

    def __str__(self) -> str:
        what = self.get_operation_type_display() if self.operation_type else "Everything"
        return f"{what} of {self.holder_name}, by the {self.period}"

    @property
    def holder_name(self) -> str:
        return str(self.user or self.team)

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: whom it limits sees it, full reach changes it."""
        if action == "view":
            return may_see_cost(user, self.user_id, self.team)
        return user.is_active and user.has_full_reach
