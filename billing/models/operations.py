"""Something that was done for somebody and may cost something."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.querysets import MachineOperationManager, OperationQuerySet
from eaml_bridge.aliases import AliasedFields
from machine.fields import CountField
from machine.models.billing import BillAction, ExactAmountField, may_see_cost
from user.models import User


class OperationType(models.TextChoices):
    """What was done; programs of the learning core may use further words."""

    TRAINING = "training", "Training"
    SOLVING = "solving", "Solving"
    SOLVING_API = "solving_api", "Solving by the API"
    DATA_SOURCE = "data_source", "Use of data"
    MACHINE_COPY = "machine_copy", "Copy of a machine"
    MACHINE_CREATION = "machine_creation", "New machine"
    ML_RUN = "ml_run", "Run of a script"
    CREDIT = "credit", "Credit"
    BILL_PAID = "bill_paid", "Payment"


class OperationStatus(models.TextChoices):
    """Where an operation stands."""

    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Operation(AliasedFields):
    """One thing that was done; its lines of cost are `billings`.

    Attributes:
        machine_owner: who owned the machine when it was done.
        team: who pays in the place of the user.
        resource_cost: what it cost; while it runs, what it is expected to cost at most.
        run_key: database and number of the run that it stands for; None for anything else.
    """

    field_aliases: ClassVar = {"user": "operation_user", "target_machine": "machine"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="operations",
        verbose_name="user",
    )
    machine = models.ForeignKey(
        "machine.Machine",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="operations",
    )
    machine_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="operations_of_own_machines",
    )
    team = models.ForeignKey(
        "team.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="operations"
    )
    operation_type = models.CharField("type", max_length=40, choices=OperationType, blank=True)
    status = models.CharField(
        max_length=10, choices=OperationStatus, default=OperationStatus.FINISHED
    )
    resource_cost = ExactAmountField("cost")
    count_of_lines = CountField("lines", null=True, blank=True)
    count_of_training_epoch = CountField("epochs", null=True, blank=True)
    date_time = models.DateTimeField("when", default=timezone.now)
    run = models.ForeignKey(
        "eaml_bridge.Run",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="operations",
    )
    run_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, default=None, editable=False
    )

    objects = OperationQuerySet.as_manager()
    machine_operations = MachineOperationManager()

    class Meta:
        ordering = ("-date_time", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(resource_cost__gte=0),
                name="billing_operation_cost_not_negative",
                violation_error_message="An operation has no negative cost; add a credit.",
            ),
        )
        indexes = (
            models.Index(fields=("-date_time", "-id"), name="billing_operation_newest"),
            models.Index(fields=("status", "operation_user"), name="billing_operation_status"),
        )

    def __str__(self) -> str:
        return f"{self.get_operation_type_display() or 'Operation'} of {self.date_time:%Y-%m-%d}"

    def can(self, user: User, action: BillAction) -> bool:
        """Whether `user` may do `action`: nobody changes what was done."""
        if action != "view":
            return False
        is_owner = user.is_active and self.machine_owner_id == user.pk
        return is_owner or may_see_cost(user, self.operation_user_id, self.team)
