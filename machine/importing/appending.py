"""Adds the rows of a file to a machine that is there: all of them, or nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from machine.exceptions import UnknownColumn
from machine.importing.decisions import Preferences, column_decide
from machine.importing.errors import EmptyFileError, NoUsableRowsError
from machine.importing.problems import problem_log
from machine.importing.profiles import table_profiles
from machine.importing.report import ImportReport
from machine.importing.services import usable_rows
from machine.importing.tables import table_open
from machine.models import Machine
from machine.services import data_lines_append


def file_append(
    machine: Machine,
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    preferences: Preferences | None = None,
    is_strict: bool = False,
    is_for_learning: bool = True,
    problem_file: Path | None = None,
) -> ImportReport:
    """Add the rows of a file, whose titles are columns of the machine; the others are missing.

    Args:
        is_strict: refuse a row with a cell that cannot be read, instead of leaving the cell empty.
        is_for_learning: whether the lines are examples to learn from, or questions to solve.
    Raises:
        ImportRefusedError: the file does not allow it; nothing remains.
        UnknownColumn: a title is no column of the machine.
    """
    table = table_open(path, encoding=encoding, separator=separator)
    fields = machine.column_fields()
    for title in table.titles:
        if title not in fields:
            raise UnknownColumn(title, known=fields, machine=machine.machine_name)
    profiles, row_count = table_profiles(table)
    if not row_count:
        raise EmptyFileError(path, has_titles=True)
    decisions = tuple(
        column_decide(
            profile,
            wanted=fields[profile.title].column_type,
            preferences=preferences or Preferences(),
        )
        for profile in profiles
    )
    with problem_log(problem_file) as log, transaction.atomic(using=machine.database):
        rows = usable_rows(table, decisions, log, is_strict=is_strict)
        imported_count = data_lines_append(machine, rows, is_for_learning=is_for_learning)
        if not imported_count:
            raise NoUsableRowsError(path, row_count)
    outputs = {name for name, field in fields.items() if field.table == "output"}
    return ImportReport(
        table=table,
        machine_name=machine.machine_name,
        decisions=decisions,
        output_names=frozenset(outputs & set(table.titles)),
        derived=(),
        row_count=row_count,
        imported_count=imported_count,
        problem_counts=dict(log.counts),
        problems=tuple(log.shown),
        problem_file=problem_file,
    )
