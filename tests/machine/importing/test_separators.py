"""Separators: detected, explained, named."""

from __future__ import annotations

import pytest

from machine.importing.errors import SeparatorRefusedError
from machine.importing.separators import detect_separator, named_separator
from machine.importing.sources import text_file
from tests.machine.importing.conftest import WriteTable


@pytest.mark.parametrize(
    ("content", "character"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b\n1,5;2\n3,5;4\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a;b\n"x;y";1\n"z;w;v";2\n', ";"),
    ],
)
def test_detect_separator__takes_the_even_cut(
    write_table: WriteTable, content: str, character: str
) -> None:
    found = detect_separator(text_file(write_table(content)))

    assert found.character == character


def test_detect_separator__says_why(write_table: WriteTable) -> None:
    found = detect_separator(text_file(write_table("a,b\n1,2\n3,4\n")))

    assert str(found) == "comma"
    assert found.reason == "2 cells in 100% of the first 3 lines"


def test_detect_separator__names_a_rival_that_cuts_as_evenly(write_table: WriteTable) -> None:
    found = detect_separator(text_file(write_table("a,b;c,d\n1,2;3,4\n")))

    assert found.character == ","
    assert found.reason.endswith("(semicolon gives 2)")


def test_detect_separator__one_column_has_none(write_table: WriteTable) -> None:
    found = detect_separator(text_file(write_table("name\nAda\nGrace\n")))

    assert found.reason == "none found, so the table has one column"


def test_named_separator__tab_is_a_word() -> None:
    assert named_separator("tab").character == "\t"
    assert named_separator("~").reason == "named by --separator"


@pytest.mark.parametrize("text", ["", ",,", '"', "\n"])
def test_named_separator__what_cannot_separate_is_refused(text: str) -> None:
    with pytest.raises(SeparatorRefusedError, match="cannot separate cells; give one character"):
        named_separator(text)
