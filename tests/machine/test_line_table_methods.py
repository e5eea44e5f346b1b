"""Tests of what the models of data lines can do with their whole table."""

import datetime as dt

import pytest

from machine.exceptions import LineValueRefused, UnknownColumn
from machine.models import Machine
from machine.services import data_lines_append, data_lines_truncate

pandas = pytest.importorskip("pandas")


@pytest.fixture
def inputs(machine: Machine) -> type:
    data_lines_append(machine, [{"__make__": "a"}, {"__make__": "b"}, {"__make__": "c"}])
    return machine.get_machine_data_input_lines_model()


@pytest.fixture
def outputs(machine: Machine, inputs: type) -> type:
    return machine.get_machine_data_output_lines_model()


def marked(machine: Machine, flag: str) -> list[int]:
    return [line.pk for line in machine.get_data_lines(**{flag: True})]


def test_mark_lines__conditions__are_obeyed(machine: Machine, inputs: type) -> None:
    count = inputs.mark_lines("IsLearned", True, {"__make__": "b"})

    assert (count, marked(machine, "IsLearned")) == (1, [2])


def test_mark_lines__numbers__are_obeyed(machine: Machine, inputs: type) -> None:
    inputs.mark_lines("IsSolved", True, list_with_ids=pandas.Index([1, 3]))

    assert marked(machine, "IsSolved") == [1, 3]


def test_mark_lines__no_condition__marks_all(machine: Machine, outputs: type) -> None:
    assert outputs.mark_lines("Is a bargain?", True) == 3
    assert machine.get_data_lines(**{"Is a bargain?": True}).count() == 3


def test_mark_lines__sql__is_refused(inputs: type) -> None:
    with pytest.raises(TypeError, match=r"Write \{'IsForLearning': True\} in the place of SQL\."):
        inputs.mark_lines("IsLearned", True, "WHERE 1=1")


@pytest.mark.parametrize("name", ["IsLernt", "Is a bargain?", "line"])
def test_mark_lines__column_of_no_or_another_table__is_told(inputs: type, name: str) -> None:
    with pytest.raises(UnknownColumn, match=f"has no column '{name[:2]}"):
        inputs.mark_lines(name, True)


def test_truncate__one_table__empties_it_alone(inputs: type, outputs: type) -> None:
    inputs.truncate_table()

    assert (inputs.objects.count(), outputs.objects.count()) == (0, 3)


def test_data_lines_truncate__numbers__go_on(machine: Machine, inputs: type) -> None:
    data_lines_truncate(machine)
    data_lines_append(machine, [{}])

    assert [line.pk for line in machine.get_data_lines()] == [4]


def test_delete_table__twice__is_no_error(machine: Machine, outputs: type) -> None:
    outputs.delete_table()
    outputs.delete_table()

    machine.delete()
    assert not Machine.objects.exists()


def test_append_dataframe__inputs__get_numbers_and_flags(machine: Machine, inputs: type) -> None:
    table = pandas.DataFrame(
        {
            "Price % [$]": [1, None],
            "built %s": pandas.to_datetime(["2026-01-02", None]),
            "IsForSolving": [True, False],
        }
    )

    count = inputs.append_dataframe(table)

    lines = list(machine.get_data_lines(Line_ID__gt=3))
    assert count == 2
    assert [(line.pk, line.column_1, line.column_3) for line in lines] == [
        (4, 1.0, dt.date(2026, 1, 2)),
        (5, None, None),
    ]
    assert marked(machine, "IsForSolving") == [4]


def test_append_dataframe__numbered__keeps_numbers_and_the_next_go_on(
    machine: Machine, inputs: type
) -> None:
    table = pandas.DataFrame({"__make__": ["x"]}, index=pandas.Index([10], name="Line_ID"))

    inputs.append_dataframe(table)
    data_lines_append(machine, [{}])

    assert [line.pk for line in machine.get_data_lines(Line_ID__gt=3)] == [10, 11]


def test_append_dataframe__outputs__need_numbers(outputs: type) -> None:
    table = pandas.DataFrame({"Is a bargain?": [True]})

    with pytest.raises(ValueError, match=r"Set it: dataframe\.index = pandas\.Index"):
        outputs.append_dataframe(table)

    table.index = pandas.Index([9], name="Line_ID")
    assert outputs.append_dataframe(table) == 1
    assert outputs.objects.get(Line_ID=9).column_4 is True


def test_append_dataframe__wrong_cell__leaves_nothing(inputs: type) -> None:
    table = pandas.DataFrame({"Price % [$]": [1.0, "x"]})

    with pytest.raises(LineValueRefused, match=r"Row 2, column 'Price % \[\$\]': found 'x'"):
        inputs.append_dataframe(table)

    assert inputs.objects.count() == 3


def test_append_dataframe__unknown_column__is_told(inputs: type) -> None:
    with pytest.raises(UnknownColumn, match="no column 'make'"):
        inputs.append_dataframe(pandas.DataFrame({"make": ["x"]}))
