"""Bring values of Python that are not exactly the language's own to those that are, when touched.

Nothing of the foreign object runs: a subclass is read by the method of its base, never by its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from mlpy.errors import MLTypeError
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.values import TYPE_NAMES, MLNamespace

#: Types whose values are the language's own already.
OWN = frozenset((*TYPE_NAMES, MLNamespace))

#: Time zones whose code is Python's own; another one would run the host's code within a script.
_ZONES = (dt.timezone, ZoneInfo, type(None))

_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__index__),
    (float, float.__pos__),
    (Decimal, Decimal),
    (dict, dict.copy),
    (list, list.copy),
    (tuple, lambda value: list(tuple.__iter__(value))),
    (set, lambda value: list(set.__iter__(value))),
    (frozenset, lambda value: list(frozenset.__iter__(value))),
    (MappingProxyType, dict),
)


def adapted(meter: Meter, value: Any) -> Any:
    """`value` as one of the language's own; a foreign object comes back as it is."""
    kind = type(value)
    if kind in OWN:
        return value
    for base, convert in _BASES:
        if base in kind.__mro__:
            if base in (dict, list, tuple, set, frozenset):
                size = int(base.__len__(value))
                meter.pay(size)
                meter.grow(size * ITEM_BYTES)
            return convert(value)
    return value


def aware(meter: Meter, value: dt.datetime) -> dt.datetime:
    """`value` with a time zone: that of the executor where it has none."""
    if type(value.tzinfo) not in _ZONES:
        raise MLTypeError("this date has a foreign time zone", hint="convert it to UTC first")
    return value if value.tzinfo else value.replace(tzinfo=meter.environment.timezone)


def instant(meter: Meter, value: dt.date) -> dt.datetime:
    """A date as a moment; a day without a time is its midnight in UTC, as in JavaScript."""
    if isinstance(value, dt.datetime):
        return aware(meter, value)
    return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
