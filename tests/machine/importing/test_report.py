"""The report of an import, as text."""

from __future__ import annotations

from pathlib import Path

from machine.importing.decisions import ColumnDecision, column_decide
from machine.importing.problems import CellProblem
from machine.importing.profiles import ColumnProfile
from machine.importing.report import ImportReport
from machine.importing.separators import Separator
from machine.importing.sources import TextFile
from machine.importing.tables import Table


def decision_of(title: str, *cells: str) -> ColumnDecision:
    profile = ColumnProfile(title=title)
    profile.add(cells, range(2, len(cells) + 2))
    return column_decide(profile)


def report_of(*decisions: ColumnDecision, problem_file: Path | None = None) -> ImportReport:
    source = TextFile(path=Path("t.csv"), encoding="utf-8", encoding_reason="said")
    problem = CellProblem(row=2, column="a", found="x", expected="integer")
    return ImportReport(
        table=Table(
            source=source, separator=Separator(character=";", reason="said"), titles=("a",)
        ),
        machine_name="m",
        decisions=decisions,
        output_names=frozenset(),
        derived=(),
        row_count=1_200,
        imported_count=1_000,
        problem_counts={"a": 1_500},
        problems=(problem,),
        problem_file=problem_file,
    )


def test_as_text__counts_of_empty_cells_stand_beside_the_column() -> None:
    text = report_of(decision_of("age", "", "1", "", "2")).as_text()

    assert "  INTEGER    age (2 empty)\n" in text


def test_as_text__long_lists_of_columns_are_wrapped() -> None:
    decisions = [decision_of(f"column number {index}", "red") for index in range(20)]

    lines = report_of(*decisions).as_text().splitlines()

    assert max(map(len, lines)) <= 100
    assert lines[4].startswith("             column number")


def test_as_text__says_how_many_problems_are_not_shown_and_where_they_are() -> None:
    without = report_of(decision_of("a", "1")).as_text()
    with_file = report_of(decision_of("a", "1"), problem_file=Path("p.csv")).as_text()

    assert "1,500 problems:" in without
    assert "  … and 1,499 more (see --report)." in without
    assert "  … and 1,499 more (all are in p.csv)." in with_file


def test_as_text__ends_with_the_counts_of_rows() -> None:
    text = report_of(decision_of("a", "1")).as_text()

    assert text.endswith("Imported 1,000 rows into machine 'm'; 200 refused.")
