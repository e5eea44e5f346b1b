"""`import math`: what `Math` has, and what Python's module adds."""

from __future__ import annotations

import math
from typing import Any

from mlpy.errors import MLRangeError
from mlpy.runtime.builtins.arguments import array, count, inside, whole
from mlpy.runtime.builtins.math import MATH, rounded
from mlpy.runtime.failures import too_big
from mlpy.runtime.meter import Meter
from mlpy.runtime.number_arguments import number, real
from mlpy.runtime.operators import INFINITY, NAN, divide, multiply, remainder
from mlpy.runtime.registry import CONSTANT, Module

MODULE = Module("math")
MODULE.members.update(MATH.members)
MODULE.members.update(
    {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": INFINITY, "nan": NAN, "TAU": math.tau}
)
#: 170! is the last that fits the integers of the language.
_LAST_FACTORIAL = 170


@MODULE.function("log", cost=CONSTANT)
def log(meter: Meter, depth: int, value: Any = None, base: Any = None) -> float:
    """The logarithm, natural or to a base; NaN below zero."""
    found = real(meter, value, "math.log")
    if found <= 0 or math.isnan(found):
        return -INFINITY if found == 0 else NAN
    if base is None:
        return math.log(found)
    by = real(meter, base, "math.log")
    if by <= 0 or by == 1 or math.isinf(found) or not math.isfinite(by):
        return NAN
    return math.log(found, by)


@MODULE.function("fabs", cost=CONSTANT)
def fabs(meter: Meter, depth: int, value: Any = None) -> float:
    """The number without its sign, as a float."""
    return abs(real(meter, value, "math.fabs"))


@MODULE.function("round", cost=CONSTANT)
def round_(meter: Meter, depth: int, value: Any = None, digits: Any = None) -> Any:
    """The number rounded to some digits behind the point; halves go up."""
    return rounded(meter, depth, value, digits)


@MODULE.function("fmod", cost=CONSTANT)
def fmod(meter: Meter, depth: int, value: Any = None, by: Any = None) -> Any:
    """The remainder of a division, with the sign of the dividend; the same as `%`."""
    return remainder(meter, value, by)


@MODULE.function("degrees", cost=CONSTANT)
def degrees(meter: Meter, depth: int, value: Any = None) -> float:
    """An angle in degrees, from radians."""
    return math.degrees(real(meter, value, "math.degrees"))


@MODULE.function("radians", cost=CONSTANT)
def radians(meter: Meter, depth: int, value: Any = None) -> float:
    """An angle in radians, from degrees."""
    return math.radians(real(meter, value, "math.radians"))


@MODULE.function("isfinite", "isFinite", cost=CONSTANT)
def is_finite(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a number is neither NaN nor infinite."""
    return math.isfinite(number(meter, value, "math.isfinite"))


@MODULE.function("isnan", "isNaN", cost=CONSTANT)
def is_nan(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a number is NaN."""
    return math.isnan(number(meter, value, "math.isnan"))


@MODULE.function("isinf", cost=CONSTANT)
def is_inf(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a number is infinite."""
    return math.isinf(number(meter, value, "math.isinf"))


@MODULE.function("isclose", "isClose", cost=CONSTANT)
def is_close(
    meter: Meter, depth: int, first: Any = None, second: Any = None, tolerance: Any = None
) -> bool:
    """Whether two numbers differ by at most a share of the greater one (1e-9 unless told)."""
    share = 1e-9 if tolerance is None else abs(real(meter, tolerance, "math.isclose"))
    left, right = real(meter, first, "math.isclose"), real(meter, second, "math.isclose")
    return math.isclose(left, right, rel_tol=share)


@MODULE.function("clamp", cost=CONSTANT)
def clamp(meter: Meter, depth: int, value: Any = None, least: Any = None, most: Any = None) -> Any:
    """The number, or the bound that it is beyond."""
    found = number(meter, value, "math.clamp")
    low, high = number(meter, least, "math.clamp"), number(meter, most, "math.clamp")
    if low > high:
        raise MLRangeError("math.clamp: the lower bound is above the upper one")
    return low if found < low else (high if found > high else found)


@MODULE.function("factorial", cost=CONSTANT)
def factorial(meter: Meter, depth: int, value: Any = None) -> int:
    """The product of all integers from 1 to a number of at most 170."""
    return math.factorial(count(meter, value, "math.factorial", _LAST_FACTORIAL))


def _bits(value: int) -> int:
    return value.bit_length()


@MODULE.function("comb", cost=CONSTANT)
def comb(meter: Meter, depth: int, things: Any = None, chosen: Any = None) -> int:
    """In how many ways some of a number of things (at most 1,000) can be chosen."""
    found = math.comb(
        count(meter, things, "math.comb", 1_000), count(meter, chosen, "math.comb", 1_000)
    )
    if _bits(found) > 1_023:
        raise too_big()
    return found


@MODULE.function("gcd", cost=CONSTANT)
def gcd(meter: Meter, depth: int, first: Any = None, second: Any = None) -> int:
    """The greatest common divisor of two integers."""
    return math.gcd(whole(meter, first, "math.gcd"), whole(meter, second, "math.gcd"))


@MODULE.function("lcm", cost=CONSTANT)
def lcm(meter: Meter, depth: int, first: Any = None, second: Any = None) -> Any:
    """The least common multiple of two integers."""
    left, right = whole(meter, first, "math.lcm"), whole(meter, second, "math.lcm")
    shared = math.gcd(left, right)
    return multiply(meter, abs(left) // shared, abs(right)) if shared else 0


@MODULE.function("prod", cost=inside)
def prod(meter: Meter, depth: int, values: Any = None) -> Any:
    """The product of an array's numbers."""
    items = array(meter, values, "math.prod")
    meter.pay(len(items))
    result: Any = 1
    for item in items:
        result = multiply(meter, result, item)
    return result


@MODULE.function("percent", cost=CONSTANT)
def percent(meter: Meter, depth: int, part: Any = None, total: Any = None) -> Any:
    """How many hundredths of a total a part is."""
    return divide(meter, multiply(meter, part, 100), total)
