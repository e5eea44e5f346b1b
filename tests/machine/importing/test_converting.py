"""Rows of text turned into values."""

from __future__ import annotations

from machine.importing.converting import RowConverter
from machine.importing.decisions import column_decide
from machine.importing.profiles import ColumnProfile
from machine.importing.tables import Row


def converter_of(*, is_strict: bool = False) -> RowConverter:
    numbers = ColumnProfile(title="age")
    words = ColumnProfile(title="name")
    numbers.add([str(row) for row in range(2, 22)], range(2, 22))
    words.add(["Ada"] * 20, range(2, 22))
    return RowConverter([column_decide(numbers), column_decide(words)], is_strict=is_strict)


def test_convert__gives_values_under_their_titles() -> None:
    row = converter_of().convert(Row(number=2, cells=[" 36 ", " Ada "]))

    assert row.values == {"age": 36, "name": " Ada "}
    assert not row.problems


def test_convert__empty_cells_and_missing_words_are_none_where_they_mean_it() -> None:
    row = converter_of().convert(Row(number=2, cells=["n/a", "n/a"]))

    assert row.values == {"age": None, "name": "n/a"}


def test_convert__blank_text_is_none() -> None:
    row = converter_of().convert(Row(number=2, cells=["", "  "]))

    assert row.values == {"age": None, "name": None}


def test_convert__an_unreadable_cell_is_left_empty_and_reported() -> None:
    row = converter_of().convert(Row(number=9, cells=["old", "Ada"]))

    assert row.values == {"age": None, "name": "Ada"}
    assert [str(problem) for problem in row.problems] == [
        "row 9, column 'age': found 'old', expected integer."
    ]
    assert not row.is_refused


def test_convert__strict_refuses_the_row_with_an_unreadable_cell() -> None:
    assert converter_of(is_strict=True).convert(Row(number=9, cells=["old", "Ada"])).is_refused


def test_convert__a_row_of_the_wrong_length_is_refused() -> None:
    row = converter_of().convert(Row(number=9, cells=["36"]))

    assert row.is_refused
    assert str(row.problems[0]) == "row 9: found 1 cells, expected 2 cells, one under each title."


def test_convert__empty_cells_beyond_the_last_title_do_no_harm() -> None:
    assert not converter_of().convert(Row(number=9, cells=["36", "Ada", "", " "])).is_refused
