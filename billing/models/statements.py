"""What an account came to in one month."""

from typing import ClassVar

from django.db import models

from billing.querysets import HeldQuerySet
from machine.models.billing import BillAction, ExactAmountField
from user.models import User


class Statement(models.Model):
    """The sums of a month that has ended; its lines stand in the ledger.

    Attributes:
        month: its first day.
    """

    holder_path: ClassVar[str] = "account__"

    account = models.ForeignKey(
        "billing.Account", on_delete=models.PROTECT, related_name="statements"
    )
    month = models.DateField()
    opening_balance = ExactAmountField()
    credited = ExactAmountField()
    charged = ExactAmountField()
    closing_balance = ExactAmountField()
    issued_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = HeldQuerySet.as_manager()

    class Meta:
        ordering = ("-month", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "month"), name="billing_statement_once_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="billing_statement_of_a_whole_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account}, {self.month:%Y-%m}"

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: to see it he must see the account."""
        return self.account.can(user, action)
