"""Types of columns: what is decided, from which cells, and how doubt is told."""

from __future__ import annotations

import pytest

from machine.column_types import ColumnType
from machine.importing.decisions import ColumnDecision, Preferences, column_decide
from machine.importing.errors import AmbiguousColumnError
from machine.importing.profiles import ColumnProfile


def profile_of(*cells: str) -> ColumnProfile:
    profile = ColumnProfile(title="x")
    profile.add(cells, range(2, len(cells) + 2))
    return profile


def decided(*cells: str, **options: object) -> ColumnDecision:
    return column_decide(profile_of(*cells), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1", "-2", ""), ColumnType.INTEGER),
        (("1", "2.5"), ColumnType.FLOAT),
        (("1", "9223372036854775808"), ColumnType.FLOAT),
        (("2024-01-31", "2024-02-01"), ColumnType.DATE),
        (("7:05", "18:30"), ColumnType.TIME),
        (("2024-01-31 10:00", "2024-02-01T11:00Z"), ColumnType.DATETIME),
        (("true", "FALSE"), ColumnType.BOOLEAN),
        (("yes", "no", "yes"), ColumnType.BOOLEAN),
        (("yes", "no", "perhaps"), ColumnType.LABEL),
        (('{"a": 1}', "[1, 2]"), ColumnType.JSON),
        (('{"a": 1}', "{a}"), ColumnType.LABEL),
        (("red", "blue"), ColumnType.LABEL),
        (("one two three four five six",), ColumnType.LANGUAGE),
        (("", "  "), ColumnType.IGNORE),
        (("NA", "-"), ColumnType.LABEL),
    ],
)
def test_column_decide__takes_the_type_of_its_cells(
    cells: tuple[str, ...], expected: ColumnType
) -> None:
    assert decided(*cells).column_type is expected


def test_column_decide__plain_numbers_raise_no_question() -> None:
    assert decided("1", "2", "3.5").notes == ()


def test_column_decide__a_few_odd_cells_do_not_change_the_type() -> None:
    decision = decided(*["1"] * 19, "abc")

    assert decision.column_type is ColumnType.INTEGER
    assert decision.notes == ("1 cell such as 'abc' (row 21) cannot be read as integer",)


def test_column_decide__many_odd_cells_make_it_text_and_say_so() -> None:
    decision = decided("1", "2", "3", "abc")

    assert decision.column_type is ColumnType.LABEL
    assert decision.notes == ("3 of 4 cells can be integer, 'abc' (row 5) cannot: read as text",)


def test_column_decide__missing_words_are_empty_cells_among_numbers() -> None:
    decision = decided("1", "NA", "3", "NA")

    assert decision.column_type is ColumnType.INTEGER
    assert decision.notes == ("'NA' in 2 cells: read as empty",)


def test_column_decide__a_thousands_comma_needs_a_cell_that_proves_it() -> None:
    decision = decided("1,234", "1,234,567")

    assert decision.column_type is ColumnType.INTEGER
    assert decision.reading is not None
    assert decision.reading.parse("1,234") == 1234
    assert "thousands comma" in decision.notes[0]


def test_column_decide__a_decimal_comma_needs_a_cell_that_proves_it() -> None:
    decision = decided("1,234", "12,5")

    assert decision.column_type is ColumnType.FLOAT
    assert decision.reading is not None
    assert decision.reading.parse("1,234") == 1.234


def test_column_decide__a_comma_that_proves_nothing_stays_text() -> None:
    decision = decided("1,234", "5,678", "7")

    assert decision.column_type is ColumnType.LABEL
    assert "'1,234' (row 2) can be" in decision.notes[0]
    assert decision.notes[0].endswith("say which with --decimal: read as text")


@pytest.mark.parametrize(("mark", "expected"), [("point", 1234), ("comma", 1.234)])
def test_column_decide__the_decimal_mark_can_be_said(mark: str, expected: float) -> None:
    decision = decided("1,234", "5,678", preferences=Preferences(decimal_mark=mark))

    assert decision.reading is not None
    assert decision.reading.parse("1,234") == expected


def test_column_decide__points_that_could_part_thousands_are_told() -> None:
    decision = decided("1.234", "12.345", "7")

    assert decision.column_type is ColumnType.FLOAT
    assert decision.notes == (
        (
            "'1.234' (row 2): a decimal point; if the points part thousands in all cells, "
            "say --decimal comma"
        ),
    )


def test_column_decide__grouped_numbers_need_the_whole_column() -> None:
    decision = decided(*["1,234,567"] * 19, "abc")

    assert decision.column_type is ColumnType.LABEL


def test_column_decide__the_order_of_dates_names_its_proof() -> None:
    decision = decided("03/04/2024", "23/04/2024")

    assert decision.column_type is ColumnType.DATE
    assert decision.notes == ("day first because of '23/04/2024' (row 3)",)


def test_column_decide__dates_without_proof_stay_text() -> None:
    decision = decided("03/04/2024", "05/06/2024")

    assert decision.column_type is ColumnType.LABEL
    assert decision.notes == (
        (
            "'03/04/2024' (row 2) can be date (day first) or date (month first); "
            "say which with --dates: read as text"
        ),
    )


def test_column_decide__mixed_orders_stay_text_and_show_both() -> None:
    decision = decided(*["03/04/2024"] * 20, "23/04/2024", "04/23/2024")

    assert decision.column_type is ColumnType.LABEL
    assert "'23/04/2024' (row 22) is a date (day first)" in decision.notes[0]
    assert "'04/23/2024' (row 23) is a date (month first)" in decision.notes[0]


def test_column_decide__the_order_of_dates_can_be_said() -> None:
    decision = decided("03/04/2024", preferences=Preferences(date_order="month first"))

    assert decision.column_type is ColumnType.DATE
    assert decision.reading is not None
    assert str(decision.reading.parse("03/04/2024")) == "2024-03-04"


def test_column_decide__two_digit_years_are_told() -> None:
    decision = decided("1/28/90")

    assert decision.notes == (
        "month first because of '1/28/90' (row 2)",
        "'1/28/90' (row 2): two digits stand for the years 1969 to 2068",
    )


def test_column_decide__an_instant_without_zone_is_told() -> None:
    decision = decided("2024-01-31 10:00", "2024-01-31 10:00Z")

    assert decision.notes == ("'2024-01-31 10:00' (row 2) says no time zone: read as UTC",)


def test_column_decide__leading_zeros_stay_text() -> None:
    decision = decided("10001", "00501")

    assert decision.column_type is ColumnType.LABEL
    assert decision.notes == (
        "'00501' (row 3) has zeros in front, which numbers lose: read as text",
    )


def test_column_decide__a_unit_in_doubt_stays_text() -> None:
    decision = decided("5 m", "7 m")

    assert decision.column_type is ColumnType.LABEL
    assert decision.notes == ("'5 m' (row 2): 2 cells with a unit: read as text",)


def test_column_decide__durations_and_sizes_become_numbers_when_all_agree() -> None:
    assert decided("90 min", "2 h").notes == ("'90 min' (row 2): duration in seconds",)
    assert decided("1 MB", "2 GiB").column_type is ColumnType.FLOAT
    assert decided("1 MB", "2 h").column_type is ColumnType.LABEL


def test_column_decide__stray_blanks_are_counted_and_kept() -> None:
    decision = decided("red ", "dark  blue", "green")

    assert decision.notes == ("stray blanks in 2 cells: kept as they are",)


def test_column_decide__a_column_empty_at_the_bottom_is_proposed_as_output() -> None:
    decision = decided("1", "2", "", "")

    assert decision.notes == (
        (
            "empty from row 4 to the end: if those rows are the questions, declare it with "
            "--output 'x'"
        ),
    )


def test_column_decide__an_asked_type_counts_more_than_the_cells() -> None:
    decision = decided("a", "b", "7", wanted=ColumnType.INTEGER)

    assert decision.column_type is ColumnType.INTEGER
    assert decision.notes == (
        "as asked",
        "2 cells such as 'a' (row 2) cannot be read as integer",
    )


def test_column_decide__asked_for_numbers_keep_no_leading_zeros() -> None:
    decision = decided("00501", wanted=ColumnType.INTEGER)

    assert decision.reading is not None
    assert decision.reading.parse("00501") == 501


def test_column_decide__one_and_zero_are_boolean_only_when_asked() -> None:
    assert decided("1", "0").column_type is ColumnType.INTEGER
    asked = decided("1", "0", wanted=ColumnType.BOOLEAN)
    assert asked.reading is not None
    assert asked.reading.parse("0") is False


def test_column_decide__an_asked_type_in_doubt_is_refused() -> None:
    with pytest.raises(AmbiguousColumnError) as caught:
        decided("03/04/2024", wanted=ColumnType.DATE)

    assert str(caught.value) == (
        "Column 'x': '03/04/2024' can be date (day first) or date (month first); "
        "say which with --dates dmy or mdy."
    )
