"""`Math`, as in ECMAScript 2020, and the free functions of numbers."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal
from typing import Any

from mlpy.errors import MLTypeError
from mlpy.runtime.builtins.arguments import inside, whole
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import (
    DECIMALS,
    INFINITY,
    NAN,
    as_decimal,
    charge_items,
    less,
    power,
)
from mlpy.runtime.registry import CONSTANT, GLOBALS, built_in
from mlpy.runtime.text import finite
from mlpy.values import NUMBERS, MLFunction, MLNamespace

#: A float from here on is an integer already, and keeps its text as a float.
_EXACT = 2.0**53
_INTEGRAL = Context(prec=1_200, traps=[])


def _number(meter: Meter, value: Any, what: str) -> Any:
    """The argument of a function of numbers; null counts as NaN."""
    own = adapted(meter, value)
    if type(own) is Decimal and own.is_snan():
        return NAN
    if type(own) in NUMBERS:
        return own
    if own is None:
        return NAN
    if type(own) is bool:
        return int(own)
    hint = "use Number(x)" if type(own) is str else None
    raise MLTypeError(f"Math.{what} needs a number, not {with_article(own)}", hint=hint)


#: Where a function of floats grows beyond all bounds, and Python says that it has no value.
_POLES: dict[tuple[str, float], float] = {
    ("log", 0.0): -INFINITY,
    ("log2", 0.0): -INFINITY,
    ("log10", 0.0): -INFINITY,
    ("log1p", -1.0): -INFINITY,
    ("atanh", 1.0): INFINITY,
    ("atanh", -1.0): -INFINITY,
}


def _real(name: str, function: Callable[[float], float], doc: str) -> MLFunction:
    """A function of one float; where it has no value it gives NaN, where it is too big Infinity."""

    def code(meter: Meter, depth: int, value: Any = None) -> float:
        number = float(_number(meter, value, name))
        try:
            return function(number)
        except ValueError:
            return _POLES.get((name, number), NAN)
        except OverflowError:
            return math.copysign(INFINITY, number) if name == "sinh" else INFINITY

    code.__doc__ = doc
    return built_in(name, code, cost=CONSTANT)


def _rounding(name: str, to_whole: Callable[[float], int], mode: str, doc: str) -> MLFunction:
    """A function that gives an integer: exact for integers and decimals."""

    def code(meter: Meter, depth: int, value: Any = None) -> Any:
        number = _number(meter, value, name)
        if type(number) is int:
            return number
        if not finite(number):
            return number
        if type(number) is Decimal:
            return number.to_integral_value(mode, context=_INTEGRAL)
        return to_whole(number) if abs(number) < _EXACT else number

    code.__doc__ = doc
    return built_in(name, code, cost=CONSTANT)


def absolute(meter: Meter, depth: int, value: Any = None) -> Any:
    """The number without its sign."""
    number = _number(meter, value, "abs")
    return number.copy_abs() if type(number) is Decimal else abs(number)


def half_up(meter: Meter, depth: int, value: Any = None) -> Any:
    """The nearest integer; halves go up, as in JavaScript."""
    number = _number(meter, value, "round")
    if type(number) is int or not finite(number):
        return number
    if type(number) is Decimal:
        half = _INTEGRAL.add(number, Decimal("0.5"))
        return half.to_integral_value(ROUND_FLOOR, context=_INTEGRAL)
    if abs(number) >= _EXACT:
        return number
    floor = math.floor(number)
    return floor + 1 if number - floor >= 0.5 else floor


def sign(meter: Meter, depth: int, value: Any = None) -> Any:
    """-1, 0 or 1; NaN for NaN."""
    number = _number(meter, value, "sign")
    return number if number != number else (number > 0) - (number < 0)


def hypotenuse(meter: Meter, depth: int, *values: Any) -> float:
    """The square root of the sum of squares."""
    charge_items(meter, len(values))
    return math.hypot(*(float(_number(meter, value, "hypot")) for value in values))


def arc_tangent(meter: Meter, depth: int, y: Any = None, x: Any = None) -> float:
    """The angle of the point (x, y)."""
    return math.atan2(float(_number(meter, y, "atan2")), float(_number(meter, x, "atan2")))


def raised(meter: Meter, depth: int, base: Any = None, exponent: Any = None) -> Any:
    """`base ** exponent`."""
    return power(meter, _number(meter, base, "pow"), _number(meter, exponent, "pow"))


def root(meter: Meter, depth: int, value: Any = None) -> Any:
    """The square root; NaN below zero."""
    number = _number(meter, value, "sqrt")
    if type(number) is Decimal:
        return DECIMALS.sqrt(number)
    return math.sqrt(number) if number >= 0 else NAN


def cube_root(meter: Meter, depth: int, value: Any = None) -> float:
    """The cube root."""
    number = float(_number(meter, value, "cbrt"))
    found = math.cbrt(number)
    whole_root = round(found) if math.isfinite(found) else 0
    # Some libraries of C miss the roots of cubes by the last digit.
    return float(whole_root) if whole_root**3 == number and number != 0 else found


def to_single(meter: Meter, depth: int, value: Any = None) -> float:
    """The nearest float of 32 bits."""
    number = float(_number(meter, value, "fround"))
    if not finite(number):
        return number
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return math.copysign(INFINITY, number)


def chance(meter: Meter, depth: int) -> float:
    """A random number of at least 0 and below 1, from the executor's own source."""
    return meter.environment.random.random()


def _extreme(name: str, empty: float, doc: str) -> MLFunction:
    """`Math.max` and `Math.min`: NaN if one argument is."""

    def code(meter: Meter, depth: int, *values: Any) -> Any:
        charge_items(meter, len(values))
        found: Any = None
        for value in values:
            number = _number(meter, value, name)
            if number != number:
                return NAN
            if found is None or less(
                meter, *((found, number) if name == "max" else (number, found))
            ):
                found = number
        return empty if found is None else found

    code.__doc__ = doc
    return built_in(name, code, cost=inside)


_FUNCTIONS = (
    _rounding("floor", math.floor, ROUND_FLOOR, "The greatest integer that is not above."),
    _rounding("ceil", math.ceil, ROUND_CEILING, "The least integer that is not below."),
    _rounding("trunc", math.trunc, ROUND_DOWN, "The number without its fraction."),
    _extreme("max", -INFINITY, "The greatest of the arguments; -Infinity without any."),
    _extreme("min", INFINITY, "The least of the arguments; Infinity without any."),
    _real("exp", math.exp, "e raised to the number."),
    _real("expm1", math.expm1, "e raised to the number, less 1."),
    _real("log", math.log, "The natural logarithm."),
    _real("log2", math.log2, "The logarithm to base 2."),
    _real("log10", math.log10, "The logarithm to base 10."),
    _real("log1p", math.log1p, "The natural logarithm of 1 more."),
    _real("sin", math.sin, "The sine."),
    _real("cos", math.cos, "The cosine."),
    _real("tan", math.tan, "The tangent."),
    _real("asin", math.asin, "The angle of a sine."),
    _real("acos", math.acos, "The angle of a cosine."),
    _real("atan", math.atan, "The angle of a tangent."),
    _real("sinh", math.sinh, "The hyperbolic sine."),
    _real("cosh", math.cosh, "The hyperbolic cosine."),
    _real("tanh", math.tanh, "The hyperbolic tangent."),
    _real("asinh", math.asinh, "The inverse of sinh."),
    _real("acosh", math.acosh, "The inverse of cosh."),
    _real("atanh", math.atanh, "The inverse of tanh."),
    built_in("abs", absolute, cost=CONSTANT),
    built_in("round", half_up, cost=CONSTANT),
    built_in("sign", sign, cost=CONSTANT),
    built_in("hypot", hypotenuse, cost=inside),
    built_in("atan2", arc_tangent, cost=CONSTANT),
    built_in("pow", raised, cost=CONSTANT),
    built_in("sqrt", root, cost=CONSTANT),
    built_in("cbrt", cube_root, cost=CONSTANT),
    built_in("fround", to_single, cost=CONSTANT),
    built_in("random", chance, cost=CONSTANT),
)

MATH = MLNamespace(
    "Math",
    {
        **{function.name: function for function in _FUNCTIONS},
        "PI": math.pi,
        "E": math.e,
        "LN2": math.log(2),
        "LN10": math.log(10),
        "LOG2E": 1 / math.log(2),
        "LOG10E": 1 / math.log(10),
        "SQRT2": math.sqrt(2),
        "SQRT1_2": math.sqrt(0.5),
    },
)
GLOBALS["Math"] = MATH
GLOBALS["abs"] = MATH.members["abs"]


def rounded(meter: Meter, depth: int, value: Any = None, digits: Any = None) -> Any:
    """The number rounded to some digits behind the point; halves go up."""
    number = _number(meter, value, "round")
    if digits is None:
        return half_up(meter, depth, number)
    places = min(max(whole(meter, digits, "round"), -300), 300)
    if type(number) is int or not finite(number):
        return number
    scaled = _INTEGRAL.add(as_decimal(number).scaleb(places, context=_INTEGRAL), Decimal("0.5"))
    floor = scaled.to_integral_value(ROUND_FLOOR, context=_INTEGRAL)
    result = floor.scaleb(-places, context=_INTEGRAL)
    return result if type(number) is Decimal else float(result)


GLOBALS["round"] = built_in("round", rounded, cost=CONSTANT)
