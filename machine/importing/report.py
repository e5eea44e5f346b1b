"""What an import did and how it read the file, as a record and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from machine.column_types import ColumnType
from machine.importing.decisions import ColumnDecision
from machine.importing.problems import CellProblem
from machine.importing.tables import Table


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
        yield ""
        yield from self._column_lines()
        notes = [(decision.title, note) for decision in self.decisions for note in decision.notes]
        if notes:
            yield ""
            yield "Please check:"
            yield from (f"  {title}: {note}" for title, note in notes)
        yield from self._problem_lines()
        yield ""
        yield f"Imported {self.imported_count:,} rows into machine {self.machine_name!r}" + (
            f"; {self.refused_count:,} refused." if self.refused_count else "."
        )

    def _column_lines(self) -> Iterator[str]:
        names = [decision.title for decision in self.decisions]
        names += [column.name for column in self.derived]
        width = max(map(len, [*names, "column"]))
        yield f"  {'column':<{width}}  {'type':<8}  {'filled':>9}  {'empty':>9}"
        for decision in self.decisions:
            mark = "  output" if decision.title in self.output_names else ""
            yield (
                f"  {decision.title:<{width}}  {decision.column_type.name:<8}"
                f"  {decision.filled_count:>9,}  {decision.empty_count:>9,}{mark}"
            )
        for column in self.derived:
            yield (
                f"  {column.name:<{width}}  {column.column_type.name:<8}"
                f"  {0:>9,}  {self.imported_count:>9,}  output"
            )

    def _problem_lines(self) -> Iterator[str]:
        total = sum(self.problem_counts.values())
        if not total:
            return
        yield ""
        yield "1 problem:" if total == 1 else f"{total:,} problems:"
        yield from (f"  {problem}" for problem in self.problems)
        if total > len(self.problems):
            rest = total - len(self.problems)
            place = f"all are in {self.problem_file}" if self.problem_file else "see --report"
            yield f"  … and {rest:,} more ({place})."
