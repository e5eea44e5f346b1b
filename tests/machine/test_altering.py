"""Tests of adding, renaming and dropping columns."""

import pytest
from django.db import connection

from machine.altering import machine_column_add, machine_column_drop, machine_column_rename
from machine.column_types import ColumnType
from machine.exceptions import ColumnsRefused, UnknownColumn
from machine.models import Machine
from machine.services import data_lines_append


@pytest.fixture
def filled(machine: Machine) -> Machine:
    data_lines_append(machine, [{"Price % [$]": 1.5, "Is a bargain?": True}])
    return machine


def real_columns(machine: Machine, table: str) -> list[str]:
    with connection.cursor() as cursor:
        name = f"machine_{machine.pk}_data_{table}_lines"
        found = connection.introspection.get_table_description(cursor, name)
    return [column.name for column in found]


@pytest.mark.parametrize("table", ["input", "output"])
def test_column_add__either_table__is_there_and_empty(filled: Machine, table: str) -> None:
    machine_column_add(filled, "Größe 100%", ColumnType.FLOAT, table=table)

    data_lines_append(filled, [{"Größe 100%": 2.5}])
    _names, rows = filled.read_rows(columns=["Größe 100%"])
    assert list(rows) == [(None,), (2.5,)]
    assert real_columns(filled, table)[-1] == "Größe 100％"
    assert Machine.objects.get().dfr_columns_type_user_df["Größe 100%"] is ColumnType.FLOAT


def test_column_rename__values_and_knowledge__follow(filled: Machine) -> None:
    filled.mdc_columns_values_mean = {"Price % [$]": 1.5, "other": 2}
    filled.save()

    machine_column_rename(filled, "Price % [$]", "price")

    found = Machine.objects.get()
    assert found.get_data_lines(price=1.5).count() == 1
    assert found.mdc_columns_values_mean == {"price": 1.5, "other": 2}
    assert list(found.column_fields()) == ["price", "__make__", "built %s", "Is a bargain?"]
    assert "price" in real_columns(filled, "input")


def test_column_drop__column_and_knowledge__are_gone(filled: Machine) -> None:
    filled.machine_columns_warnings = {"__make__": "odd"}
    filled.save()

    machine_column_drop(filled, "__make__")

    found = Machine.objects.get()
    assert found.machine_columns_warnings == {}
    assert "__make__" not in found.column_fields()
    assert "__make__" not in real_columns(filled, "input")
    assert found.get_data_lines(**{"Price % [$]": 1.5}).count() == 1


def test_column_add__after_a_drop__takes_a_new_number(filled: Machine) -> None:
    machine_column_drop(filled, "Is a bargain?")
    machine_column_add(filled, "Is a bargain?", ColumnType.LABEL, table="output")

    assert filled.column_fields()["Is a bargain?"].field_name == "column_5"
    assert list(filled.read_rows(columns=["Is a bargain?"])[1]) == [(None,)]


@pytest.mark.parametrize("name", ["Line_ID", "price % [$]", " x", 'a"b'])
def test_column_add__name_that_cannot_be__is_refused(filled: Machine, name: str) -> None:
    with pytest.raises(ColumnsRefused, match=r"; use '.+' instead\.$"):
        machine_column_add(filled, name, ColumnType.FLOAT)

    assert len(Machine.objects.get().data_columns) == 4


@pytest.mark.parametrize(
    "change", [machine_column_drop, lambda m, n: machine_column_rename(m, n, "x")]
)
def test_column_change__unknown_column__is_told(filled: Machine, change) -> None:
    with pytest.raises(UnknownColumn, match=r"no column 'make'.* Did you mean '__make__'"):
        change(filled, "make")


def test_column_drop__last_input__is_refused(filled: Machine) -> None:
    machine_column_drop(filled, "__make__")
    machine_column_drop(filled, "built %s")

    with pytest.raises(ColumnsRefused, match="is the last input column, and a machine needs one"):
        machine_column_drop(filled, "Price % [$]")


def test_column_add__database_refuses__leaves_everything(
    filled: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machine.altering.column_add", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        machine_column_add(filled, "new", ColumnType.FLOAT)

    assert "new" not in Machine.objects.get().column_fields()


def test_column_add__stale_machine__keeps_what_others_added(filled: Machine) -> None:
    stale = Machine.objects.get()
    machine_column_add(filled, "one", ColumnType.FLOAT)

    machine_column_add(stale, "two", ColumnType.FLOAT)

    assert {"one", "two"} <= set(Machine.objects.get().column_fields())
