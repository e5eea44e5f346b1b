"""Tests of copying machines."""

import pytest

from machine.copying import machine_copy
from machine.exceptions import MachineNameTaken
from machine.models import Machine
from machine.services import data_lines_append
from user.models import User


@pytest.fixture
def filled(machine: Machine) -> Machine:
    data_lines_append(machine, [{"Price % [$]": 1.5, "Is a bargain?": True}, {}])
    machine.mdc_columns_values_mean = {"Price % [$]": 1.5}
    machine.machine_data_source_is_public = True
    machine.save()
    return machine


def test_machine_copy__with_lines__has_its_own(filled: Machine) -> None:
    eve = User.objects.create(username="eve")

    copy = machine_copy(filled, name="mine", owner=eve)

    data_lines_append(copy, [{}])
    copy.get_data_lines(Line_ID=1).update(column_1=9)
    assert [line.pk for line in copy.get_data_lines()] == [1, 2, 3]
    assert [line.column_1 for line in filled.get_data_lines()] == [1.5, None]
    assert copy.machine_original == filled
    assert copy.mdc_columns_values_mean == {"Price % [$]": 1.5}
    assert not copy.machine_data_source_is_public


def test_machine_copy__without_lines__is_empty_and_counts_from_one(filled: Machine) -> None:
    copy = machine_copy(filled, name="empty", owner=filled.machine_owner_user, with_lines=False)

    data_lines_append(copy, [{}])

    assert [line.pk for line in copy.get_data_lines()] == [1]


def test_machine_copy__name_taken__leaves_nothing(filled: Machine, owner: User) -> None:
    with pytest.raises(MachineNameTaken):
        machine_copy(filled, name="cars", owner=owner)

    assert Machine.objects.count() == 1


def test_pk_none_and_save__is_a_machine_without_tables_of_its_own(filled: Machine) -> None:
    known = dict(filled.__dict__)
    filled.pk, filled.machine_name = None, "copy"

    filled.save()

    assert known["machine_name"] == "cars"
    assert filled.get_machine_data_input_lines_model()._meta.db_table.startswith(
        f"machine_{filled.pk}_"
    )
    filled.delete()
    assert Machine.objects.get().count_data_lines() == 2
