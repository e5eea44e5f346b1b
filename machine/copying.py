"""Copies a machine: what is known of it and, if wanted, its lines."""

from django.db import transaction

from machine.line_tables import line_tables_copy, line_tables_create
from machine.models import DataLineSequence, Machine
from machine.services import machine_name_check, machine_record
from team.models import Team
from user.models import User


@transaction.atomic
def machine_copy(
    machine: Machine, *, name: str, owner: User, team: Team | None = None, with_lines: bool = True
) -> Machine:
    """Make a machine like another, with tables of its own; after an error there is nothing.

    The trained model and the encoding are shared, until one of the two gets another. What the
    market is offered is not copied: a copy is private.

    Args:
        with_lines: copy the lines too, numbers and flags included; otherwise the tables are empty.
    Raises:
        MachineNameRefused, MachineNameTaken, MachineNameReserved: see `machine_create`.
    """
    machine_name_check(name, owner)
    copy = Machine.objects.get(pk=machine.pk)
    original_id = copy.pk
    copy.pk, copy._state.adding = None, True
    copy.machine_name, copy.machine_owner_user, copy.machine_owner_team = name, owner, team
    copy.machine_original_id = original_id
    copy.machine_data_source_is_public = copy.machine_api_solving_is_public = False
    copy.machine_machine_is_duplicatable = False
    copy.save()
    line_tables_create(copy.line_models, using=copy.database)
    next_line_id = 1
    if with_lines:
        line_tables_copy(machine.line_models, copy.line_models, using=copy.database)
        source = DataLineSequence.objects.locked_for(
            original_id, lines=machine.line_models.input, using=copy.database
        )
        next_line_id = source.next_line_id
    DataLineSequence.objects.create(machine=copy, next_line_id=next_line_id)
    machine_record("copy", copy)
    return copy
