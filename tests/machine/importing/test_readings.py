"""All readings of one cell."""

from __future__ import annotations

import pytest

from machine.importing.readings import MISSING, NO_ZONE, PADDED, TWO_DIGIT_YEAR, UNIT, readings_of


@pytest.mark.parametrize("text", ["NA", "n/a", "?", "-", "NULL", "\\N"])
def test_readings_of__a_missing_word_is_nothing_else(text: str) -> None:
    assert readings_of(text) == {MISSING}


def test_readings_of__a_comma_number_has_two() -> None:
    names = readings_of("1,234")

    assert "integer (thousands comma)" in names
    assert "number (decimal comma)" in names


@pytest.mark.parametrize(
    ("text", "mark"),
    [("007", PADDED), ("1/2/90", TWO_DIGIT_YEAR), ("1/2/1990 5:00", NO_ZONE), ("5 m", UNIT)],
)
def test_readings_of__marks_what_a_reader_must_know(text: str, mark: str) -> None:
    assert mark in readings_of(text)


def test_readings_of__a_word_has_none() -> None:
    assert readings_of("SOUTHWEST AIRLINES") == frozenset()


def test_readings_of__deep_json_is_text_and_no_crash() -> None:
    assert readings_of("[" * 100_000) == frozenset()
