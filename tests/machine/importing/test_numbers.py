"""Styles of numbers, each alone."""

from __future__ import annotations

import pytest

from machine.importing.numbers import (
    STYLES,
    bytes_parse,
    duration_parse,
    is_padded,
    looks_numeric,
)

BY_NAME = {style.name: style for style in STYLES}


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("plain", "12", 12.0),
        ("plain", "-1.5e3", -1500.0),
        ("plain", "\u22127", -7.0),
        ("plain", ".5", 0.5),
        ("plain", "1,234", None),
        ("plain", "1.2.3", None),
        ("plain", "1e999", None),
        ("plain", "١٢", None),
        ("thousands comma", "1,234,567.5", 1234567.5),
        ("thousands comma", "12,34", None),
        ("decimal comma", "12,34", 12.34),
        ("decimal comma", "1.234", None),
        ("thousands point", "1.234,5", 1234.5),
        ("thousands blank, decimal point", "1 234.5", 1234.5),
        ("thousands blank, decimal comma", "1\u202f234,5", 1234.5),
        ("thousands apostrophe", "1'234.50", 1234.5),
    ],
)
def test_number_parse__reads_its_own_style_only(
    style: str, text: str, expected: float | None
) -> None:
    assert BY_NAME[style].number_parse(text) == expected


def test_integer_parse__beyond_64_bits_is_no_integer() -> None:
    plain = BY_NAME["plain"]

    assert plain.integer_parse("9223372036854775807") == 2**63 - 1
    assert plain.integer_parse("9223372036854775808") is None


def test_integer_parse__takes_the_marks_of_thousands_away() -> None:
    assert BY_NAME["thousands comma"].integer_parse("1,234,567") == 1234567


def test_duration_parse__counts_seconds() -> None:
    assert duration_parse("90 min") == 5400.0
    assert duration_parse("1.5h") == 5400.0


def test_duration_parse__a_bare_m_is_left_alone() -> None:
    assert duration_parse("5 m") is None


def test_bytes_parse__tells_powers_of_ten_and_of_two_apart() -> None:
    assert bytes_parse("1.5 MB") == 1_500_000.0
    assert bytes_parse("1 KiB") == 1024.0


@pytest.mark.parametrize(
    ("text", "expected"), [("007", True), ("0", False), ("0.5", False), ("70", False)]
)
def test_is_padded__zero_itself_is_no_padding(text: str, expected: bool) -> None:
    assert is_padded(text) is expected


def test_looks_numeric__a_word_does_not() -> None:
    assert looks_numeric("-3")
    assert not looks_numeric("B-737")
