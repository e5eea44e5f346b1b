"""What a function's header declares beside columns: its arguments and its limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any  # Arguments are whatever JSON holds.

from eaml_bridge.exceptions import InvalidValue, UnknownName
from eaml_bridge.processing.request import Mode
from mlpy import Argument, FunctionInfo, Limits
from mlpy.limits import BATCH_LIMITS, ROW_LIMITS


def lowered_limits(info: FunctionInfo, mode: Mode) -> Limits:
    """The limits of one call in this mode; the header may lower them, never raise them."""
    limits = ROW_LIMITS if mode is Mode.ROW else BATCH_LIMITS
    declared = info.limits
    return replace(
        limits,
        steps=min(limits.steps, int(declared.get("steps", limits.steps))),
        time_s=min(limits.time_s, declared.get("time", limits.time_s)),
        memory_bytes=min(limits.memory_bytes, int(declared.get("memory", limits.memory_bytes))),
    )


def checked_arguments(info: FunctionInfo, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a run: of the declared type and range, with defaults filled in.

    A function whose header declares none takes any.

    Raises:
        UnknownName: an argument that the header does not declare.
        InvalidValue: one is missing, of another type, or out of range.
    """
    if not info.args:
        return dict(given)
    declared = {argument.name: argument for argument in info.args}
    for name in given:
        if name not in declared:
            raise UnknownName("argument", name, known=declared, where=f"of {info.name!r}")
    return {name: _value(info, argument, given) for name, argument in declared.items()}


def _value(info: FunctionInfo, argument: Argument, given: Mapping[str, Any]) -> object:
    value = given.get(argument.name, argument.default)
    if value is None:
        if argument.optional:
            return None
        raise InvalidValue(
            f"Function {info.name!r} needs the argument {argument.name!r} ({argument.type}). "
            f"Give it, as in --arg {argument.name}=…"
        )
    try:
        found = _READERS[argument.type](value)
    except (ValueError, InvalidOperation, TypeError) as error:
        raise InvalidValue(
            f"Argument {argument.name!r} of {info.name!r} is {value!r}; "
            f"expected {_EXPECTED[argument.type]}."
        ) from error
    _check_range(info, argument, found)
    return found


def _check_range(info: FunctionInfo, argument: Argument, value: object) -> None:
    low, high = argument.low, argument.high
    if not isinstance(value, int | float | Decimal):
        return
    if (low and value < Decimal(low)) or (high and value > Decimal(high)):
        raise InvalidValue(
            f"Argument {argument.name!r} of {info.name!r} is {value}; "
            f"expected {low or '…'} to {high or '…'}."
        )


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _integer(value: object) -> int:
    if isinstance(value, bool | float) or not isinstance(value, str | int):
        raise TypeError
    return int(value)


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError
    found = Decimal(str(value))
    if not found.is_finite():
        raise ValueError
    return found


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[_truth(value)]


def _truth(value: object) -> str:
    text = _string(value).lower()
    if text not in ("true", "false"):
        raise ValueError
    return text


def _date(value: object) -> str:
    return date.fromisoformat(_string(value)).isoformat()


def _datetime(value: object) -> str:
    return datetime.fromisoformat(_string(value)).isoformat()


def _json(value: object) -> object:
    """JSON where typed text is JSON, the text itself where it is not."""
    if not isinstance(value, str):
        return value
    try:
        found: object = json.loads(value)
    except json.JSONDecodeError:
        return value
    return found


_READERS: Mapping[str, Callable[[object], object]] = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "number": lambda value: float(_decimal(value)),
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "json": _json,
}
_EXPECTED: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "decimal": "a number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date as in 2026-11-24",
    "datetime": "an instant as in 2026-11-24T20:15:00Z",
    "json": "JSON",
}
