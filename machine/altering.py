"""Adds, renames and drops columns of a machine, in its tables and in what is known of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any  # What a dictionary by column holds.

from machine.column_names import MAX_COLUMNS_PER_TABLE, column_name_problems
from machine.column_types import ColumnType
from machine.data_columns import DataColumn, LineTable, columns_known
from machine.exceptions import ColumnsRefused, UnknownColumn
from machine.fields import ColumnDictionaryField
from machine.line_models import line_models
from machine.line_tables import column_add, column_drop, column_rename
from machine.locks import writing
from machine.models import DataLineSequence, Machine
from machine.services import described, machine_record

# What `columns_known` says anew after each change.
_SETTLED = set(columns_known([]))


def machine_column_add(
    machine: Machine, name: str, column_type: ColumnType, *, table: LineTable = "input"
) -> None:
    """Add a column, which is missing in the lines that are there.

    Raises:
        ColumnsRefused: the name cannot be used, or no more columns fit; it says what to do.
    """
    with _altering(machine):
        old, columns = described(machine), machine.known_columns
        _check([*(column.name for column in columns), name])
        if sum(column.table == table for column in columns) >= MAX_COLUMNS_PER_TABLE:
            raise ColumnsRefused(
                [f"The {table} table has {MAX_COLUMNS_PER_TABLE} columns, and no more fit."]
            )
        number = _numbers_used(machine, columns) + 1
        added = DataColumn(number=number, name=name, table=table, column_type=column_type)
        if machine.data_lines_are_sensitive:
            added = added.sealed()
        _settle(machine, [*columns, added])
        column_add(
            _model(machine, machine.known_columns, table), added.field_name, using=_db(machine)
        )
        machine_record("add_column", machine, before=old)


def machine_column_rename(machine: Machine, name: str, new_name: str) -> None:
    """Give a column another name, in every dictionary that knows it too.

    Raises:
        UnknownColumn: there is no column `name`.
        ColumnsRefused: the new name cannot be used; it says what to use instead.
    """
    with _altering(machine):
        old, before = described(machine), machine.known_columns
        column = _column(machine, name)
        after = [replace(other, name=new_name) if other == column else other for other in before]
        _check([other.name for other in after])
        _rekey(
            machine,
            lambda known: {new_name if key == name else key: value for key, value in known.items()},
        )
        _settle(machine, after)
        column_rename(
            _model(machine, before, column.table),
            _model(machine, machine.known_columns, column.table),
            column.field_name,
            using=_db(machine),
        )
        machine_record("rename_column", machine, before=old)


def machine_column_drop(machine: Machine, name: str) -> None:
    """Drop a column with what is in it, and what is known of it.

    Raises:
        UnknownColumn: there is no column `name`.
        ColumnsRefused: it is the last input column.
    """
    with _altering(machine):
        old, before = described(machine), machine.known_columns
        column = _column(machine, name)
        after = [other for other in before if other != column]
        if not any(other.table == "input" for other in after):
            raise ColumnsRefused(
                [f"Column {name!r} is the last input column, and a machine needs one. Add another."]
            )
        _numbers_used(machine, before)
        _rekey(machine, lambda known: {key: value for key, value in known.items() if key != name})
        _settle(machine, after)
        column_drop(_model(machine, before, column.table), column.field_name, using=_db(machine))
        machine_record("drop_column", machine, before=old)


@contextmanager
def _altering(machine: Machine) -> Iterator[None]:
    """A transaction in which nobody else alters the machine, and that begins with its columns."""
    with writing(machine.line_models.tables, using=machine.database):
        locked = Machine.objects.using(machine.database).select_for_update().get(pk=machine.pk)
        for name in _dictionary_names():
            setattr(machine, name, getattr(locked, name))
        machine.data_columns = locked.data_columns
        yield


def _numbers_used(machine: Machine, columns: Sequence[DataColumn]) -> int:
    """The greatest number that a column has or had; those that are there now are remembered."""
    sequence = DataLineSequence.objects.locked_for(
        machine.pk, lines=machine.line_models.input, using=machine.database
    )
    last = max(sequence.last_column_number, *(column.number for column in columns), 0)
    sequence.last_column_number = last
    sequence.save(update_fields=["last_column_number"])
    return last


def _column(machine: Machine, name: str) -> DataColumn:
    columns = machine.known_columns
    found = next((column for column in columns if column.name == name), None)
    if found is None:
        known = [column.name for column in columns]
        raise UnknownColumn(name, known=known, machine=machine.machine_name)
    return found


def _check(names: Sequence[str]) -> None:
    if problems := column_name_problems(names):
        raise ColumnsRefused(list(problems.values()))


def _settle(machine: Machine, columns: Sequence[DataColumn]) -> None:
    """Write what is known of the columns; the tables follow."""
    known = columns_known(columns)
    for field, value in known.items():
        setattr(machine, field, value)
    machine.save(update_fields=[*known, *_dictionary_names(), "updated_at"])


def _rekey(machine: Machine, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for name in _dictionary_names():
        known = getattr(machine, name)
        if isinstance(known, dict):
            setattr(machine, name, change(known))


def _dictionary_names() -> list[str]:
    fields = Machine._meta.concrete_fields
    names = [field.name for field in fields if isinstance(field, ColumnDictionaryField)]
    return [name for name in names if name not in _SETTLED]


def _model(machine: Machine, columns: Sequence[DataColumn], table: LineTable) -> Any:
    models = line_models(machine.pk, tuple(columns))
    return models.input if table == "input" else models.output


def _db(machine: Machine) -> str:
    return machine.database
