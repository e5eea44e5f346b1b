"""Work that is to be done for machines, and its way through the queue."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from machine.fields import ColumnDictionaryField, CountField, MeasureField
from machine.models.owned import MachineOwned

DEFAULT_MAX_ATTEMPTS = 3


class WorkKind(models.TextChoices):
    """What is to be done."""

    TRAINING = "training", "Training"
    SOLVING = "solving", "Solving"
    ML_RUN = "ml_run", "Run of a script"


class WorkStatus(models.TextChoices):
    """Where a work stands."""

    WAITING = "waiting", "Waiting"
    PROCESSING = "processing", "Processing"
    FINISHED = "finished", "Finished"
    ERROR = "error", "Error"
    CANCELLED = "cancelled", "Cancelled"


ENDED = (WorkStatus.FINISHED, WorkStatus.ERROR, WorkStatus.CANCELLED)


class Work(MachineOwned):
    """One work; whoever holds its lease token does it."""

    machine = models.ForeignKey("machine.Machine", on_delete=models.CASCADE, related_name="works")
    server = models.ForeignKey(
        "server.Server",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="works",
        help_text="Who does it, or who alone may do it while it waits.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="works",
        help_text="Who asked for it.",
    )
    run = models.ForeignKey(
        "eaml_bridge.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="works"
    )
    kind = models.CharField(max_length=10, choices=WorkKind, default=WorkKind.TRAINING)
    status = models.CharField(max_length=10, choices=WorkStatus, default=WorkStatus.WAITING)
    priority = models.SmallIntegerField(default=0, help_text="Higher ones are done first.")
    parameters = ColumnDictionaryField(help_text="What the worker needs to know.")

    created_at = models.DateTimeField(auto_now_add=True)
    available_at = models.DateTimeField(
        null=True, blank=True, help_text="Not to be started before; at once when empty."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=DEFAULT_MAX_ATTEMPTS)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    count_of_lines = CountField("lines", null=True, blank=True)
    count_of_epochs = CountField("epochs", null=True, blank=True)
    estimated_duration_s = MeasureField("estimated seconds", null=True, blank=True)
    duration_s = MeasureField("seconds", null=True, blank=True)
    text_error = ColumnDictionaryField("errors")
    text_warning = ColumnDictionaryField("warnings")

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status=WorkStatus.PROCESSING) | Q(lease_token__isnull=False),
                name="work_in_progress_has_a_lease",
                violation_error_message="A work in progress needs a lease; let a worker claim it.",
            ),
        )
        indexes = (
            # What a worker looks for: the first waiting ones in their order.
            models.Index(
                fields=("-priority", "created_at", "id"),
                condition=Q(status=WorkStatus.WAITING),
                name="work_waiting",
            ),
            models.Index(
                fields=("lease_expires_at",),
                condition=Q(status=WorkStatus.PROCESSING),
                name="work_leases",
            ),
            models.Index(fields=("machine", "status"), name="work_of_machine"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.machine}, {self.get_status_display().lower()}"

    @property
    def is_work_training(self) -> bool:
        return self.kind == WorkKind.TRAINING

    @property
    def is_work_solving(self) -> bool:
        return self.kind == WorkKind.SOLVING

    @property
    def is_work_ml_run(self) -> bool:
        return self.kind == WorkKind.ML_RUN

    @property
    def is_work_status_wait_for_server_start(self) -> bool:
        return self.status == WorkStatus.WAITING

    @property
    def is_work_status_server_processing(self) -> bool:
        return self.status == WorkStatus.PROCESSING

    @property
    def is_work_status_server_finished(self) -> bool:
        return self.status == WorkStatus.FINISHED

    @property
    def is_work_status_server_error(self) -> bool:
        return self.status == WorkStatus.ERROR

    @property
    def is_work_status_cancelled(self) -> bool:
        return self.status == WorkStatus.CANCELLED
