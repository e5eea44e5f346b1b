"""What can be done with machines and their data lines."""

import itertools
from collections.abc import Iterable, Mapping

from django.db import transaction

from eamllogger.audit import audit_record
from machine.column_names import MAX_COLUMNS_PER_TABLE, column_name_problems
from machine.column_types import ColumnType
from machine.data_columns import columns_known, data_columns_from
from machine.exceptions import (
    ColumnsRefused,
    MachineNameRefused,
    MachineNameReserved,
    MachineNameTaken,
)
from machine.line_records import LineRecords
from machine.line_tables import line_tables_create
from machine.line_writing import records_insert
from machine.locks import writing
from machine.models import DataLineSequence, DataLinesOperation, Machine
from machine.models.machine import MAX_NAME_LENGTH
from machine.models.market import MarketTerms
from team.models import Team
from team.names import name_refusal
from user.models import User

# Lines held in memory at a time; more do not make COPY or executemany faster.
_LINES_PER_WRITE = 2_000


@transaction.atomic
def machine_create(
    *,
    name: str,
    owner: User,
    inputs: Mapping[str, ColumnType],
    outputs: Mapping[str, ColumnType],
    description: str = "",
    team: Team | None = None,
    is_sensitive: bool = False,
) -> Machine:
    """Make a machine with the two empty tables of its lines; after an error there is nothing.

    Args:
        inputs: type of each input column by its real name, in the order to show; not empty.
        outputs: the same for the columns that are learned or derived.
        is_sensitive: let the database hold the texts of the lines encrypted.
    Raises:
        MachineNameRefused: the name is empty, too long or not all visible.
        MachineNameTaken: `owner` has a machine of this name.
        MachineNameReserved: the name is one for super admins.
        ColumnsRefused: some column names cannot be used; it says why and what to use.
    """
    machine = machine_build(
        name=name,
        owner=owner,
        inputs=inputs,
        outputs=outputs,
        description=description,
        team=team,
        is_sensitive=is_sensitive,
    )
    machine_record("create", machine)
    return machine


def machine_build(
    *,
    name: str,
    owner: User,
    inputs: Mapping[str, ColumnType],
    outputs: Mapping[str, ColumnType],
    description: str = "",
    team: Team | None = None,
    is_sensitive: bool = False,
) -> Machine:
    """As `machine_create`, in the caller's transaction and without an entry in the audit trail.

    For whoever does more in this transaction: an entry locks the trail until it ends.
    """
    machine_name_check(name, owner)
    _check_columns(inputs, outputs)
    columns = data_columns_from(inputs, outputs)
    if is_sensitive:
        columns = tuple(column.sealed() for column in columns)
    machine = Machine.objects.create(
        machine_name=name,
        machine_description=description,
        machine_owner_user=owner,
        machine_owner_team=team,
        **columns_known(columns),
    )
    DataLineSequence.objects.create(machine=machine)
    line_tables_create(machine.line_models, using=machine.database)
    return machine


def data_lines_append(
    machine: Machine, rows: Iterable[Mapping[str, object]], *, is_for_learning: bool = True
) -> int:
    """Add rows as lines, in their order; after an error none of them is there.

    Args:
        rows: values by the real names of columns; read once, a few thousand at a time.
        is_for_learning: whether the lines are examples to learn from, or questions to solve.
    Returns:
        How many lines were added.
    Raises:
        UnknownColumn: a row has a key that is no column.
        LineValueRefused: a value does not fit its column.
        TablesLocked: somebody else holds the lock of a table for too long.
    """
    models, using = machine.line_models, machine.database
    with writing(models.tables, using=using):
        # Locked until the transaction ends: two writers number their lines one after the other.
        sequence = DataLineSequence.objects.locked_for(machine.pk, lines=models.input, using=using)
        records = LineRecords(
            machine.column_fields(),
            machine=machine.machine_name,
            first_line_id=sequence.next_line_id,
            is_for_learning=is_for_learning,
        )
        lines = records.from_rows(rows)
        while batch := list(itertools.islice(lines, _LINES_PER_WRITE)):
            records_insert(models.input, [line.input for line in batch], using=using)
            records_insert(models.output, [line.output for line in batch], using=using)
        count = records.next_line_id - sequence.next_line_id
        sequence.next_line_id = records.next_line_id
        sequence.save(using=using, update_fields=["next_line_id"])
        if count:
            DataLinesOperation.objects.using(using).create(
                machine=machine,
                is_added_for_learning=is_for_learning,
                is_added_for_solving=not is_for_learning,
                line_count=count,
            )
            machine_record("append_lines", machine, count=count)
    return count


def data_lines_truncate(machine: Machine) -> None:
    """Delete every line of a machine; their numbers are not used again."""
    with writing(machine.line_models.tables, using=machine.database):
        machine.get_machine_data_output_lines_model().truncate_table()
        machine.get_machine_data_input_lines_model().truncate_table()
        machine_record("truncate_lines", machine)


@transaction.atomic
def machine_delete(machine: Machine) -> None:
    """Delete a machine and, in the same transaction, the tables of its lines."""
    key, name, before = machine.pk, machine.machine_name, described(machine)
    machine.delete()
    audit_record(
        action="machine.delete",
        object_type=Machine._meta.label_lower,
        object_key=key,
        object_name=name,
        before=before,
    )


def machine_record(
    verb: str,
    machine: Machine,
    *,
    before: Mapping[str, object] | None = None,
    count: int | None = None,
) -> None:
    """Append what was done to a machine to the audit trail; as the last thing in a transaction.

    Args:
        before: what `described` said before it was changed.
    """
    after = described(machine) if before is not None or verb in ("create", "copy") else None
    audit_record(
        action=f"machine.{verb}",
        target=machine,
        before=before,
        after=after,
        count=count,
        using=machine.database,
    )


def described(machine: Machine) -> dict[str, object]:
    """What the audit trail keeps of a machine: whose it is, its state, its columns, its terms."""
    names = ("machine_name", "machine_owner_user_id", "machine_owner_team_id", "status")
    terms = [field.name for field in MarketTerms._meta.local_fields]
    known = {name: getattr(machine, name) for name in (*names, *terms)}
    return {**known, "columns": {c.name: c.column_type.name for c in machine.known_columns}}


def machine_name_check(name: str, owner: User) -> None:
    """Refuse a name that `owner` may not give to a machine.

    Raises:
        MachineNameRefused, MachineNameTaken, MachineNameReserved: see `machine_create`.
    """
    if reason := name_refusal(name, max_length=MAX_NAME_LENGTH):
        raise MachineNameRefused(name, reason=reason, max_length=MAX_NAME_LENGTH)
    is_reserved = len(name) > 4 and name.startswith("__") and name.endswith("__")
    if is_reserved and not owner.is_super_admin:
        raise MachineNameReserved(name)
    if Machine.objects.filter(machine_owner_user=owner, machine_name=name).exists():
        raise MachineNameTaken(name, owner=owner.username)


def _check_columns(inputs: Mapping[str, ColumnType], outputs: Mapping[str, ColumnType]) -> None:
    if not inputs:
        raise ColumnsRefused(["A machine needs at least one input column; add one."])
    if problems := column_name_problems([*inputs, *outputs]):
        raise ColumnsRefused(list(problems.values()))
    for kind, columns in (("input", inputs), ("output", outputs)):
        if len(columns) > MAX_COLUMNS_PER_TABLE:
            too_many = (
                f"There are {len(columns)} {kind} columns and at most "
                f"{MAX_COLUMNS_PER_TABLE} fit; leave some out."
            )
            raise ColumnsRefused([too_many])
