"""Reading a text table row by row: titles checked, every row with its number."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from machine.importing.errors import (
    BrokenTableError,
    DuplicateTitlesError,
    EmptyFileError,
    MissingTitleError,
    TitlesAreDataError,
    UnreadableFileError,
)
from machine.importing.numbers import looks_numeric
from machine.importing.separators import Separator, detect_separator, named_separator
from machine.importing.sources import TextFile, text_file


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of data; `number` counts as a spreadsheet does, the titles being row 1."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A text table whose encoding, separator and titles are settled."""

    source: TextFile
    separator: Separator
    titles: tuple[str, ...]

    @contextmanager
    def data_rows(self) -> Iterator[Iterator[Row]]:
        """The rows under the titles that are not blank, one at a time."""
        with self.source.open() as text:
            reader = csv.reader(text, delimiter=self.separator.character, strict=True)
            rows = _rows(self.source.path, reader)
            next(rows)
            yield rows


def table_open(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Table:
    """Settle how a file is read, and check its titles.

    Raises:
        ImportRefusedError: the file is no table, or its titles do not name its columns.
    """
    chosen = named_separator(separator) if separator is not None else None
    source = text_file(path, encoding=encoding)
    found = chosen or detect_separator(source)
    return Table(source=source, separator=found, titles=_titles(source, found))


def has_width(row: Row, width: int) -> bool:
    """Whether a row has a cell for each title; empty cells beyond the last do no harm."""
    return len(row.cells) == width or (
        len(row.cells) > width and not any(cell.strip() for cell in row.cells[width:])
    )


def _titles(source: TextFile, separator: Separator) -> tuple[str, ...]:
    with source.open() as text:
        reader = csv.reader(text, delimiter=separator.character, strict=True)
        first = next(_rows(source.path, reader), None)
    if first is None:
        raise EmptyFileError(source.path, has_titles=False)
    titles = tuple(cell.strip() for cell in first.cells)
    _check_titles(titles)
    return titles


def _check_titles(titles: tuple[str, ...]) -> None:
    if all(looks_numeric(title) for title in titles):
        raise TitlesAreDataError(titles)
    positions: dict[str, int] = {}
    for position, title in enumerate(titles, start=1):
        if not title:
            raise MissingTitleError(position)
        earlier = positions.setdefault(title.casefold(), position)
        if earlier != position:
            raise DuplicateTitlesError(title, (earlier, position))


def _rows(path: Path, reader: Iterator[Sequence[str]]) -> Iterator[Row]:
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            line: int = reader.line_num  # type: ignore[attr-defined]
            raise BrokenTableError(path, line, str(error)) from error
        except UnicodeDecodeError as error:
            # The whole file was sound text when its encoding was settled.
            raise UnreadableFileError(path, "it changed while it was read") from error
        if cells is None:
            return
        number += 1
        if any(cell and not cell.isspace() for cell in cells):
            yield Row(number=number, cells=cells)
