"""Lines of cost: what was used, by whom, for which machine, at which price."""

from decimal import Decimal
from typing import Any, ClassVar, Literal  # Any: options are Django's own.

from django.conf import settings
from django.db import models

from eaml_bridge.aliases import AliasedFields
from machine.querysets import BillingQuerySet
from team.roles import MANAGING_ROLES
from user.models import User

BillAction = Literal["view", "change", "delete"]


class ExactAmountField(models.DecimalField):
    """An exact amount of money or of what is charged for."""

    def __init__(self, verbose_name: str | None = None, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "max_digits": 20,
            "decimal_places": 8,
            "default": Decimal(0),
        }
        super().__init__(verbose_name, **{**defaults, **options})


class Billing(AliasedFields):
    """One line of cost; never changed once it is there.

    Attributes:
        user: who caused it; None for the system, or once the account is gone.
        team: who pays in the place of the user.
        unit_price: None where `amount` was given as a whole.
        idempotency_key: the same charge, made again, finds this line by it.
    """

    field_aliases: ClassVar = {"target_machine": "machine"}

    operation = models.ForeignKey(
        "billing.Operation", on_delete=models.PROTECT, related_name="billings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="billings",
    )
    user_name = models.CharField("user's name", max_length=254, blank=True)
    team = models.ForeignKey(
        "team.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="billings"
    )
    machine = models.ForeignKey(
        "machine.Machine", on_delete=models.SET_NULL, null=True, blank=True, related_name="billings"
    )
    kind = models.CharField(max_length=40, blank=True, help_text="What is charged for.")
    quantity = ExactAmountField(default=Decimal(1))
    unit_price = ExactAmountField(null=True, blank=True, default=None)
    amount = ExactAmountField()
    currency = models.CharField(max_length=3, default="USD")
    run = models.ForeignKey(
        "eaml_bridge.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="billings"
    )
    idempotency_key = models.CharField(
        max_length=200, unique=True, null=True, blank=True, default=None
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BillingQuerySet.as_manager()

    class Meta:
        verbose_name = "line of cost"
        verbose_name_plural = "lines of cost"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, quantity__gte=0),
                name="machine_billing_not_negative",
                violation_error_message="A line of cost has no negative amount; add a credit.",
            ),
        )
        indexes = (
            models.Index(fields=("user", "created_at"), name="machine_billing_of_user"),
            models.Index(fields=("team", "created_at"), name="machine_billing_of_team"),
            models.Index(fields=("-created_at", "-id"), name="machine_billing_newest"),
        )

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency} for {self.kind or 'an operation'}"

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: who caused it and who answers for the purse may look."""
        return action == "view" and may_see_cost(user, self.user_id, self.team)


def may_see_cost(user: User, caused_by: int | None, team: Any) -> bool:
    """Whether `user` may see what somebody caused and perhaps a team pays."""
    if not user.is_active:
        return False
    if user.has_full_reach or caused_by == user.pk:
        return True
    return team is not None and team.role_of(user) in MANAGING_ROLES
