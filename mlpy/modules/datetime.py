"""`import datetime`: make, read, write, move and compare dates."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.builtins import date as dates
from mlpy.runtime.builtins.arguments import inside, text, whole
from mlpy.runtime.convert import adapted, instant
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.number_arguments import finite
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import CONSTANT, Module

MODULE = Module("datetime")

_UNITS_S = {
    "milliseconds": 0.001,
    "seconds": 1,
    "minutes": 60,
    "hours": 3_600,
    "days": 86_400,
    "weeks": 604_800,
}
_STARTS = ("minute", "hour", "day", "month", "year")
_MONTHS = ("January February March April May June July August September October November "
           "December").split()  # fmt: skip
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _local(meter: Meter, value: Any, what: str) -> dt.datetime:
    """A date in the executor's time zone."""
    own = adapted(meter, value)
    if type(own) is dt.date:
        return dt.datetime(own.year, own.month, own.day, tzinfo=meter.environment.timezone)
    if type(own) is not dt.datetime:
        raise MLTypeError(
            f"datetime.{what} needs a date, not {with_article(own)}",
            hint="make it by datetime.parse(text)" if type(own) is str else None,
        )
    return _in_range(lambda: instant(meter, own).astimezone(meter.environment.timezone))


def _in_range(make: Any) -> dt.datetime:
    try:
        found: dt.datetime = make()
    except (OverflowError, ValueError):
        raise MLRangeError("this date is outside of the years 1 to 9999") from None
    return found


def _unit(meter: Meter, value: Any, known: Any, what: str, default: str) -> str:
    name = default if value is None else text(meter, value, f"datetime.{what}")
    if name not in known:
        raise MLRangeError(f"datetime.{what} takes {', '.join(known)}, not {name[:20]!r}")
    return name


@MODULE.function("now", cost=CONSTANT)
def now(meter: Meter, depth: int) -> dt.datetime:
    """The moment, by the executor's clock."""
    return meter.environment.clock()


@MODULE.function("today", cost=CONSTANT)
def today(meter: Meter, depth: int) -> dt.date:
    """The day without a time, in the executor's time zone."""
    return meter.environment.clock().astimezone(meter.environment.timezone).date()


@MODULE.function("date", cost=CONSTANT)
def date(meter: Meter, depth: int, year: Any = None, month: Any = None, day: Any = None) -> dt.date:
    """A day without a time; months count from 1."""
    parts = [whole(meter, part, "datetime.date", 1) for part in (year, month, day)]
    try:
        return dt.date(*parts)
    except (ValueError, OverflowError):
        raise MLRangeError(f"there is no day {parts[0]}-{parts[1]}-{parts[2]}") from None


@MODULE.function("parse", cost=inside)
def parse(meter: Meter, depth: int, value: Any = None) -> dt.datetime:
    """The date of an ISO text such as `2026-01-31` or `2026-01-31T12:00:00Z`."""
    return dates.construct(meter, depth, text(meter, value, "datetime.parse"))


@MODULE.function("fromTimestamp", cost=CONSTANT)
def from_timestamp(meter: Meter, depth: int, seconds: Any = None) -> dt.datetime:
    """The moment so many seconds after the start of 1970."""
    return dates.from_milliseconds(finite(meter, seconds, "datetime.fromTimestamp") * 1_000)


@MODULE.function("timestamp", cost=CONSTANT)
def timestamp(meter: Meter, depth: int, value: Any = None) -> float:
    """The seconds from the start of 1970 to a date."""
    return _local(meter, value, "timestamp").timestamp()


@MODULE.function("format", cost=inside)
def format_(meter: Meter, depth: int, value: Any = None, pattern: Any = None) -> str:
    """A date by a pattern: %Y %m %d %H %M %S %f %j %y, %B %b %A %a in English, %z, %%."""
    moment = _local(meter, value, "format")
    source = "%Y-%m-%d" if pattern is None else text(meter, pattern, "datetime.format")
    charge_text(meter, len(source) * 5)
    pieces = source.split("%")
    found = [pieces[0]]
    at = 1
    while at < len(pieces):
        piece = pieces[at]
        if not piece and at + 1 < len(pieces):
            found.append(f"%{pieces[at + 1]}")
            at += 1
        else:
            found.append(_formatted(moment, piece[:1]) + piece[1:])
        at += 1
    return "".join(found)


def _formatted(moment: dt.datetime, sign: str) -> str:
    # Not `strftime`, whose result depends on the system and its language.
    parts = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "d": f"{moment.day:02d}",
        "H": f"{moment.hour:02d}",
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "f": f"{moment.microsecond:06d}",
        "j": f"{moment.timetuple().tm_yday:03d}",
        "B": _MONTHS[moment.month - 1],
        "b": _MONTHS[moment.month - 1][:3],
        "A": _DAYS[moment.weekday()],
        "a": _DAYS[moment.weekday()][:3],
        "z": moment.isoformat()[-6:],
    }
    if sign not in parts:
        raise MLRangeError(f"datetime.format does not know '%{sign}'", hint="write %% for a %")
    return parts[sign]


@MODULE.function("add", cost=CONSTANT)
def add(
    meter: Meter, depth: int, value: Any = None, number: Any = None, unit: Any = None
) -> dt.datetime:
    """A date moved by a number of milliseconds, seconds, minutes, hours, days or weeks."""
    moment = _local(meter, value, "add")
    name = _unit(meter, unit, _UNITS_S, "add", "days")
    seconds = finite(meter, number, "datetime.add") * _UNITS_S[name]
    utc = moment.astimezone(dt.UTC)
    return _in_range(lambda: utc + dt.timedelta(seconds=seconds))


@MODULE.function("addMonths", cost=CONSTANT)
def add_months(meter: Meter, depth: int, value: Any = None, number: Any = None) -> dt.datetime:
    """A date moved by a number of months; at the latest to the last day of the month."""
    moment = _local(meter, value, "addMonths")
    months = moment.year * 12 + moment.month - 1 + whole(meter, number, "datetime.addMonths")
    year, month = months // 12, months % 12 + 1
    if not 1 <= year <= 9999:
        raise MLRangeError("this date is outside of the years 1 to 9999")
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


@MODULE.function("diff", cost=CONSTANT)
def diff(
    meter: Meter, depth: int, later: Any = None, earlier: Any = None, unit: Any = None
) -> float:
    """The time from the second date to the first, in days unless told another unit."""
    name = _unit(meter, unit, _UNITS_S, "diff", "days")
    span = _local(meter, later, "diff") - _local(meter, earlier, "diff")
    return span.total_seconds() / _UNITS_S[name]


@MODULE.function("startOf", cost=CONSTANT)
def start_of(meter: Meter, depth: int, value: Any = None, unit: Any = None) -> dt.datetime:
    """The first moment of a date's minute, hour, day, month or year."""
    moment = _local(meter, value, "startOf")
    level = _STARTS.index(_unit(meter, unit, _STARTS, "startOf", "day"))
    parts = {"microsecond": 0, "second": 0, "minute": 0, "hour": 0, "day": 1, "month": 1}
    return moment.replace(**dict(list(parts.items())[: level + 2]))  # type: ignore[arg-type]


@MODULE.function("weekday", cost=CONSTANT)
def weekday(meter: Meter, depth: int, value: Any = None) -> int:
    """The day of the week, from 1 for Monday to 7 for Sunday."""
    return _local(meter, value, "weekday").isoweekday()


@MODULE.function("isLeapYear", cost=CONSTANT)
def is_leap_year(meter: Meter, depth: int, year: Any = None) -> bool:
    """Whether a year has 366 days."""
    return calendar.isleap(whole(meter, year, "datetime.isLeapYear"))


@MODULE.function("daysInMonth", cost=CONSTANT)
def days_in_month(meter: Meter, depth: int, year: Any = None, month: Any = None) -> int:
    """How many days a month has; months count from 1."""
    which = whole(meter, month, "datetime.daysInMonth")
    in_year = whole(meter, year, "datetime.daysInMonth")
    if not (1 <= which <= 12 and 1 <= in_year <= 9999):
        raise MLRangeError(f"there is no month {in_year}-{which}")
    return calendar.monthrange(in_year, which)[1]


@MODULE.function("parts", cost=CONSTANT, grows=lambda *arguments: 800)
def parts(meter: Meter, depth: int, value: Any = None) -> dict[str, int]:
    """The parts of a date in the executor's time zone, by name; months count from 1."""
    moment = _local(meter, value, "parts")
    names = ("year", "month", "day", "hour", "minute", "second")
    found: dict[str, int] = {name: getattr(moment, name) for name in names}
    return {**found, "millisecond": moment.microsecond // 1_000}
