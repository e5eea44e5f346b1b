"""Resolves `machine:NAME`: the data lines of one machine as rows for functions."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from eaml_bridge.exceptions import NotPermitted, RequestError, UnknownName
from eaml_bridge.targets import AnyField, Column, Target
from machine.data_columns import LINE_ID
from machine.models import Machine
from machine.models.machine import MachineAction
from user.models import User

# So many names are looked through for the one that a mistyped name was meant to be.
_COMPARED_NAMES = 5_000


def machine_target(name: str) -> Target:
    """The data lines of the machine of this name or number.

    A row is the input and the output columns of a line under their real names, with its number
    and its flags; what is written goes to the table that holds the column.

    Raises:
        UnknownName: there is no such machine.
        RequestError: several owners have a machine of this name.
    """
    machine = _machine(name)
    return Target(
        label=f"machine:{machine.machine_name}",
        noun="line",
        tables=(
            machine.get_machine_data_input_lines_model(),
            machine.get_machine_data_output_lines_model(),
        ),
        columns=_columns(machine),
        rows=lambda alias: machine.get_machine_data_input_lines_model().objects.using(alias).all(),
        authorize=lambda user, writing: _authorize(machine, user, writing=writing),
        database=machine.database,
    )


def machine_of_label(label: str) -> Machine | None:
    """The machine of a target `machine:NAME`; None for another target, and where several fit."""
    kind, _, name = label.partition(":")
    if kind != "machine" or not name:
        return None
    try:
        return _machine(name)
    except RequestError:
        return None


def _columns(machine: Machine) -> Mapping[str, Column]:
    tables = {
        "input": _fields(machine.get_machine_data_input_lines_model()),
        "output": _fields(machine.get_machine_data_output_lines_model()),
    }
    return {
        name: Column(
            name=name,
            path=column.path,
            field=tables[column.table][column.field_name],
            table=list(tables).index(column.table),
            sealed="it is the number of the line" if name == LINE_ID else "",
            masked=column.is_encrypted,
        )
        for name, column in machine.column_fields(include_predefined=True).items()
    }


def _fields(model: type[Model]) -> dict[str, AnyField]:
    return {field.name: field for field in model._meta.concrete_fields}


def _machine(name: str) -> Machine:
    named = list(Machine.objects.filter(machine_name=name).order_by("pk")[:12])
    if len(named) == 1:
        return named[0]
    if named:
        choices = ", ".join(
            f"machine:{machine.pk} of {machine.machine_owner_user.username}" for machine in named
        )
        raise RequestError(f"Several machines are named {name!r}. Use the number: {choices}.")
    found = Machine.objects.filter(pk=int(name)).first() if name.isdecimal() else None
    if found is None:
        known = Machine.objects.order_by("machine_name").values_list("machine_name", flat=True)
        raise UnknownName("machine", name, known=list(known[:_COMPARED_NAMES]))
    return found


def _authorize(machine: Machine, user: AbstractBaseUser, *, writing: bool) -> None:
    action: MachineAction = "change" if writing else "read_lines"
    if not (isinstance(user, User) and machine.can(user, action)):
        raise NotPermitted(
            f"User {user.get_username()!r} may not {'change' if writing else 'read'} the machine "
            f"{machine.machine_name!r}. Ask its owner, or run as another --user."
        )
