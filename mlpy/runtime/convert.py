"""Bring values of Python that are not exactly the language's own to those that are, when touched.

Nothing of the foreign object runs: a subclass is read by the method of its base, never by its own.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.values import TYPE_NAMES, MLNamespace

#: Types whose values are the language's own already.
OWN = frozenset((*TYPE_NAMES, MLNamespace))

_PLAIN_ZONES = (dt.timezone, type(None))

#: The bases of a type, read past its metaclass.
_bases: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__

_DATE_PARTS = ("year", "month", "day")
_TIME_PARTS = ("hour", "minute", "second", "microsecond", "tzinfo")


def is_object(value: Any) -> bool:
    """Whether `value` is an object or of a subclass; unlike `isinstance`, it runs nothing of it."""
    return issubclass(type(value), dict)


def _plain_object(value: dict[Any, Any]) -> dict[Any, Any]:
    # `dict.copy` asks a subclass for its keys.
    return {key: dict.__getitem__(value, key) for key in dict.__iter__(value)}


def _plain_date(value: dt.date) -> dt.date:
    return dt.date(*(getattr(dt.date, name).__get__(value) for name in _DATE_PARTS))


def _plain_datetime(value: dt.datetime) -> dt.datetime:
    day = [getattr(dt.date, name).__get__(value) for name in _DATE_PARTS]
    return dt.datetime(*day, *(getattr(dt.datetime, name).__get__(value) for name in _TIME_PARTS))


def _behind_proxy(value: Any) -> Any:
    """A copy of the dict that a read-only view shows; a view of anything else stays foreign."""
    shown = gc.get_referents(value)
    return _plain_object(shown[0]) if len(shown) == 1 and is_object(shown[0]) else value


_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__index__),
    (float, float.__pos__),
    (Decimal, Decimal),
    (dict, _plain_object),
    (list, list.copy),
    (tuple, lambda value: list(tuple.__iter__(value))),
    (set, lambda value: list(set.__iter__(value))),
    (frozenset, lambda value: list(frozenset.__iter__(value))),
    (dt.datetime, _plain_datetime),
    (dt.date, _plain_date),
    (MappingProxyType, _behind_proxy),
)


def adapted(meter: Meter, value: Any) -> Any:
    """`value` as one of the language's own; a foreign object comes back as it is."""
    kind = type(value)
    if kind in OWN:
        return value
    for base, convert in _BASES:
        if base in _bases(kind):
            if base in (dict, list, tuple, set, frozenset):
                size = int(base.__len__(value))
                meter.pay(size)
                meter.grow(size * ITEM_BYTES)
            return convert(value)
    return value


def _is_own_zone(zone: dt.tzinfo | None) -> bool:
    """Whether a zone's code is Python's own; another one would run the host's within a script."""
    if type(zone) in _PLAIN_ZONES:
        return True
    # Imported on use: whoever hands over such a zone has imported it already.
    from zoneinfo import ZoneInfo

    return type(zone) is ZoneInfo


def aware(meter: Meter, value: dt.datetime) -> dt.datetime:
    """`value` with a time zone: that of the executor where it has none."""
    if not _is_own_zone(value.tzinfo):
        raise MLTypeError("this date has a foreign time zone", hint="convert it to UTC first")
    return value if value.tzinfo else value.replace(tzinfo=meter.environment.timezone)


def instant(meter: Meter, value: dt.date) -> dt.datetime:
    """A date as a moment; a day without a time is its midnight in UTC, as in JavaScript."""
    if isinstance(value, dt.datetime):
        return aware(meter, value)
    return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)


def moved_to(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """`value`, which has a time zone, in another one."""
    try:
        return value.astimezone(zone)
    except OverflowError:
        raise MLRangeError("this moment is outside of the years 1 to 9999") from None
