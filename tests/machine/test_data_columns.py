"""Tests of how columns are kept and found."""

from machine.column_types import ColumnType
from machine.data_columns import (
    ColumnField,
    DataColumn,
    column_fields_of,
    data_columns_from,
    database_name_of,
)

COLUMNS = data_columns_from({"a": ColumnType.FLOAT, "b": ColumnType.DATE}, {"c": ColumnType.JSON})


def test_data_columns_from__inputs_and_outputs__are_numbered_in_order() -> None:
    assert [(column.number, column.name, column.table) for column in COLUMNS] == [
        (1, "a", "input"),
        (2, "b", "input"),
        (3, "c", "output"),
    ]


def test_data_column__as_json_and_back__is_equal() -> None:
    assert tuple(DataColumn.from_json(column.as_json()) for column in COLUMNS) == COLUMNS


def test_column_fields_of__output__is_reached_through_the_line() -> None:
    field = column_fields_of(COLUMNS, include_predefined=False)["c"]

    assert field == ColumnField(
        real_name="c", field_name="column_3", table="output", column_type=ColumnType.JSON
    )
    assert field.path == "output__column_3"


def test_column_fields_of__predefined__have_their_own_names_and_types() -> None:
    fields = column_fields_of((), include_predefined=True)

    assert [(field.path, field.column_type.name) for field in fields.values()] == [
        ("Line_ID", "INTEGER"),
        ("IsForLearning", "BOOLEAN"),
        ("IsForSolving", "BOOLEAN"),
        ("IsForEvaluation", "BOOLEAN"),
        ("IsLearned", "BOOLEAN"),
        ("IsSolved", "BOOLEAN"),
    ]


def test_database_name_of__signs_that_drivers_read__are_full_width() -> None:
    assert database_name_of("*") == "\N{FULLWIDTH ASTERISK}"
    assert database_name_of("a * b") == "a * b"
    assert database_name_of("%s of $") == "\N{FULLWIDTH PERCENT SIGN}s of \N{FULLWIDTH DOLLAR SIGN}"
