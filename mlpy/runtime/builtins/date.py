"""Dates: `new Date(...)`, `Date.now()`, and the members of dates, which are immutable."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.builtins.arguments import inside, whole
from mlpy.runtime.convert import adapted, aware, instant, moved_to
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import NAN
from mlpy.runtime.registry import CONSTANT, GLOBALS, built_in, method
from mlpy.runtime.text import date_text
from mlpy.values import NUMBERS, MLNamespace

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
#: Beyond any date; a decimal of a huge exponent would take for ever to become an integer.
_LAST_MS = 10**15
_DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
)


def milliseconds(value: dt.datetime) -> int:
    """The milliseconds since the start of 1970."""
    return (value - _EPOCH) // _MILLISECOND


def from_milliseconds(value: Any) -> dt.datetime:
    """The moment so many milliseconds after the start of 1970."""
    try:
        if abs(value) > _LAST_MS:
            raise OverflowError
        return _EPOCH + dt.timedelta(milliseconds=int(value))
    except (OverflowError, ValueError):
        raise MLRangeError("this moment is outside of the years 1 to 9999") from None


def parsed(meter: Meter, text: str) -> dt.datetime | None:
    """The moment that an ISO text stands for; None when it is none."""
    try:
        if _DAY_ONLY.fullmatch(text):
            return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        if _ISO.fullmatch(text):
            return aware(meter, dt.datetime.fromisoformat(text.replace(",", ".")))
    except ValueError:
        return None
    return None


def _from_parts(meter: Meter, parts: tuple[Any, ...]) -> dt.datetime:
    numbers = [whole(meter, part, "new Date") for part in parts]
    year, month, day, hour, minute, second, milli = [
        *numbers,
        *(0, 0, 1, 0, 0, 0, 0)[len(numbers) :],
    ]
    try:
        months = year * 12 + month
        first = dt.datetime(months // 12, months % 12 + 1, 1, tzinfo=meter.environment.timezone)
        return first + dt.timedelta(
            days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=milli
        )
    except (OverflowError, ValueError):
        raise MLRangeError("this date is outside of the years 1 to 9999") from None


def construct(meter: Meter, depth: int, *parts: Any) -> dt.datetime:
    """Now; or the date of a text, of milliseconds since 1970, or of year, month from 0, day, …."""
    if not parts:
        return meter.environment.clock()
    if len(parts) > 1:
        return _from_parts(meter, parts[:7])
    value = adapted(meter, parts[0])
    if type(value) is dt.datetime or type(value) is dt.date:
        return instant(meter, value)
    if type(value) in NUMBERS and value == value:
        return from_milliseconds(value)
    found = parsed(meter, value.strip()) if type(value) is str else None
    if found is None:
        raise MLRangeError(
            f"{with_article(value)} that is no date",
            hint="write it as 2026-01-31 or 2026-01-31T12:00:00Z",
        )
    return found


def now(meter: Meter, depth: int) -> int:
    """The milliseconds from the start of 1970 to now."""
    return milliseconds(meter.environment.clock())


def parse(meter: Meter, depth: int, value: Any = None) -> int | float:
    """The milliseconds from the start of 1970 to the date of a text; NaN when it is none."""
    found = parsed(meter, value.strip()) if type(value) is str else None
    return milliseconds(found) if found else NAN


def _on_dates(
    *names: str,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for kind in (dt.datetime, dt.date):
            method(kind, *names, cost=CONSTANT)(function)
        return function

    return register


@_on_dates("getTime", "valueOf")
def get_time(meter: Meter, depth: int, target: dt.date) -> int:
    """The milliseconds since the start of 1970."""
    return milliseconds(instant(meter, target))


@_on_dates("toISOString", "toJSON", "toString")
def to_iso_string(meter: Meter, depth: int, target: dt.date) -> str:
    """The moment as `2026-01-31T12:00:00.000Z`."""
    return date_text(instant(meter, target))


@_on_dates("addDays")
def add_days(meter: Meter, depth: int, target: dt.date, days: Any = None) -> dt.datetime:
    """The date so many days later."""
    return _moved(meter, target, days, 86_400_000, "addDays")


@_on_dates("addHours")
def add_hours(meter: Meter, depth: int, target: dt.date, hours: Any = None) -> dt.datetime:
    """The date so many hours later."""
    return _moved(meter, target, hours, 3_600_000, "addHours")


def _moved(meter: Meter, target: dt.date, count: Any, unit_ms: int, what: str) -> dt.datetime:
    if type(count) not in NUMBERS or count != count:
        raise MLTypeError(f"{what} needs a number, not {with_article(count)}")
    return from_milliseconds(milliseconds(instant(meter, target)) + count * unit_ms)


@_on_dates("diffDays")
def diff_days(meter: Meter, depth: int, target: dt.date, other: Any = None) -> float:
    """The days from another date to this one, with a fraction."""
    second = adapted(meter, other)
    if type(second) is not dt.datetime and type(second) is not dt.date:
        raise MLTypeError(f"diffDays needs a date, not {with_article(second)}")
    return (instant(meter, target) - instant(meter, second)) / dt.timedelta(days=1)


_PARTS: dict[str, tuple[str, Callable[[dt.datetime], int]]] = {
    "FullYear": ("The year.", lambda value: value.year),
    "Month": ("The month, from 0.", lambda value: value.month - 1),
    "Date": ("The day of the month.", lambda value: value.day),
    "Day": ("The day of the week, Sunday is 0.", lambda value: value.isoweekday() % 7),
    "Hours": ("The hour.", lambda value: value.hour),
    "Minutes": ("The minute.", lambda value: value.minute),
    "Seconds": ("The second.", lambda value: value.second),
    "Milliseconds": ("The millisecond.", lambda value: value.microsecond // 1000),
}


def _part(doc: str, part: Callable[[dt.datetime], int], *, utc: bool) -> Callable[..., int]:
    def get(meter: Meter, depth: int, target: dt.date) -> int:
        zone = dt.UTC if utc else meter.environment.timezone
        return part(moved_to(instant(meter, target), zone))

    get.__doc__ = f"{doc[:-1]}, in UTC." if utc else f"{doc[:-1]}, in the executor's time zone."
    return get


for _name, (_doc, _get) in _PARTS.items():
    _on_dates(f"get{_name}")(_part(_doc, _get, utc=False))
    _on_dates(f"getUTC{_name}")(_part(_doc, _get, utc=True))

GLOBALS["Date"] = MLNamespace(
    "Date",
    {
        "now": built_in("now", now, cost=CONSTANT),
        "parse": built_in("parse", parse, cost=CONSTANT),
    },
    construct=built_in("Date", construct, cost=inside),
)
