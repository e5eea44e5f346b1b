"""Cells and rows that could not be read: counted, the first ones shown, all written to a file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol  # The csv module's own types are not public.

from machine.importing.errors import UnreadableFileError

SHOWN_LIMIT = 10
REPORT_TITLES = ("row", "column", "found", "expected")
# A spreadsheet would run such a cell as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """A cell that is not what its column holds; without a column, a row of the wrong length."""

    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column!r}" if self.column else f"row {self.row}"
        found = repr(self.found) if self.column else self.found
        return f"{where}: found {found}, expected {self.expected}."


class _RowWriter(Protocol):
    def writerow(self, row: tuple[Any, ...], /) -> Any: ...


class ProblemLog:
    """Collects problems in a size that does not grow with their number."""

    def __init__(self, writer: _RowWriter | None = None) -> None:
        self.shown: list[CellProblem] = []
        self.counts: Counter[str] = Counter()
        self._writer = writer

    @property
    def total_count(self) -> int:
        """All problems so far."""
        return self.counts.total()

    def add(self, problem: CellProblem) -> None:
        """Take note of one problem."""
        self.counts[problem.column] += 1
        if len(self.shown) < SHOWN_LIMIT:
            self.shown.append(problem)
        if self._writer is not None:
            self._writer.writerow(
                (problem.row, _inert(problem.column), _inert(problem.found), problem.expected)
            )


@contextmanager
def problem_log(path: Path | None) -> Iterator[ProblemLog]:
    """A log that also writes each problem to a CSV file, if a path is given."""
    if path is None:
        yield ProblemLog()
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error), verb="write") from error
    with file:
        writer = csv.writer(file)
        writer.writerow(REPORT_TITLES)
        yield ProblemLog(writer)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
