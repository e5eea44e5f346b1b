"""The numbers that data lines and columns get."""

from typing import TYPE_CHECKING, ClassVar

from django.db import connections, models
from django.db.models import Max

if TYPE_CHECKING:
    from machine.line_models import DataInputLines


class SequenceQuerySet(models.QuerySet):
    """Sequences, taken one writer at a time."""

    def locked_for(
        self, machine_id: int, *, lines: "type[DataInputLines]", using: str
    ) -> "DataLineSequence":
        """The sequence of a machine, locked until the transaction ends.

        A machine whose tables somebody else made gets one that goes on after its last line.
        """
        sequences = self.using(using)
        sequence = sequences.select_for_update().filter(machine_id=machine_id).first()
        if sequence is not None:
            return sequence
        sequences.get_or_create(
            machine_id=machine_id, defaults={"next_line_id": _last_line_id(lines, using) + 1}
        )
        return sequences.select_for_update().get(machine_id=machine_id)


class DataLineSequence(models.Model):
    """The next line number of one machine, and the column numbers that were used.

    A row of its own: in the machine's row, saving a stale instance would set the number back.
    """

    machine = models.OneToOneField(
        "machine.Machine",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="line_sequence",
    )
    next_line_id = models.PositiveBigIntegerField(default=1)
    last_column_number = models.PositiveIntegerField(
        default=0, help_text="The greatest number that a dropped column had."
    )

    objects: ClassVar = SequenceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"next line of {self.machine}: {self.next_line_id}"


def _last_line_id(lines: "type[DataInputLines]", using: str) -> int:
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if lines._meta.db_table not in tables:
        return 0
    return lines.objects.using(using).aggregate(last=Max("pk"))["last"] or 0
