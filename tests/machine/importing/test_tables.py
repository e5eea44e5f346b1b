"""Titles and rows of a text table."""

from __future__ import annotations

import pytest

from machine.importing.errors import (
    BrokenTableError,
    DuplicateTitlesError,
    EmptyFileError,
    MissingTitleError,
    TitlesAreDataError,
)
from machine.importing.tables import table_open
from tests.machine.importing.conftest import WriteTable


def test_table_open__titles_lose_their_outer_blanks(write_table: WriteTable) -> None:
    table = table_open(write_table(" a , b c \n1,2\n"))

    assert table.titles == ("a", "b c")


def test_data_rows__are_numbered_as_a_spreadsheet_does(write_table: WriteTable) -> None:
    table = table_open(write_table('a,b\n1,"two\nlines"\n\n , \n3,4\n'))

    with table.data_rows() as rows:
        seen = [(row.number, list(row.cells)) for row in rows]

    assert seen == [(2, ["1", "two\nlines"]), (5, ["3", "4"])]


def test_table_open__a_title_twice_is_refused_with_both_places(write_table: WriteTable) -> None:
    with pytest.raises(DuplicateTitlesError) as caught:
        table_open(write_table("Name,age,NAME\nx,1,y\n"))

    assert str(caught.value) == (
        "The title 'NAME' stands over columns 1 and 3; rename one (capitals do not count)."
    )


def test_table_open__a_column_without_title_is_refused(write_table: WriteTable) -> None:
    with pytest.raises(MissingTitleError, match=r"^Column 2 has no title"):
        table_open(write_table("a,,c\n1,2,3\n"))


def test_table_open__a_first_row_of_numbers_is_no_row_of_titles(write_table: WriteTable) -> None:
    with pytest.raises(TitlesAreDataError, match="looks like data; put a row of titles above it"):
        table_open(write_table("1,2\n3,4\n"))


def test_table_open__blank_lines_only_are_an_empty_file(write_table: WriteTable) -> None:
    with pytest.raises(EmptyFileError, match="holds no text"):
        table_open(write_table("\n" * 70 + " , \n"))


def test_data_rows__a_quote_that_never_closes_names_the_line(write_table: WriteTable) -> None:
    table = table_open(write_table('a,b\n1,2\n3,"4\n5,6\n'), separator=",")

    with (
        pytest.raises(BrokenTableError, match=r"line 4: unexpected end of data; look for a quote"),
        table.data_rows() as rows,
    ):
        list(rows)
