"""Readings: every way in which the text of a cell can be understood as a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from machine.column_types import ColumnType
from machine.importing import dates, numbers

# What is written where nothing is known. In a column of text such a word is a value like any
# other; in a column of numbers or dates it is an empty cell.
MISSING_WORDS = frozenset(
    {"na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", ".", "\\n"}
)
PADDED = "leading zeros"
TWO_DIGIT_YEAR = "two-digit year"
NO_ZONE = "no time zone"
MISSING = "missing word"
UNIT = "number with a unit"
DAY_ORDERS = ("day first", "month first")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand cells.

    `parse` answers None where it does not apply. `is_whole_column` readings count only if all
    filled cells agree, because a few cells of that form prove nothing. `is_asked_only` readings
    count only for a type that a person asked for.
    """

    name: str
    column_type: ColumnType
    family: str
    parse: Callable[[str], object | None]
    is_whole_column: bool = False
    is_asked_only: bool = False

    @property
    def is_plain_number(self) -> bool:
        """Whether it reads numbers without any mark for thousands, with a decimal point."""
        return self.name in ("integer", "number")


def _json_parse(text: str) -> object | None:
    if text[:1] not in ("{", "["):
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    # Kept as it is written: the column stores text, and key order belongs to its author.
    return text


def _word_parse(text: str, words: dict[str, bool]) -> bool | None:
    return words.get(text.lower())


def _number_readings() -> Iterable[Reading]:
    for style in numbers.STYLES:
        is_grouped = style is not numbers.PLAIN
        suffix = f" ({style.name})" if is_grouped else ""
        family = "comma" if style.decimal_mark == "," else "point"
        yield Reading(
            name=f"integer{suffix}",
            column_type=ColumnType.INTEGER,
            family=family,
            parse=style.integer_parse,
            is_whole_column=is_grouped,
        )
        yield Reading(
            name=f"number{suffix}",
            column_type=ColumnType.FLOAT,
            family=family,
            parse=style.number_parse,
            is_whole_column=is_grouped,
        )


def _date_readings() -> Iterable[Reading]:
    for order, parse in dates.DATE_ORDERS.items():
        yield Reading(
            name=f"date ({order})", column_type=ColumnType.DATE, family=order, parse=parse
        )
    yield Reading(
        name="time of day", column_type=ColumnType.TIME, family="", parse=dates.time_parse
    )
    for order, parse in dates.DATE_ORDERS.items():
        yield Reading(
            name=f"date and time ({order})",
            column_type=ColumnType.DATETIME,
            family=order,
            parse=partial(dates.datetime_parse, parse_date=parse),
        )


def _word_readings() -> Iterable[Reading]:
    for yes, no in (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n")):
        yield Reading(
            name=f"{yes}/{no}",
            column_type=ColumnType.BOOLEAN,
            family="",
            parse=partial(_word_parse, words={yes: True, no: False}),
            is_whole_column=True,
        )


NUMBER_READINGS = tuple(_number_readings())
DATE_READINGS = tuple(_date_readings())
WORD_READINGS = (
    *_word_readings(),
    Reading(
        name="JSON",
        column_type=ColumnType.JSON,
        family="",
        parse=_json_parse,
        is_whole_column=True,
    ),
)
MEASURE_READINGS = (
    Reading(
        name="duration in seconds",
        column_type=ColumnType.FLOAT,
        family="measure",
        parse=numbers.duration_parse,
        is_whole_column=True,
    ),
    Reading(
        name="size in bytes",
        column_type=ColumnType.FLOAT,
        family="measure",
        parse=numbers.bytes_parse,
        is_whole_column=True,
    ),
)
ONE_ZERO = Reading(
    name="1/0",
    column_type=ColumnType.BOOLEAN,
    family="",
    parse=partial(_word_parse, words={"1": True, "0": False}),
    is_asked_only=True,
)
# In order of preference, for a column that fits several.
READINGS = (*NUMBER_READINGS, *DATE_READINGS, *MEASURE_READINGS, *WORD_READINGS, ONE_ZERO)


def readings_of(text: str) -> frozenset[str]:
    """Names of all readings that fit a filled cell, and the marks that matter beside them."""
    if text.lower() in MISSING_WORDS:
        return frozenset((MISSING,))
    starts_with_digit = numbers.looks_numeric(text)
    candidates: Iterable[Reading] = (
        READINGS if starts_with_digit else (*DATE_READINGS, *WORD_READINGS)
    )
    names = {reading.name for reading in candidates if reading.parse(text) is not None}
    names.update(_marks(text, names))
    return frozenset(names)


def _marks(text: str, names: set[str]) -> Iterable[str]:
    if numbers.has_unit(text):
        yield UNIT
    if numbers.is_padded(text):
        yield PADDED
    if any(name.startswith("date") for name in names):
        if dates.has_two_digit_year(text):
            yield TWO_DIGIT_YEAR
        if any(name.startswith("date and time") for name in names) and not dates.has_zone(text):
            yield NO_ZONE
