"""Tests of rows becoming records."""

import pytest

from machine.column_types import ColumnType
from machine.data_columns import column_fields_of, data_columns_from
from machine.exceptions import LineValueRefused, UnknownColumn
from machine.line_records import LineRecord, LineRecords


def records(*, is_for_learning: bool = True) -> LineRecords:
    columns = data_columns_from(
        {"price": ColumnType.FLOAT, "make": ColumnType.LABEL}, {"good": ColumnType.BOOLEAN}
    )
    return LineRecords(
        column_fields_of(columns, include_predefined=False),
        machine="cars",
        first_line_id=7,
        is_for_learning=is_for_learning,
    )


def test_from_rows__rows__are_numbered_and_split_over_the_tables() -> None:
    numbered = records()

    lines = list(numbered.from_rows([{"good": True, "price": 1}, {}]))

    learning = (True, False, False, False, False)
    assert lines == [
        LineRecord(input=(7, *learning, 1.0, None), output=(7, True)),
        LineRecord(input=(8, *learning, None, None), output=(8, None)),
    ]
    assert numbered.next_line_id == 9


def test_from_rows__questions__are_for_solving() -> None:
    line = next(records(is_for_learning=False).from_rows([{}]))

    assert line.input == (7, False, True, False, False, False, None, None)


def test_from_rows__unknown_key__names_the_nearest_column() -> None:
    with pytest.raises(UnknownColumn) as caught:
        list(records().from_rows([{"prise": 1}]))

    assert str(caught.value) == (
        "Machine 'cars' has no column 'prise'. Did you mean 'price'? "
        "Use one of its columns: price, make, good."
    )


def test_from_rows__wrong_value__names_row_and_column() -> None:
    with pytest.raises(LineValueRefused) as caught:
        list(records().from_rows([{"price": 1}, {"price": "cheap"}]))

    assert str(caught.value) == (
        "Row 2, column 'price': found 'cheap', expected a number. "
        "Correct the value, or hand over None for a missing one."
    )


def test_from_rows__long_wrong_value__is_cut_in_the_message() -> None:
    with pytest.raises(LineValueRefused) as caught:
        list(records().from_rows([{"price": "x" * 1_000}]))

    assert f"found '{'x' * 76}..., expected" in str(caught.value)
