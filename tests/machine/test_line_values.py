"""Tests of what a cell accepts."""

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from machine.column_types import ColumnType
from machine.line_values import CELL_TYPES

INT64_MAX = 2**63 - 1
NOON_IN_PARIS = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))


def test_cell_types__every_column_type__has_one() -> None:
    assert set(CELL_TYPES) == set(ColumnType)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("FLOAT", 1.5, 1.5),
        ("FLOAT", 2, 2.0),
        ("FLOAT", Decimal("0.1"), 0.1),
        ("FLOAT", math.nan, None),
        ("FLOAT", Decimal("NaN"), None),
        ("FLOAT", math.inf, math.inf),
        ("INTEGER", INT64_MAX, INT64_MAX),
        ("INTEGER", 2.0, 2),
        ("INTEGER", Decimal("2.00"), 2),
        ("BOOLEAN", True, True),
        ("BOOLEAN", 0, False),
        ("BOOLEAN", 1.0, True),
        ("LABEL", "", ""),
        ("LANGUAGE", "a\tb\\n\u2028", "a\tb\\n\u2028"),
        ("IGNORE", "x", "x"),
        ("JSON", {"é": [1, None]}, '{"é": [1, null]}'),
        ("JSON", "{}", "{}"),
        ("JSON", False, "false"),
        ("DATE", date(2024, 5, 1), date(2024, 5, 1)),
        ("DATE", "2024-05-01", date(2024, 5, 1)),
        ("TIME", "12:30", time(12, 30)),
        ("TIME", time(1, 2, 3, 4), time(1, 2, 3, 4)),
        ("DATETIME", "2024-05-01T12:00:00+02:00", NOON_IN_PARIS),
        ("DATETIME", NOON_IN_PARIS, NOON_IN_PARIS),
        ("DATETIME", datetime(2024, 5, 1), datetime(2024, 5, 1, tzinfo=UTC)),
    ],
)
def test_stored__fitting_value__is_kept(kind: str, value: object, stored: object) -> None:
    result = CELL_TYPES[ColumnType[kind]].stored(value)

    assert (type(result), result) == (type(stored), stored)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("FLOAT", "1.5"),
        ("FLOAT", True),
        ("FLOAT", 10**400),
        ("INTEGER", INT64_MAX + 1),
        ("INTEGER", 2.5),
        ("INTEGER", math.inf),
        ("INTEGER", math.nan),
        ("INTEGER", True),
        ("BOOLEAN", "true"),
        ("BOOLEAN", 2),
        ("LABEL", 5),
        ("LABEL", "a\0b"),
        ("LANGUAGE", "\ud800"),
        ("IGNORE", b"x"),
        ("JSON", {1, 2}),
        ("DATE", "01.05.2024"),
        ("DATE", "2024-13-01"),
        ("DATE", datetime(2024, 5, 1, tzinfo=UTC)),
        ("TIME", "25:00"),
        ("TIME", time(1, tzinfo=UTC)),
        ("DATETIME", "yesterday"),
        ("DATETIME", date(2024, 5, 1)),
    ],
)
def test_stored__other_value__is_refused(kind: str, value: object) -> None:
    with pytest.raises((TypeError, ValueError, ArithmeticError)):
        CELL_TYPES[ColumnType[kind]].stored(value)
