"""Tests of adding the rows of a file to a machine."""

from pathlib import Path

import pytest

from machine.exceptions import UnknownColumn
from machine.importing.errors import ImportRefusedError
from machine.models import Machine


def test_import_csv__rows__are_added_and_reported(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("__make__;Price % [$]\na;1,5\nb;x\n", encoding="utf-8")

    report = machine.import_csv(path, is_for_learning=False)

    _names, rows = machine.read_rows(columns=["Line_ID", "__make__", "Price % [$]", "IsForSolving"])
    assert list(rows) == [(1, "a", 1.5, True), (2, "b", None, True)]
    assert (report.row_count, report.imported_count) == (2, 2)
    assert dict(report.problem_counts) == {"Price % [$]": 1}
    assert "more.csv: 2 rows, 2 columns" in report.as_text()


def test_import_csv__unknown_title__adds_nothing(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("make\na\n", encoding="utf-8")

    with pytest.raises(UnknownColumn, match=r"no column 'make'\. Did you mean '__make__'"):
        machine.import_csv(str(path))

    assert machine.count_data_lines() == 0


def test_import_csv__titles_alone__are_refused(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("__make__\n", encoding="utf-8")

    with pytest.raises(ImportRefusedError):
        machine.import_csv(path)


def test_import_csv__strict_and_all_rows_bad__adds_nothing(
    machine: Machine, tmp_path: Path
) -> None:
    path = tmp_path / "more.csv"
    path.write_text("__make__,Price % [$]\na,x\n", encoding="utf-8")

    with pytest.raises(ImportRefusedError):
        machine.import_csv(path, is_strict=True)

    assert machine.count_data_lines() == 0
