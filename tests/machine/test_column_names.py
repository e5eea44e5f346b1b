"""Tests of the names of columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machine.column_names import column_name_problems, suggested_column_name
from machine.data_columns import database_name_of


@pytest.mark.parametrize(
    "name",
    [
        "Price",
        "Price (USD)",
        "50%",
        "%s",
        "%(x)s",
        "a__b",
        "__a",
        "Größe 日本",
        "it's",
        "a`b",
        "?",
        ":x",
    ],
)
def test_column_name_problems__unusual_name__is_accepted(name: str) -> None:
    assert column_name_problems([name]) == {}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "Column '' has no name; use 'column' instead."),
        ("  ", "Column '  ' has no name; use 'column' instead."),
        (" a", "Column ' a' begins or ends with a blank; use 'a' instead."),
        ("a\nb", "Column 'a\\nb' holds a control character; use 'a b' instead."),
        ("a\0b", "Column 'a\\x00b' holds a control character; use 'a b' instead."),
        ("\ud800", "Column '\\ud800' holds a control character; use 'column' instead."),
        ('5" disk', "Column '5\" disk' holds a double quote; use '5 disk' instead."),
        (
            "line_id",
            "Column 'line_id' has the name of something every line has; use 'line_id 2' instead.",
        ),
        ("PK", "Column 'PK' has the name of something every line has; use 'PK 2' instead."),
        (
            "isSolved",
            "Column 'isSolved' has the name of something every line has; use 'isSolved 2' instead.",
        ),
    ],
)
def test_column_name_problems__refused_name__says_why_and_what_instead(
    name: str, problem: str
) -> None:
    assert column_name_problems([name]) == {0: problem}


def test_column_name_problems__too_long__counts_bytes() -> None:
    problems = column_name_problems(["é" * 32])

    assert problems == {
        0: f"Column {'é' * 32!r} is 64 bytes long in the database, at most 63 fit; "
        f"use {'é' * 31!r} instead."
    }


def test_column_name_problems__same_name_in_other_case__is_refused_the_second_time() -> None:
    problems = column_name_problems(["Price", "price", "Price 2", "PRICE"])

    assert problems == {
        1: "Column 'price' has the name of an earlier column, capitals apart; "
        "use 'price 3' instead.",
        3: "Column 'PRICE' has the name of an earlier column, capitals apart; "
        "use 'PRICE 4' instead.",
    }


def test_column_name_problems__sign_and_its_full_width_form__are_one_name() -> None:
    names = ["a %", "a \N{FULLWIDTH PERCENT SIGN}", "a $", "a \N{FULLWIDTH DOLLAR SIGN}"]

    assert list(column_name_problems(names)) == [1, 3]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_suggested_column_name__any_text__may_be_used(name: str, taken: list[str]) -> None:
    suggestion = suggested_column_name(name, taken=taken)

    assert column_name_problems([suggestion]) == {}
    assert database_name_of(suggestion).casefold() not in {
        database_name_of(other).casefold() for other in taken
    }
