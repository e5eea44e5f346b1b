"""`import statistics`: figures of arrays of numbers; decimals stay exact where that is possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.builtins.arguments import array, inside
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.number_arguments import finite
from mlpy.runtime.operators import (
    add,
    as_decimal,
    charge_items,
    divide,
    equal,
    multiply,
    subtract,
)
from mlpy.runtime.registry import Module
from mlpy.values import NUMBERS

MODULE = Module("statistics")


def _numbers(meter: Meter, values: Any, what: str) -> list[Any]:
    """The numbers of an array; null among them is left out."""
    items = array(meter, values, f"statistics.{what}")
    charge_items(meter, len(items))
    meter.pay(len(items))
    found: list[Any] = []
    for item in items:
        own = adapted(meter, item)
        if own is None:
            continue
        if type(own) not in NUMBERS or own != own:
            shown = "NaN" if type(own) in NUMBERS else with_article(own)
            raise MLTypeError(f"statistics.{what} needs numbers, not {shown}")
        found.append(own)
    return found


def _ordered(meter: Meter, values: Any, what: str) -> list[Any]:
    found = _numbers(meter, values, what)
    meter.pay(len(found) * max(len(found).bit_length(), 1))
    mixed = any(type(value) is Decimal for value in found)
    return sorted(found, key=as_decimal if mixed else None)


def _total(meter: Meter, numbers: Sequence[Any]) -> Any:
    if all(type(number) is float for number in numbers):
        try:
            return math.fsum(numbers)
        except (OverflowError, ValueError):
            return sum(numbers)
    total: Any = 0
    for number in numbers:
        total = add(meter, total, number)
    return total


@MODULE.function("sum", cost=inside)
def sum_(meter: Meter, depth: int, values: Any = None) -> Any:
    """The sum; 0 of an empty array."""
    return _total(meter, _numbers(meter, values, "sum"))


@MODULE.function("mean", cost=inside)
def mean(meter: Meter, depth: int, values: Any = None) -> Any:
    """The mean; null of an empty array."""
    found = _numbers(meter, values, "mean")
    return divide(meter, _total(meter, found), len(found)) if found else None


@MODULE.function("median", cost=inside)
def median(meter: Meter, depth: int, values: Any = None) -> Any:
    """The middle value, or the mean of the two in the middle; null of an empty array."""
    found = _ordered(meter, values, "median")
    if not found:
        return None
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return divide(meter, add(meter, found[middle - 1], found[middle]), 2)


@MODULE.function("mode", cost=inside)
def mode(meter: Meter, depth: int, values: Any = None) -> Any:
    """The most frequent value, the first of several; null of an empty array."""
    found = _ordered(meter, values, "mode")
    best, best_count, at = None, 0, 0
    firsts: dict[int, Any] = {}
    while at < len(found):
        end = at + 1
        while end < len(found) and equal(meter, found[end], found[at]):
            end += 1
        firsts[end - at] = firsts.get(end - at, found[at])
        best_count = max(best_count, end - at)
        at = end
    if best_count:
        best = firsts[best_count]
    return best


def _squares(meter: Meter, found: list[Any]) -> Any:
    middle = divide(meter, _total(meter, found), len(found))
    gaps = [subtract(meter, value, middle) for value in found]
    return _total(meter, [multiply(meter, gap, gap) for gap in gaps])


@MODULE.function("variance", cost=inside)
def variance(meter: Meter, depth: int, values: Any = None) -> Any:
    """The variance of a sample; null with fewer than two values."""
    found = _numbers(meter, values, "variance")
    return divide(meter, _squares(meter, found), len(found) - 1) if len(found) > 1 else None


@MODULE.function("pvariance", cost=inside)
def pvariance(meter: Meter, depth: int, values: Any = None) -> Any:
    """The variance of a whole population; null of an empty array."""
    found = _numbers(meter, values, "pvariance")
    return divide(meter, _squares(meter, found), len(found)) if found else None


def _root(value: Any) -> Any:
    if value is None:
        return None
    return value.sqrt() if type(value) is Decimal else math.sqrt(value)


@MODULE.function("stdev", cost=inside)
def stdev(meter: Meter, depth: int, values: Any = None) -> Any:
    """The standard deviation of a sample; null with fewer than two values."""
    return _root(variance(meter, depth, values))


@MODULE.function("pstdev", cost=inside)
def pstdev(meter: Meter, depth: int, values: Any = None) -> Any:
    """The standard deviation of a whole population; null of an empty array."""
    return _root(pvariance(meter, depth, values))


@MODULE.function("min", cost=inside)
def min_(meter: Meter, depth: int, values: Any = None) -> Any:
    """The least value; null of an empty array."""
    found = _ordered(meter, values, "min")
    return found[0] if found else None


@MODULE.function("max", cost=inside)
def max_(meter: Meter, depth: int, values: Any = None) -> Any:
    """The greatest value; null of an empty array."""
    found = _ordered(meter, values, "max")
    return found[-1] if found else None


@MODULE.function("range", cost=inside)
def range_(meter: Meter, depth: int, values: Any = None) -> Any:
    """The greatest value less the least one; null of an empty array."""
    found = _ordered(meter, values, "range")
    return subtract(meter, found[-1], found[0]) if found else None


@MODULE.function("quantile", cost=inside)
def quantile(meter: Meter, depth: int, values: Any = None, share: Any = None) -> Any:
    """The value below which a share from 0 to 1 lies, between neighbours in proportion."""
    at = finite(meter, share, "statistics.quantile")
    if not 0 <= at <= 1:
        raise MLRangeError(f"statistics.quantile takes a share from 0 to 1, not {at:g}")
    found = _ordered(meter, values, "quantile")
    if not found:
        return None
    position = at * (len(found) - 1)
    lower = math.floor(position)
    if position == lower:
        return found[lower]
    gap = subtract(meter, found[lower + 1], found[lower])
    return add(meter, found[lower], multiply(meter, gap, position - lower))


def _pairs(
    meter: Meter, first: Any, second: Any, what: str
) -> tuple[list[float], list[float]] | None:
    left = [float(value) for value in _numbers(meter, first, what)]
    right = [float(value) for value in _numbers(meter, second, what)]
    if len(left) != len(right):
        raise MLRangeError(
            f"statistics.{what} needs arrays of the same size, not {len(left)} and {len(right)}"
        )
    return (left, right) if len(left) > 1 else None


@MODULE.function("correlation", cost=inside)
def correlation(meter: Meter, depth: int, first: Any = None, second: Any = None) -> float | None:
    """Pearson's correlation of two arrays; null where one of them does not vary."""
    pairs = _pairs(meter, first, second, "correlation")
    if pairs is None:
        return None
    product, square, other = _moments(*pairs)
    return product / math.sqrt(square * other) if square and other else None


@MODULE.function("linearRegression", cost=inside)
def linear_regression(
    meter: Meter, depth: int, first: Any = None, second: Any = None
) -> dict[str, float] | None:
    """The line {slope, intercept} nearest to the points of two arrays; null without one."""
    pairs = _pairs(meter, first, second, "linearRegression")
    if pairs is None:
        return None
    product, square, _ = _moments(*pairs)
    if not square:
        return None
    slope = product / square
    middle = math.fsum(pairs[0]) / len(pairs[0])
    return {"slope": slope, "intercept": math.fsum(pairs[1]) / len(pairs[1]) - slope * middle}


def _moments(left: list[float], right: list[float]) -> tuple[float, float, float]:
    """The sums of products of the gaps to the means: of both, of the left, of the right."""
    middle, other = math.fsum(left) / len(left), math.fsum(right) / len(right)
    gaps = [(a - middle, b - other) for a, b in zip(left, right, strict=True)]
    return (
        math.fsum(a * b for a, b in gaps),
        math.fsum(a * a for a, _ in gaps),
        math.fsum(b * b for _, b in gaps),
    )
