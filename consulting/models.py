"""A request for advice about data or a machine, and the messages about it."""

from typing import Any, ClassVar, Literal  # Any: a field that stands encrypted.

from django.conf import settings
from django.db import models
from django.db.models import Q

from consulting.files import upload_path, upload_storage
from consulting.querysets import ConsultingMessageQuerySet, ConsultingQuerySet
from eaml_bridge.aliases import AliasedFields
from eaml_bridge.encryption.fields import EncryptedTextField
from machine.models.market import MoneyField
from user.models import User

ConsultingAction = Literal["view", "change", "delete"]


class ConsultingCategory(models.TextChoices):
    """What advice is asked for."""

    DATA = "data", "Preparation of data"
    TRAINING = "training", "Training of a machine"
    SCRIPTS = "scripts", "Scripts"
    OTHER = "other", "Something else"


class ConsultingStatus(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", "Open"
    WAITING_APPROVAL = "waiting_approval", "Waiting for approval of the quote"
    CONTRACT = "contract", "Contract"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


_S = ConsultingStatus
#: To which states each state leads.
TRANSITIONS: dict[str, tuple[ConsultingStatus, ...]] = {
    _S.OPEN: (_S.WAITING_APPROVAL, _S.CANCELLED),
    _S.WAITING_APPROVAL: (_S.WAITING_APPROVAL, _S.OPEN, _S.CONTRACT, _S.CANCELLED),
    _S.CONTRACT: (_S.FINISHED, _S.FAILED),
    _S.FINISHED: (),
    _S.FAILED: (),
    _S.CANCELLED: (),
}
ENDED = tuple(state for state, following in TRANSITIONS.items() if not following)


class ConsultingRequest(AliasedFields):
    """Somebody asks for advice; a consultant makes a quote, and after its approval does the work.

    Attributes:
        user: who asks; only he approves a quote.
        team: whose members see the request.
        amount_usd: of the quote.
        delay_days: how long the work will take, by the quote.
        file_name: name of the file as it was handed over.
    """

    request_path: ClassVar[str] = ""
    field_aliases: ClassVar = {"consultant": "consultant_user"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consulting_requests"
    )
    team = models.ForeignKey(
        "team.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="consulting_requests",
    )
    machine = models.ForeignKey(
        "machine.Machine",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="consulting_requests",
    )
    category = models.CharField(
        max_length=20, choices=ConsultingCategory, default=ConsultingCategory.OTHER
    )
    description = EncryptedTextField(blank=True)
    uploaded_file = models.FileField(
        "file", upload_to=upload_path, storage=upload_storage, max_length=200, blank=True
    )
    file_name = models.CharField("name of the file", max_length=200, blank=True)
    status = models.CharField(
        max_length=20, choices=ConsultingStatus, default=ConsultingStatus.OPEN, db_index=True
    )
    consultant_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="advised_requests",
        verbose_name="consultant",
    )
    budget_estimation = MoneyField("budget in USD")
    amount_usd = MoneyField("quote in USD")
    delay_days = models.PositiveSmallIntegerField("days until done", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    quoted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConsultingQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status__in=("waiting_approval", "contract", "finished", "failed"))
                | Q(amount_usd__isnull=False, delay_days__isnull=False),
                name="consulting_quote_before_approval",
                violation_error_message="A request needs a quote before it waits for approval.",
            ),
            models.CheckConstraint(
                condition=(Q(amount_usd=None) | Q(amount_usd__gte=0))
                & (Q(budget_estimation=None) | Q(budget_estimation__gte=0)),
                name="consulting_amounts_not_negative",
                violation_error_message="An amount is not negative.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_at__isnull=False)
                | ~Q(status__in=ENDED) & Q(ended_at=None),
                name="consulting_ends_when_it_says_so",
            ),
        )

    def __str__(self) -> str:
        return f"Request {self.pk}: {self.get_category_display()}"

    def can(self, user: User, action: ConsultingAction) -> bool:
        """Whether `user` may do `action`: who asks and who advises change it, teams look on."""
        if not user.is_active:
            return False
        if user.has_full_reach:
            return True
        if action == "delete":
            return False
        if user.pk in (self.user_id, self.consultant_user_id):
            return True
        return action == "view" and self.team is not None and self.team.role_of(user) is not None

    def is_advised_by(self, user: User) -> bool:
        """Whether `user` makes quotes and says how the work ended."""
        return user.is_active and (user.has_full_reach or user.pk == self.consultant_user_id)

    def is_asked_by(self, user: User) -> bool:
        """Whether `user` approves quotes and withdraws the request."""
        return user.is_active and user.pk == self.user_id


class ConsultingMessage(models.Model):
    """What somebody wrote about a request."""

    request_path: ClassVar[str] = "request__"

    request = models.ForeignKey(
        ConsultingRequest, on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=254)
    text = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ConsultingMessageQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.author_name}, {self.created_at:%Y-%m-%d %H:%M}"

    def can(self, user: User, action: ConsultingAction) -> bool:
        """Whether `user` may do `action`: to see it he must see the request; none is changed."""
        return action == "view" and self.request.can(user, "view")
