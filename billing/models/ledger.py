"""The ledger: accounts, and postings that move an amount from one account to another."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.querysets import AccountQuerySet, HeldQuerySet, PostingQuerySet
from machine.models.billing import BillAction, ExactAmountField, may_see_cost
from user.models import User


class AccountKind(models.TextChoices):
    """Whose an account is."""

    USER = "user", "User"
    TEAM = "team", "Team"
    # What was earned, and where the money of credits and payments comes from.
    INCOME = "income", "Income of the house"
    FUNDS = "funds", "Funds of the house"


HELD_KINDS = (AccountKind.USER, AccountKind.TEAM)


class Account(models.Model):
    """What somebody has to spend, or owes.

    Attributes:
        balance: the sum of its credits less the sum of its debits, kept by triggers of the
            database. None for an account of the house, whose lines are summed when asked for: one
            row that every charge moves would let all of them wait for each other.
        lowest_balance: what was not done yet is refused below it; no limit when None.
        holder_name: kept when the user or the team is gone.
    """

    holder_path: ClassVar[str] = ""

    kind = models.CharField(max_length=6, choices=AccountKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
    )
    team = models.ForeignKey(
        "team.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="accounts"
    )
    holder_name = models.CharField("holder", max_length=254)
    currency = models.CharField(max_length=3)
    balance = ExactAmountField(null=True, blank=True, editable=False)
    lowest_balance = ExactAmountField(
        null=True,
        blank=True,
        default=None,
        help_text="Nothing is begun that would take the balance below it; no limit when empty.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ("holder_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "currency"),
                condition=Q(kind="user"),
                name="billing_account_one_of_a_user",
            ),
            models.UniqueConstraint(
                fields=("team", "currency"),
                condition=Q(kind="team"),
                name="billing_account_one_of_a_team",
            ),
            models.UniqueConstraint(
                fields=("kind", "currency"),
                condition=~Q(kind__in=HELD_KINDS),
                name="billing_account_one_of_the_house",
            ),
            models.CheckConstraint(
                condition=(Q(kind="user", team=None) | Q(kind="team", user=None))
                & Q(balance__isnull=False)
                | ~Q(kind__in=HELD_KINDS) & Q(user=None, team=None, balance=None),
                name="billing_account_has_its_holder",
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder_name} ({self.currency})"

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`; what stands on an account moves by postings only."""
        return action == "view" and may_see_cost(user, self.user_id, self.team)


class Posting(models.Model):
    """An amount that moved from the account of its debit to the account of its credit.

    Attributes:
        billing: the line of cost that it charges; None for credits and payments.
        idempotency_key: the same posting, made again, finds this one by it.
    """

    operation = models.ForeignKey(
        "billing.Operation", on_delete=models.PROTECT, related_name="postings"
    )
    billing = models.OneToOneField(
        "machine.Billing", on_delete=models.PROTECT, null=True, blank=True, related_name="posting"
    )
    amount = ExactAmountField()
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=300, blank=True)
    idempotency_key = models.CharField(
        max_length=200, unique=True, null=True, blank=True, default=None
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="billing_posting_amount_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency}: {self.text or self.operation}"

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: to see it he must see one of the two accounts."""
        lines: tuple[AccountLine, AccountLine] = (self.debit, self.credit)
        return any(line.can(user, action) for line in lines)


class AccountLine(models.Model):
    """One of the two sides of a posting."""

    holder_path: ClassVar[str] = "account__"

    posting: models.OneToOneField
    account: models.ForeignKey
    amount = ExactAmountField()

    objects: ClassVar = HeldQuerySet.as_manager()

    class Meta:
        abstract = True

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: to see it he must see the account."""
        return self.account.can(user, action)


class Credit(AccountLine):
    """What a posting adds to an account."""

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="credit")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="billing_credit_amount_positive"
            ),
        )

    def __str__(self) -> str:
        return f"+{self.amount.normalize():f} {self.account.currency}"


class Debit(AccountLine):
    """What a posting takes from an account."""

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="debit")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_debit_amount_positive"),
        )

    def __str__(self) -> str:
        return f"-{self.amount.normalize():f} {self.account.currency}"
