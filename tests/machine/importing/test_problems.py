"""The log of problems: counted without end, shown and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from machine.importing.errors import UnreadableFileError
from machine.importing.problems import SHOWN_LIMIT, CellProblem, ProblemLog, problem_log


def problem_of(row: int, column: str = "age", found: str = "old") -> CellProblem:
    return CellProblem(row=row, column=column, found=found, expected="integer")


def test_problem_log__shows_the_first_and_counts_all() -> None:
    log = ProblemLog()

    for row in range(SHOWN_LIMIT + 5):
        log.add(problem_of(row))

    assert len(log.shown) == SHOWN_LIMIT
    assert log.total_count == SHOWN_LIMIT + 5


def test_problem_log__writes_each_problem_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "problems.csv"

    with problem_log(path) as log:
        log.add(problem_of(2, found="=1+1"))
        log.add(problem_of(3, found="ol,d"))

    assert path.read_text() == (
        'row,column,found,expected\n2,age,\'=1+1,integer\n3,age,"ol,d",integer\n'
    )


def test_problem_log__a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(UnreadableFileError, match=r"^Cannot write .*No such file or directory\.$"),
        problem_log(tmp_path / "no" / "problems.csv"),
    ):
        pass


def test_cell_problem__names_row_and_column() -> None:
    assert str(problem_of(7)) == ("row 7, column 'age': found 'old', expected integer.")


def test_cell_problem__of_a_whole_row_has_no_column() -> None:
    assert str(problem_of(7, column="", found="3 cells")) == (
        "row 7: found 3 cells, expected integer."
    )
