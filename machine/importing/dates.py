"""Dates and times of day as people write them, each order of day and month by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType

DateParse = Callable[[str], date | None]
# Two digits mean the years that POSIX gives them: 1969 to 2068.
PIVOT_YEAR = 69
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_LONG_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_NUMERIC = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3,9})\.?[ \-](\d{4}|\d{2})", re.ASCII)
_NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}|\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(?: ?([AaPp])\.?[Mm]\.?)?", re.ASCII
)
_STAMP = re.compile(r"(.+?)(?:T|,? +)(\d{1,2}:\d{2}.*)", re.ASCII)
_ZONE = re.compile(r"(.*?\d) ?(Z|[+\-]\d{2}:?\d{2})", re.ASCII)


def iso_date_parse(text: str) -> date | None:
    """Year, month, day."""
    match = _NUMERIC.fullmatch(text)
    if not match or len(match[1]) != 4 or len(match[4]) > 2:
        return None
    return _date(match[1], match[3], match[4])


def day_first_parse(text: str) -> date | None:
    """Day, month, year; the year with two or four digits."""
    match = _NUMERIC.fullmatch(text)
    return _date(match[4], match[3], match[1]) if match and len(match[1]) <= 2 else None


def month_first_parse(text: str) -> date | None:
    """Month, day, year; the year with two or four digits."""
    match = _NUMERIC.fullmatch(text)
    return _date(match[4], match[1], match[3]) if match and len(match[1]) <= 2 else None


def month_name_parse(text: str) -> date | None:
    """A date with an English month name, whose order is never in doubt."""
    if match := _DAY_NAME.fullmatch(text):
        day, name, year = match.groups()
    elif match := _NAME_DAY.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    month = _MONTHS.get(name[:3].lower())
    is_month = len(name) == 3 or name.lower() in _LONG_MONTHS or name.lower() == "sept"
    return _date(year, str(month), day) if month and is_month else None


def has_two_digit_year(text: str) -> bool:
    """Whether the century of a date is an assumption."""
    match = _NUMERIC.match(text)
    if match:
        return len(match[1]) <= 2 and len(match[4]) == 2
    named = _DAY_NAME.match(text) or _NAME_DAY.match(text)
    return named is not None and len(named[3]) == 2


def time_parse(text: str) -> time | None:
    """A time of day with 24 hours, or 12 hours and am/pm."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour = int(match[1])
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5] in "pP" else 0)
    microsecond = int((match[4] or "").ljust(6, "0") or 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0), microsecond)
    except ValueError:
        return None


def datetime_parse(text: str, parse_date: DateParse) -> datetime | None:
    """An instant; without a zone it is taken as UTC."""
    match = _STAMP.fullmatch(text)
    day = parse_date(match[1]) if match else None
    if match is None or day is None:
        return None
    clock, zone = match[2], "Z"
    if with_zone := _ZONE.fullmatch(clock):
        clock, zone = with_zone[1], with_zone[2]
    moment = time_parse(clock)
    if moment is None:
        return None
    try:
        offset = datetime.strptime(zone, "%z").tzinfo
        return datetime.combine(day, moment, offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def has_zone(text: str) -> bool:
    """Whether an instant says its own zone."""
    match = _STAMP.fullmatch(text)
    return match is not None and _ZONE.fullmatch(match[2]) is not None


DATE_ORDERS: Mapping[str, DateParse] = MappingProxyType(
    {
        "year first": iso_date_parse,
        "month name": month_name_parse,
        "day first": day_first_parse,
        "month first": month_first_parse,
    }
)


def _date(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= PIVOT_YEAR else 2000
    elif len(year) != 4:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
