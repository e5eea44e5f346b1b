"""What was added to the tables of machines, and who is writing there."""

from django.db import models
from django.utils import timezone

from machine.fields import CountField, InstantField
from machine.models.owned import MachineOwned


class DataLinesOperation(MachineOwned):
    """Lines were added to a machine; the queue makes works of it."""

    machine = models.ForeignKey(
        "machine.Machine", on_delete=models.CASCADE, related_name="data_lines_operations"
    )
    date_time = InstantField("added at", default=timezone.now)
    is_added_for_learning = models.BooleanField("for learning", null=True, default=False)
    is_added_for_solving = models.BooleanField("for solving", null=True, default=False)
    line_count = CountField("lines", default=0, null=True)
    consumed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When works were made of it."
    )

    class Meta:
        verbose_name = "addition of lines"
        verbose_name_plural = "additions of lines"
        ordering = ("date_time", "pk")
        indexes = (
            models.Index(
                fields=("machine", "date_time"),
                condition=models.Q(consumed_at=None),
                name="data_lines_operation_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_count} lines added to {self.machine}"


class MachineTableLockWrite(models.Model):
    """Somebody writes to a table; one row for each table that is locked.

    A row without an end of lease is held until it is deleted.
    """

    table_name = models.CharField(max_length=255, unique=True)
    locked_at = InstantField(default=timezone.now)
    owner_token = models.CharField(max_length=64, blank=True)
    owner_name = models.CharField(
        "held by", max_length=200, blank=True, help_text="Host and process of the holder."
    )
    expires_at = InstantField("lease ends", null=True, blank=True)

    class Meta:
        verbose_name = "lock of a table"
        verbose_name_plural = "locks of tables"
        ordering = ("table_name",)

    def __str__(self) -> str:
        return f"lock of {self.table_name}"
