"""The operators, for what generated code does not decide inline.

Arithmetic is exact for integers and decimals; a float that meets a decimal counts as the decimal of
its shortest text. null counts as NaN, a boolean as 0 or 1, and only `+` takes text.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from mlpy import limits
from mlpy.errors import MLTypeError
from mlpy.limits import INTEGER_BOUND
from mlpy.runtime.convert import OWN, adapted, instant
from mlpy.runtime.failures import not_defined, too_big, too_deep
from mlpy.runtime.meter import ITEM_BYTES, WIDEST_BYTES, Meter
from mlpy.runtime.text import to_text
from mlpy.values import NUMBERS, type_name

NAN = float("nan")
INFINITY = float("inf")

#: 28 digits; what has no value is NaN or Infinity instead of a Python error.
DECIMALS = Context(prec=28, traps=[])


def as_decimal(value: int | float | Decimal) -> Decimal:
    """A number as a decimal; a float by its shortest text."""
    kind = type(value)
    if kind is Decimal:
        return value  # type: ignore[return-value]  # just tested
    # A zero is its own equal with the other sign, which a cache would give back.
    if kind is float and value:
        return _decimal_of(value)
    return Decimal(repr(value)) if kind is float else Decimal(value)


@lru_cache(maxsize=1_024)
def _decimal_of(value: float) -> Decimal:
    """Rates and factors meet decimals again and again, and making their text takes long."""
    return Decimal(repr(value))


def _operand(meter: Meter, value: Any, sign: str, left: Any, right: Any) -> Any:
    """`value` as a number that arithmetic can use."""
    kind = type(value)
    if kind in NUMBERS:
        return value
    if value is None:
        return NAN
    if kind is bool:
        return int(value)
    if kind not in OWN:
        own = adapted(meter, value)
        if own is not value:
            return _operand(meter, own, sign, left, right)
    raise not_defined(sign, left, right)


def _numbers(meter: Meter, left: Any, right: Any, sign: str) -> tuple[Any, Any]:
    """Both operands as numbers of types that meet: decimals if one of them is one."""
    # What is a number already is left alone: this is what every decimal passes through.
    first = left if type(left) in NUMBERS else _operand(meter, left, sign, left, right)
    second = right if type(right) in NUMBERS else _operand(meter, right, sign, left, right)
    if type(first) is Decimal or type(second) is Decimal:
        return as_decimal(first), as_decimal(second)
    return first, second


def _bounded(value: Any) -> Any:
    if type(value) is int and not -INTEGER_BOUND < value < INTEGER_BOUND:
        raise too_big()
    return value


def add(meter: Meter, left: Any, right: Any) -> Any:
    """`left + right`: numbers are added, text joined, arrays concatenated."""
    kind = type(left)
    if kind is type(right):
        if kind is float:
            return left + right
        if kind is int:
            return _bounded(left + right)
        if kind is str:
            return _joined(meter, left, right)
        if kind is list:
            return _concatenated(meter, left, right)
    if kind is str or type(right) is str:
        return _joined(meter, to_text(meter, left), to_text(meter, right))
    if kind not in OWN or type(right) not in OWN:
        own = adapted(meter, left), adapted(meter, right)
        if own[0] is not left or own[1] is not right:
            return add(meter, *own)
    first, second = _numbers(meter, left, right, "+")
    if type(first) is Decimal:
        return DECIMALS.add(first, second)
    return _bounded(first + second)


def bounded(meter: Meter, value: Any) -> Any:
    """A result that was computed without a look at the bound of integers."""
    return _bounded(value)


def _joined(meter: Meter, left: str, right: str) -> str:
    size = len(left) + len(right)
    if size >= 64:
        charge_text(meter, size, left, right)
    return left + right


def charge_text(meter: Meter, chars: int, *parts: str) -> None:
    """Charge a new text of this length, made of `parts`, before it is made."""
    if chars > limits.STRING_CHARS:
        meter.stop("memory", f"a string of more than {limits.STRING_CHARS:,} characters")
    meter.pay(chars >> 6)
    meter.grow(chars if all(part.isascii() for part in parts) else chars * WIDEST_BYTES)


def charge_items(meter: Meter, count: int) -> None:
    """Charge a new array or object of this many items before it is made."""
    if count > limits.ITEMS:
        meter.stop("memory", f"an array or object of more than {limits.ITEMS:,} items")
    meter.pay(count)
    meter.grow(count * ITEM_BYTES)


def _concatenated(meter: Meter, left: list[Any], right: list[Any]) -> list[Any]:
    charge_items(meter, len(left) + len(right))
    return left + right


def subtract(meter: Meter, left: Any, right: Any) -> Any:
    """`left - right`; two dates give the milliseconds between them."""
    if _is_date(left) and _is_date(right):
        return _milliseconds(instant(meter, left) - instant(meter, right))
    first, second = _numbers(meter, left, right, "-")
    if type(first) is Decimal:
        return DECIMALS.subtract(first, second)
    return _bounded(first - second)


def _milliseconds(span: dt.timedelta) -> int:
    return span // dt.timedelta(milliseconds=1)


def multiply(meter: Meter, left: Any, right: Any) -> Any:
    """`left * right`."""
    first, second = _numbers(meter, left, right, "*")
    if type(first) is Decimal:
        return DECIMALS.multiply(first, second)
    if type(first) is int and type(second) is int:
        if first.bit_length() + second.bit_length() > limits.INTEGER_BITS + 1:
            raise too_big()
        return _bounded(first * second)
    return first * second


def divide(meter: Meter, left: Any, right: Any) -> Any:
    """`left / right`: a float, or a decimal when one side is one."""
    first, second = _numbers(meter, left, right, "/")
    if type(first) is Decimal:
        return DECIMALS.divide(first, second)
    if second == 0:
        return _divided_by_zero(first, second)
    return first / second


def _divided_by_zero(dividend: int | float, zero: int | float) -> float:
    if dividend == 0 or dividend != dividend:
        return NAN
    return math.copysign(INFINITY, dividend) * math.copysign(1.0, zero)


def remainder(meter: Meter, left: Any, right: Any) -> Any:
    """`left % right`, with the sign of `left`."""
    first, second = _numbers(meter, left, right, "%")
    if type(first) is Decimal:
        return DECIMALS.remainder(first, second)
    if second == 0 or first in (INFINITY, -INFINITY):
        return NAN
    if type(first) is int and type(second) is int:
        rest = abs(first) % abs(second)
        return -rest if first < 0 else rest
    return math.fmod(first, second)


def power(meter: Meter, left: Any, right: Any) -> Any:
    """`left ** right`."""
    base, exponent = _numbers(meter, left, right, "**")
    if type(base) is Decimal:
        return DECIMALS.power(base, exponent)
    if type(base) is int and type(exponent) is int and exponent >= 0:
        if (abs(base).bit_length() - 1) * exponent > limits.INTEGER_BITS:
            raise too_big()
        return _bounded(base**exponent)
    return _float_power(float(base), float(exponent))


def _float_power(base: float, exponent: float) -> float:
    """ECMA-262, Number::exponentiate, where it differs from C's `pow`."""
    if exponent != exponent or (abs(base) == 1 and math.isinf(exponent)):
        return NAN
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent.is_integer() and exponent % 2 == 1
        return -INFINITY if base < 0 and odd else INFINITY
    except ValueError:
        if base == 0:
            odd = exponent.is_integer() and exponent % 2 == 1
            return math.copysign(INFINITY, base) if odd else INFINITY
        return NAN


def negative(meter: Meter, value: Any) -> Any:
    """`-value`."""
    number = _unary_operand(meter, value, "-")
    return -number if type(number) is not Decimal else DECIMALS.minus(number)


def positive(meter: Meter, value: Any) -> Any:
    """`+value`."""
    return _unary_operand(meter, value, "+")


def _unary_operand(meter: Meter, value: Any, sign: str) -> Any:
    own = adapted(meter, value)
    if own is None or type(own) is bool or type(own) in NUMBERS:
        return _operand(meter, own, sign, own, own)
    hint = "use Number(x)" if type(own) is str else None
    raise MLTypeError(f"'{sign}' is not defined for a value of type {type_name(own)}", hint=hint)


# Order and equality

_Compare = Callable[[Any, Any], bool]


def _ordered(sign: str, compare: _Compare) -> Callable[[Meter, Any, Any], bool]:
    def ordered(meter: Meter, left: Any, right: Any) -> bool:
        first, second = type(left), type(right)
        if first in NUMBERS and second in NUMBERS:
            if (first is Decimal or second is Decimal) and first is not second:
                left, right = as_decimal(left), as_decimal(right)
            if first is Decimal or second is Decimal:
                return not (left.is_nan() or right.is_nan()) and compare(left, right)
            return compare(left, right)
        if left is None or right is None:
            return False
        if first is second and first in (str, bool):
            if first is str:
                charge_look(meter, left, right)
            return compare(left, right)
        if _is_date(left) and _is_date(right):
            return compare(instant(meter, left), instant(meter, right))
        own = adapted(meter, left), adapted(meter, right)
        if own[0] is not left or own[1] is not right:
            return ordered(meter, *own)
        if _is_nan(left) or _is_nan(right):
            return False
        raise not_defined(sign, left, right)

    ordered.__doc__ = f"`left {sign} right`; false for null and NaN."
    return ordered


less = _ordered("<", operator.lt)
greater = _ordered(">", operator.gt)
less_or_equal = _ordered("<=", operator.le)
greater_or_equal = _ordered(">=", operator.ge)


def charge_look(meter: Meter, left: str, right: str) -> None:
    """Charge the comparison of two texts, where they are long."""
    size = min(len(left), len(right))
    if size >= 64:
        meter.pay(size >> 6)


def _is_nan(value: Any) -> bool:
    return type(value) in NUMBERS and bool(value != value)


def _is_date(value: Any) -> bool:
    return type(value) is dt.datetime or type(value) is dt.date


def equal(meter: Meter, left: Any, right: Any, depth: int = 0) -> bool:
    """`left == right`: same type and value; arrays and objects by content."""
    first, second = type(left), type(right)
    if first is second:
        if first is list:
            return _equal_items(meter, left, right, depth)
        if first is dict:
            return _equal_entries(meter, left, right, depth)
        if first is str:
            charge_look(meter, left, right)
            return bool(left == right)
        if first in OWN:
            if _is_date(left):
                return instant(meter, left) == instant(meter, right)
            return left is right if first not in _SCALARS else bool(left == right)
    if first in NUMBERS and second in NUMBERS:
        if first is Decimal or second is Decimal:
            return bool(as_decimal(left) == as_decimal(right))
        return bool(left == right)
    if _is_date(left) and _is_date(right):
        return instant(meter, left) == instant(meter, right)
    own = adapted(meter, left), adapted(meter, right)
    if own[0] is not left or own[1] is not right:
        return equal(meter, *own, depth)
    return left is right


_SCALARS = frozenset((type(None), bool, int, float, Decimal, str))


def _equal_items(meter: Meter, left: list[Any], right: list[Any], depth: int) -> bool:
    if depth > limits.DATA_DEPTH:
        raise too_deep()
    if len(left) != len(right):
        return False
    meter.pay(len(left))
    return all(equal(meter, a, b, depth + 1) for a, b in zip(left, right, strict=True))


def _equal_entries(meter: Meter, left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
    if depth > limits.DATA_DEPTH:
        raise too_deep()
    if len(left) != len(right):
        return False
    meter.pay(len(left))
    return all(
        key in right and equal(meter, value, right[key], depth + 1) for key, value in left.items()
    )


def truth(value: Any) -> bool:
    """Whether `value` is truthy: all but false, null, any zero, NaN and the empty text."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if value is None:
        return False
    if kind is str or kind is int:
        return bool(value)
    if kind is float or kind is Decimal:
        return bool(value == value and value != 0)
    if kind not in OWN:
        return _foreign_truth(value)
    return True


def _foreign_truth(value: Any) -> bool:
    """The truth of a subclass of text or number, read by its base's own methods."""
    kind = type(value)
    if issubclass(kind, str):
        return str.__len__(value) > 0
    if issubclass(kind, int):
        return int.__bool__(value)
    if issubclass(kind, float):
        return float.__bool__(value) and float.__eq__(value, value) is True
    if issubclass(kind, Decimal):
        return Decimal.__bool__(value) and not Decimal.is_nan(value)
    return True


def contains(meter: Meter, item: Any, container: Any) -> bool:
    """`item in container`: an element of an array, a part of a text, a key of an object."""
    container = adapted(meter, container)
    kind = type(container)
    if kind is list:
        meter.pay(len(container))
        return any(equal(meter, item, other) for other in container)
    item = adapted(meter, item)
    if kind is str and type(item) is str:
        meter.pay(len(container) >> 6)
        return item in container
    if kind is dict:
        return to_text(meter, item) in container
    raise not_defined("in", item, container)
