"""Arguments are read as JavaScript reads them, and bounded before anything is done with them."""

from __future__ import annotations

import enum
from decimal import Decimal

import pytest

from mlpy import Limits, MLRangeError, MLTypeError
from mlpy.runtime.builtins.arguments import count, relative, whole
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter

METER = Meter.start(Limits(), Environment())


class Level(enum.IntEnum):
    HIGH = 7


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, 5),
        (3, 3),
        (-3.9, -3),
        (2**1024 - 1, 2**1024 - 1),
        (float("nan"), 0),
        (Decimal("2.9"), 2),
        (float("inf"), 2**53),
        (float("-inf"), -(2**53)),
        (1e300, 2**53),
        (-1e300, -(2**53)),
        (1e9, 10**9),
        (Decimal("1e999999"), 2**53),
        (Level.HIGH, 7),
    ],
)
def test_whole__cuts_off_and_bounds(value: object, number: int) -> None:
    assert whole(METER, value, "f", 5) == number


def test_whole__of_an_integer_beyond_the_bound__is_refused() -> None:
    with pytest.raises(MLRangeError, match="1023 bits"):
        whole(METER, 2**1024, "f")


@pytest.mark.parametrize("value", ["1", [1], {}, True])
def test_whole__of_no_number__names_what_was_given(value: object) -> None:
    with pytest.raises(MLTypeError, match="f needs a number, not a"):
        whole(METER, value, "f")


@pytest.mark.parametrize(("value", "found"), [(0, 0), (3, 3), (None, 0)])
def test_count__within_its_bounds__is_given(value: object, found: int) -> None:
    assert count(METER, value, "f", 3) == found


@pytest.mark.parametrize("value", [-1, 4])
def test_count__outside__says_both_bounds(value: int) -> None:
    with pytest.raises(MLRangeError, match=f"f takes a count from 0 to 3, not {value}"):
        count(METER, value, "f", 3)


@pytest.mark.parametrize(
    ("value", "found"), [(None, 9), (0, 0), (2, 2), (4, 4), (5, 4), (-1, 3), (-4, 0), (-9, 0)]
)
def test_relative__counts_from_the_end_where_negative(value: object, found: int) -> None:
    assert relative(METER, value, 4, 9, "f") == found
