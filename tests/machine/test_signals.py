"""Tests of the tables following their machine."""

from django.db import connection

from machine.column_types import ColumnType
from machine.models import Machine
from machine.services import machine_create
from user.models import User


def line_table_names() -> set[str]:
    return {name for name in connection.introspection.table_names() if "_data_" in name}


def test_drop_line_tables__queryset_deletes__drops_those_only(
    machine: Machine, owner: User
) -> None:
    other = machine_create(name="m", owner=owner, inputs={"x": ColumnType.FLOAT}, outputs={})

    Machine.objects.filter(pk=machine.pk).delete()

    assert line_table_names() == {
        f"machine_{other.pk}_data_input_lines",
        f"machine_{other.pk}_data_output_lines",
    }


def test_drop_line_tables__copy_without_tables__is_deleted(machine: Machine) -> None:
    copy = Machine.objects.get(pk=machine.pk)
    copy.pk, copy.machine_name = None, "copy"
    copy.save()

    copy.delete()

    assert len(line_table_names()) == 2
