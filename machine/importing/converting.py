"""Turning the cells of a row into values, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from machine.importing.decisions import ColumnDecision
from machine.importing.problems import CellProblem
from machine.importing.readings import MISSING_WORDS, Reading
from machine.importing.tables import Row, has_width

CACHE_SIZE = 4096
_UNREAD = object()


@dataclass(frozen=True, kw_only=True)
class ConvertedRow:
    """Values under their column names; a cell that could not be read is None and a problem."""

    values: Mapping[str, object]
    problems: tuple[CellProblem, ...]
    is_refused: bool = False


class RowConverter:
    """Converts rows by the decisions about their columns."""

    def __init__(self, decisions: Sequence[ColumnDecision], *, is_strict: bool = False) -> None:
        self._decisions = decisions
        self._is_strict = is_strict
        self._cells = [_CellConverter(decision.reading) for decision in decisions]

    def convert(self, row: Row) -> ConvertedRow:
        """One row; with the wrong number of cells it is refused as a whole."""
        if not has_width(row, len(self._decisions)):
            found = f"{len(row.cells)} cells"
            expected = f"{len(self._decisions)} cells, one under each title"
            problem = CellProblem(row=row.number, column="", found=found, expected=expected)
            return ConvertedRow(values={}, problems=(problem,), is_refused=True)
        values: dict[str, object] = {}
        problems: list[CellProblem] = []
        for decision, cells, text in zip(self._decisions, self._cells, row.cells, strict=False):
            value = cells.value(text)
            if value is _UNREAD:
                problems.append(_problem(row.number, decision, text))
                value = None
            values[decision.title] = value
        is_refused = self._is_strict and bool(problems)
        return ConvertedRow(values=values, problems=tuple(problems), is_refused=is_refused)

    def convert_all(self, rows: Iterable[Row]) -> Iterator[ConvertedRow]:
        """All rows, one at a time."""
        return map(self.convert, rows)


def _problem(number: int, decision: ColumnDecision, text: str) -> CellProblem:
    expected = decision.reading.name if decision.reading else decision.column_type.name
    return CellProblem(row=number, column=decision.title, found=text, expected=expected)


class _CellConverter:
    """Converts the cells of one column, and remembers the values that come often."""

    def __init__(self, reading: Reading | None) -> None:
        self._reading = reading
        self._known: dict[str, object] = {}

    def value(self, cell: str) -> object:
        """The value, None for an empty cell, `_UNREAD` for a cell of another kind."""
        if self._reading is None:
            return cell if cell and not cell.isspace() else None
        if cell in self._known:
            return self._known[cell]
        value = self._parsed(self._reading, cell.strip())
        if len(self._known) < CACHE_SIZE:
            self._known[cell] = value
        return value

    @staticmethod
    def _parsed(reading: Reading, text: str) -> object:
        if not text or text.lower() in MISSING_WORDS:
            return None
        value = reading.parse(text)
        return _UNREAD if value is None else value
