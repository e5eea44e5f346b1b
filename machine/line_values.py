"""What a cell of each column type accepts, and the value that is stored for it."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.utils.dateparse import parse_date, parse_datetime, parse_time

from machine.column_types import ColumnType

_INT64_MAX = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class CellType:
    """How values of one column type are checked.

    Attributes:
        stored: the value to store for the one given; raises ValueError or TypeError.
        expected: what to tell whoever gave another value.
    """

    stored: Callable[[object], object]
    expected: str


def _float(value: object) -> float | None:
    if type(value) is float:
        # Not a number is how data frames write a missing value; SQLite stores it as null too.
        return None if math.isnan(value) else value
    if type(value) is int or isinstance(value, Decimal):
        return _float(float(value))
    raise TypeError


def _integer(value: object) -> int:
    if isinstance(value, float | Decimal) and value == int(value):
        value = int(value)
    if type(value) is int and -_INT64_MAX - 1 <= value <= _INT64_MAX:
        return value
    raise TypeError


def _boolean(value: object) -> bool:
    if type(value) is bool:
        return value
    if type(value) in (int, float) and value in (0, 1):
        return bool(value)
    raise TypeError


def _text(value: object) -> str:
    if type(value) is not str or "\0" in value:
        raise TypeError
    value.encode()  # a lone half of a surrogate pair has no encoding, and no database takes it
    return value


def _json(value: object) -> str:
    return _text(value if type(value) is str else json.dumps(value, ensure_ascii=False))


def _date(value: object) -> date:
    if type(value) is str:
        value = parse_date(value)
    if type(value) is date:
        return value
    raise TypeError


def _time(value: object) -> time:
    if type(value) is str:
        value = parse_time(value)
    if type(value) is time and value.tzinfo is None:
        return value
    raise TypeError


def _datetime(value: object) -> datetime:
    if type(value) is str:
        value = parse_datetime(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    raise TypeError


_TEXT = CellType(stored=_text, expected="text without NUL characters")

CELL_TYPES: dict[ColumnType, CellType] = {
    ColumnType.FLOAT: CellType(stored=_float, expected="a number"),
    ColumnType.INTEGER: CellType(stored=_integer, expected="a whole number of at most 64 bits"),
    ColumnType.BOOLEAN: CellType(stored=_boolean, expected="true or false"),
    ColumnType.DATE: CellType(stored=_date, expected="a date, or its text as YYYY-MM-DD"),
    ColumnType.TIME: CellType(stored=_time, expected="a time of day, or its text as HH:MM:SS"),
    ColumnType.DATETIME: CellType(
        stored=_datetime, expected="a date with time, or its text as YYYY-MM-DD HH:MM:SS"
    ),
    ColumnType.JSON: CellType(stored=_json, expected="JSON, or its text"),
    ColumnType.LABEL: _TEXT,
    ColumnType.LANGUAGE: _TEXT,
    ColumnType.IGNORE: _TEXT,
}
