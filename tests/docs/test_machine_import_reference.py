"""The reference of `machine_import` names every option, column type and error."""

from __future__ import annotations

from pathlib import Path

import pytest

from machine.column_types import ColumnType
from machine.importing import errors
from machine.management.commands.machine_import import Command

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "machine_import.md").read_text(encoding="utf-8")
DJANGO_OPTIONS = {
    *("--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
    *("--no-color", "--force-color", "--skip-checks"),
}


def test_reference__names_every_option() -> None:
    parser = Command().create_parser("manage.py", "machine_import")
    options = {name for action in parser._actions for name in action.option_strings}
    own = {name for name in options if name.startswith("--")} - DJANGO_OPTIONS

    assert {name for name in own if f"`{name}" not in REFERENCE} == set()


@pytest.mark.parametrize("column_type", ColumnType, ids=lambda column_type: column_type.name)
def test_reference__names_every_column_type(column_type: ColumnType) -> None:
    assert f"| `{column_type.name}` |" in REFERENCE


def test_reference__names_every_error_once() -> None:
    codes = [error.code for error in errors.ImportRefusedError.__subclasses__()]

    assert len(set(codes)) == len(codes)
    assert [code for code in codes if REFERENCE.count(f"| {code} |") != 1] == []
