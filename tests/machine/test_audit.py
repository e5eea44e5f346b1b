"""Tests that what is done to machines stands in the audit trail."""

import pytest

from eamllogger.models import AuditEntry
from machine.altering import machine_column_add, machine_column_drop, machine_column_rename
from machine.column_types import ColumnType
from machine.copying import machine_copy
from machine.models import Machine
from machine.models.works import WorkKind
from machine.services import data_lines_append, data_lines_truncate, machine_delete
from machine.works import work_cancel, work_create, work_retry


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("pk").last()


def test_audit__services__leave_one_entry_each(machine: Machine) -> None:
    data_lines_append(machine, [{}])
    machine_column_add(machine, "new", ColumnType.FLOAT)
    machine_column_rename(machine, "new", "newer")
    machine_column_drop(machine, "newer")
    data_lines_truncate(machine)
    copy = machine_copy(machine, name="copy", owner=machine.machine_owner_user)
    work = work_create(machine, WorkKind.TRAINING)
    work_cancel(work)
    work_retry(work)
    machine_delete(copy)

    assert actions() == [
        "machine.create",
        "machine.append_lines",
        "machine.add_column",
        "machine.rename_column",
        "machine.drop_column",
        "machine.truncate_lines",
        "machine.copy",
        "work.cancel",
        "work.retry",
        "machine.delete",
    ]


def test_audit__column__tells_before_and_after(machine: Machine) -> None:
    machine_column_add(machine, "new", ColumnType.FLOAT)

    entry = last()
    assert "new" not in entry.before["columns"]
    assert entry.after["columns"]["new"] == "FLOAT"
    assert (entry.object_type, entry.object_key) == ("machine.machine", str(machine.pk))


def test_audit__lines__are_counted(machine: Machine) -> None:
    data_lines_append(machine, [{}, {}])

    assert last().count == 2


def test_audit__refused_change__leaves_no_entry(machine: Machine) -> None:
    with pytest.raises(ValueError, match="sorted and random"):
        machine.read_rows(sort_by="x", is_random=True)

    assert actions() == ["machine.create"]


def test_audit__what_training_finds_out__is_no_entry(machine: Machine) -> None:
    machine.training_eval_loss_sample_training = 0.5
    machine.update_field_directly_by_sql("training_eval_loss_sample_training")
    machine.training_nn_model_extfield = b"model"

    assert actions() == ["machine.create"]
