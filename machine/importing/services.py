"""The import of a text table into a new Machine: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from machine.column_types import ColumnType
from machine.exceptions import MachineNameTaken
from machine.importing.converting import RowConverter
from machine.importing.decisions import ColumnDecision, Preferences, column_decide
from machine.importing.errors import (
    EmptyFileError,
    NoUsableRowsError,
    OptionFormError,
    OutputTypeMissingError,
    UnknownColumnError,
    UnknownOwnerError,
)
from machine.importing.problems import ProblemLog, problem_log
from machine.importing.profiles import table_profiles
from machine.importing.report import DerivedColumn, ImportReport
from machine.importing.tables import Table, table_open
from machine.models import Machine
from machine.services import data_lines_append, machine_build, machine_record
from user.models import User

SUGGESTION_LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What to import, for whom, and what a person said about its columns.

    `outputs` names columns to predict or to derive; a type is needed where the file does not
    hold the column. `is_strict` refuses a row with an unreadable cell instead of leaving the
    cell empty.
    """

    path: Path
    machine_name: str
    owner: User
    outputs: Mapping[str, ColumnType | None] = field(default_factory=dict)
    types: Mapping[str, ColumnType] = field(default_factory=dict)
    preferences: Preferences = field(default_factory=Preferences)
    encoding: str | None = None
    separator: str | None = None
    is_strict: bool = False
    problem_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The columns of the Machine to be, settled before anything is written."""

    table: Table
    decisions: tuple[ColumnDecision, ...]
    derived: tuple[DerivedColumn, ...]
    output_names: frozenset[str]
    row_count: int

    def inputs(self) -> dict[str, ColumnType]:
        return {d.title: d.column_type for d in self.decisions if d.title not in self.output_names}

    def outputs(self) -> dict[str, ColumnType]:
        held = {d.title: d.column_type for d in self.decisions if d.title in self.output_names}
        return held | {column.name: column.column_type for column in self.derived}


def owner_find(name: str) -> User:
    """The user with this name or e-mail address.

    Raises:
        UnknownOwnerError: there is none; the nearest name is suggested.
    """
    # Bytes of a command line that are no text reach Python as characters no database takes.
    name = name.encode(errors="replace").decode()
    user = User.objects.filter(username=name).first()
    if user is None and "@" in name:
        user = User.objects.filter(email__iexact=name).first()
    if user is None:
        known = User.objects.values_list("username", flat=True)[:SUGGESTION_LIMIT]
        raise UnknownOwnerError(name, known)
    return user


def machine_import(request: ImportRequest) -> ImportReport:
    """Create a Machine from a file: its row, its tables and its lines in one transaction.

    Raises:
        ImportRefusedError: the file or an option does not allow it; nothing remains.
        MachineError: the name of the machine or of a column does not allow it; nothing remains.
    """
    name, owner = request.machine_name, request.owner
    # Asked before the file is read, which may take minutes.
    if Machine.objects.filter(machine_name=name, machine_owner_user=owner).exists():
        raise MachineNameTaken(name, owner=owner.username)
    _check_problem_file(request)
    plan = _plan(request)
    with problem_log(request.problem_file) as log:
        imported_count = _write(request, plan, log)
    return ImportReport(
        table=plan.table,
        machine_name=name,
        decisions=plan.decisions,
        output_names=plan.output_names,
        derived=plan.derived,
        row_count=plan.row_count,
        imported_count=imported_count,
        problem_counts=dict(log.counts),
        problems=tuple(log.shown),
        problem_file=request.problem_file,
    )


def _check_problem_file(request: ImportRequest) -> None:
    path = request.problem_file
    if path is not None and path.exists() and request.path.exists() and path.samefile(request.path):
        raise OptionFormError("--report", str(path), "another file than the table itself")


def _write(request: ImportRequest, plan: _Plan, log: ProblemLog) -> int:
    with transaction.atomic():
        machine = machine_build(
            name=request.machine_name,
            owner=request.owner,
            inputs=plan.inputs(),
            outputs=plan.outputs(),
        )
        values = usable_rows(plan.table, plan.decisions, log, is_strict=request.is_strict)
        imported_count = data_lines_append(machine, values)
        if not imported_count:
            raise NoUsableRowsError(request.path, plan.row_count)
        machine_record("create", machine, count=imported_count)
    return imported_count


def usable_rows(
    table: Table, decisions: Sequence[ColumnDecision], log: ProblemLog, *, is_strict: bool
) -> Iterator[Mapping[str, object]]:
    """The rows of a table as values by title; what cannot be read goes to the log."""
    converter = RowConverter(decisions, is_strict=is_strict)
    with table.data_rows() as rows:
        for row in converter.convert_all(rows):
            for problem in row.problems:
                log.add(problem)
            if not row.is_refused:
                yield row.values


def _plan(request: ImportRequest) -> _Plan:
    table = table_open(request.path, encoding=request.encoding, separator=request.separator)
    types = _under_titles(request.types, table.titles, option="--type")
    asked, derived = _outputs(request.outputs, table.titles)
    profiles, row_count = table_profiles(table)
    if not row_count:
        raise EmptyFileError(request.path, has_titles=True)
    types |= {name: wanted for name, wanted in asked.items() if wanted is not None}
    decisions = tuple(
        column_decide(profile, wanted=types.get(profile.title), preferences=request.preferences)
        for profile in profiles
    )
    return _Plan(
        table=table,
        decisions=decisions,
        derived=derived,
        output_names=frozenset(asked),
        row_count=row_count,
    )


def _under_titles(
    said: Mapping[str, ColumnType], titles: Sequence[str], *, option: str
) -> dict[str, ColumnType]:
    for name in said:
        if name not in titles:
            raise UnknownColumnError(name, titles, option=option)
    return dict(said)


def _outputs(
    said: Mapping[str, ColumnType | None], titles: Sequence[str]
) -> tuple[dict[str, ColumnType | None], tuple[DerivedColumn, ...]]:
    held: dict[str, ColumnType | None] = {}
    derived: list[DerivedColumn] = []
    for name, column_type in said.items():
        if name in titles:
            held[name] = column_type
        elif column_type is None:
            raise OutputTypeMissingError(name)
        else:
            derived.append(DerivedColumn(name=name, column_type=column_type))
    return held, tuple(derived)
