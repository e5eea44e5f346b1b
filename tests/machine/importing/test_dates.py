"""Orders of dates and forms of times, each alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from machine.importing.dates import (
    datetime_parse,
    day_first_parse,
    has_two_digit_year,
    has_zone,
    iso_date_parse,
    month_first_parse,
    month_name_parse,
    time_parse,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2024/2/9", date(2024, 2, 9)),
        ("2023-02-29", None),
        ("0000-01-01", None),
        ("24-02-29", None),
        ("2024-02/29", None),
    ],
)
def test_iso_date_parse__year_first_with_four_digits(text: str, expected: date | None) -> None:
    assert iso_date_parse(text) == expected


def test_day_first_parse__and_month_first_read_the_same_text_differently() -> None:
    assert day_first_parse("03/04/2024") == date(2024, 4, 3)
    assert month_first_parse("03/04/2024") == date(2024, 3, 4)


def test_day_first_parse__a_day_beyond_twelve_rules_the_other_order_out() -> None:
    assert day_first_parse("23/04/2024") == date(2024, 4, 23)
    assert month_first_parse("23/04/2024") is None


@pytest.mark.parametrize(("text", "year"), [("1/8/68", 2068), ("1/8/69", 1969), ("1/8/00", 2000)])
def test_month_first_parse__two_digits_mean_1969_to_2068(text: str, year: int) -> None:
    parsed = month_first_parse(text)

    assert parsed is not None
    assert parsed.year == year
    assert has_two_digit_year(text)


@pytest.mark.parametrize(
    "text", ["12 Jun 1998", "12-Jun-98", "Jun 12 1998", "June 12, 1998", "Jun. 12, 1998"]
)
def test_month_name_parse__any_order(text: str) -> None:
    assert month_name_parse(text) == date(1998, 6, 12)


@pytest.mark.parametrize("text", ["12 Juniper 1998", "12 Foo 1998", "1 May"])
def test_month_name_parse__other_words_are_no_months(text: str) -> None:
    assert month_name_parse(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7:05", time(7, 5)),
        ("23:59:58.25", time(23, 59, 58, 250000)),
        ("12:30 am", time(0, 30)),
        ("1:05 PM", time(13, 5)),
        ("24:00", None),
        ("13:00 pm", None),
        ("7", None),
    ],
)
def test_time_parse__both_clocks(text: str, expected: time | None) -> None:
    assert time_parse(text) == expected


def test_datetime_parse__a_zone_is_turned_into_utc() -> None:
    parsed = datetime_parse("2024-05-01T12:00:00+02:00", iso_date_parse)

    assert parsed == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert has_zone("2024-05-01T12:00:00+02:00")


def test_datetime_parse__without_a_zone_is_utc() -> None:
    parsed = datetime_parse("1/8/1990 0:00", month_first_parse)

    assert parsed == datetime(1990, 1, 8, tzinfo=UTC)
    assert not has_zone("1/8/1990 0:00")


@pytest.mark.parametrize(
    "text", ["2024-05-01", "2024-05-01 25:00", "2024-05-01T12:00+99:99", "0001-01-01 00:00+02:00"]
)
def test_datetime_parse__what_is_no_instant_is_none(text: str) -> None:
    assert datetime_parse(text, iso_date_parse) is None
