"""What an import did and how it read the file, as a record and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from machine.column_types import ColumnType
from machine.importing.decisions import ColumnDecision
from machine.importing.problems import CellProblem
from machine.importing.tables import Table

LINE_WIDTH = 100


@dataclass(frozen=True, kw_only=True)
class DerivedColumn:
    """An output column that the file does not hold, for scripts to fill."""

    name: str
    column_type: ColumnType


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """The reading of one file, and the counts of its rows.

    `row_count` = `imported_count` + `refused_count`; `problem_counts` maps a column's name to
    its unreadable cells, and the empty name to rows of the wrong length.
    """

    table: Table
    machine_name: str
    decisions: tuple[ColumnDecision, ...]
    output_names: frozenset[str]
    derived: tuple[DerivedColumn, ...]
    row_count: int
    imported_count: int
    problem_counts: Mapping[str, int]
    problems: tuple[CellProblem, ...]
    problem_file: Path | None

    @property
    def refused_count(self) -> int:
        """Rows that were not imported."""
        return self.row_count - self.imported_count

    def as_text(self) -> str:
        """The report for a person."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        source = self.table.source
        yield f"{source.path.name}: {self.row_count:,} rows, {len(self.decisions)} columns"
        yield f"  encoding   {source.encoding} ({source.encoding_reason})"
        yield f"  separator  {self.table.separator} ({self.table.separator.reason})"
        yield from self._column_lines()
        notes = [(decision.title, note) for decision in self.decisions for note in decision.notes]
        if notes:
            yield "Please check:"
            yield from (f"  {title}: {note}" for title, note in notes)
        yield from self._problem_lines()
        yield f"Imported {self.imported_count:,} rows into machine {self.machine_name!r}" + (
            f"; {self.refused_count:,} refused." if self.refused_count else "."
        )

    def _column_lines(self) -> Iterator[str]:
        for column_type in ColumnType:
            names = [
                _with_empty_count(decision)
                for decision in self.decisions
                if decision.column_type is column_type and decision.title not in self.output_names
            ]
            yield from _wrapped(column_type.name, names)
        outputs = [
            f"{decision.column_type.name} {_with_empty_count(decision)}"
            for decision in self.decisions
            if decision.title in self.output_names
        ]
        outputs += [f"{column.column_type.name} {column.name} (new)" for column in self.derived]
        yield from _wrapped("outputs", outputs)

    def _problem_lines(self) -> Iterator[str]:
        total = sum(self.problem_counts.values())
        if not total:
            return
        yield "1 problem:" if total == 1 else f"{total:,} problems:"
        yield from (f"  {problem}" for problem in self.problems)
        if total > len(self.problems):
            rest = total - len(self.problems)
            place = f"all are in {self.problem_file}" if self.problem_file else "see --report"
            yield f"  … and {rest:,} more ({place})."


def _with_empty_count(decision: ColumnDecision) -> str:
    if not decision.empty_count:
        return decision.title
    return f"{decision.title} ({decision.empty_count:,} empty)"


def _wrapped(title: str, names: Sequence[str]) -> list[str]:
    # No line ends within a name: its blanks do not count as blanks while lines are cut.
    lines = wrap(
        ", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names),
        width=LINE_WIDTH,
        initial_indent=f"  {title:<9}  ",
        subsequent_indent=" " * 13,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
