"""The numbers that data lines get."""

from django.db import models


class DataLineSequence(models.Model):
    """The next line number of one machine.

    A row of its own: in the machine's row, saving a stale instance would set the number back.
    """

    machine = models.OneToOneField(
        "machine.Machine",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="line_sequence",
    )
    next_line_id = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"next line of {self.machine}: {self.next_line_id}"
