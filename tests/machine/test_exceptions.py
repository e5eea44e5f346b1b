"""Tests of what errors of the machine app tell beside their text."""

from machine.exceptions import ColumnsRefused, LineValueRefused, UnknownColumn


def test_unknown_column__nothing_near__suggests_nothing() -> None:
    error = UnknownColumn("xyz", known=["price"], machine="cars")

    assert str(error) == "Machine 'cars' has no column 'xyz'. Use one of its columns: price."


def test_columns_refused__problems__are_kept_one_by_one() -> None:
    error = ColumnsRefused(["One.", "Two."])

    assert (error.problems, str(error)) == (("One.", "Two."), "One. Two.")


def test_line_value_refused__place__can_be_read() -> None:
    error = LineValueRefused("x", row=3, column="price", expected="a number")

    assert (error.row, error.column) == (3, "price")
