"""Numbers: their members, `Number`, `parseInt` and their kin."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.limits import INTEGER_BITS, INTEGER_BOUND, NUMBER_LITERAL_DIGITS
from mlpy.runtime.builtins.arguments import chars, inside, whole
from mlpy.runtime.convert import adapted, instant
from mlpy.runtime.failures import too_big, with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import NAN
from mlpy.runtime.registry import CONSTANT, GLOBALS, built_in, global_, method
from mlpy.runtime.text import finite, number_text
from mlpy.values import NUMBERS, MLFunction, MLNamespace

_BLANKS = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_RADIX = re.compile(r"0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WIDE = Context(prec=1_200, traps=[])
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def number_of(meter: Meter, value: Any) -> Any:
    """`Number(value)`: text is read as JavaScript does, what is no number gives NaN."""
    own = adapted(meter, value)
    kind = type(own)
    if kind is Decimal and own.is_snan():
        return NAN
    if kind in NUMBERS:
        return own
    if own is None or kind is bool:
        return int(own or 0)
    if kind is str:
        meter.pay(len(own) >> 6)
        return parsed(own.strip(_BLANKS))
    if kind.__name__ in ("datetime", "date"):
        return (instant(meter, own) - _EPOCH) // dt.timedelta(milliseconds=1)
    return NAN


def parsed(text: str) -> int | float:
    """The number that `text` spells as a whole; 0 when it is empty, NaN when it is none."""
    if not text:
        return 0
    if len(text) > NUMBER_LITERAL_DIGITS:
        return NAN
    if _INTEGER.fullmatch(text):
        value = int(text)
        return value if value.bit_length() <= INTEGER_BITS else float(text)
    if match := _RADIX.fullmatch(text):
        base = 16 if match[1] else (8 if match[2] else 2)
        return int(match[1] or match[2] or match[3], base)
    if _DECIMAL.fullmatch(text):
        return float(text)
    signed = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
    return signed.get(text, NAN)


def _exact(value: Any) -> Decimal:
    return value if type(value) is Decimal else Decimal(value)


def _is_integral(value: int | float | Decimal) -> bool:
    """Whether a finite number has no fraction."""
    if type(value) is Decimal:
        return bool(value == value.to_integral_value(context=_WIDE))
    return value == int(value)


def _whole_of(value: int | float | Decimal) -> int:
    """A finite number, cut off at the point."""
    if not -INTEGER_BOUND < value < INTEGER_BOUND:
        # Asked first: a decimal of a huge exponent would take for ever to become an integer.
        raise too_big()
    return int(value)


def _fixed(meter: Meter, depth: int, target: Any, digits: Any = None) -> str:
    """The number with that many digits behind the point, halves away from zero."""
    places = whole(meter, digits, "toFixed")
    if not 0 <= places <= 100:
        raise MLRangeError(f"toFixed takes 0 to 100 digits, not {places}")
    if not finite(target) or abs(target) >= 1e21:
        return number_text(target)
    step = Decimal(1).scaleb(-places)
    rounded = _exact(target).quantize(step, rounding=ROUND_HALF_UP, context=_WIDE)
    return f"{abs(rounded) if rounded == 0 and target == 0 else rounded:f}"


def _precision(meter: Meter, depth: int, target: Any, digits: Any = None) -> str:
    """The number with that many digits in all."""
    if digits is None or not finite(target):
        return number_text(target)
    places = whole(meter, digits, "toPrecision")
    if not 1 <= places <= 100:
        raise MLRangeError(f"toPrecision takes 1 to 100 digits, not {places}")
    context = Context(prec=places, rounding=ROUND_HALF_UP)
    rounded = context.plus(_exact(target))
    exponent = rounded.adjusted() if rounded else 0
    if exponent < -6 or exponent >= places:
        head = "".join(map(str, rounded.as_tuple().digits)).ljust(places, "0")
        fraction = f".{head[1:places]}" if places > 1 else ""
        sign = "-" if rounded < 0 else ""
        return f"{sign}{head[0]}{fraction}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"
    return f"{rounded.quantize(Decimal(1).scaleb(exponent - places + 1), context=_WIDE):f}"


def _to_string(meter: Meter, depth: int, target: Any, radix: Any = None) -> str:
    """The number as text, integers in a base from 2 to 36 where one is given."""
    base = whole(meter, radix, "toString", 10)
    if not 2 <= base <= 36:
        raise MLRangeError(f"toString takes a base from 2 to 36, not {base}")
    if base == 10 or not finite(target):
        return number_text(target)
    if not _is_integral(target):
        raise MLTypeError("toString writes only integers in another base")
    rest, digits = abs(_whole_of(target)), ""
    while rest or not digits:
        rest, digit = divmod(rest, base)
        digits = _DIGITS[digit] + digits
    return f"-{digits}" if target < 0 else digits


for _kind in sorted(NUMBERS, key=lambda kind: kind.__name__):
    method(_kind, "toFixed", cost=CONSTANT)(_fixed)
    method(_kind, "toPrecision", cost=CONSTANT)(_precision)
    method(_kind, "toString", cost=CONSTANT)(_to_string)


def number(meter: Meter, depth: int, *values: Any) -> Any:
    """A value as a number; NaN when it is none, 0 without an argument."""
    return number_of(meter, values[0]) if values else 0


def _is_number(value: Any) -> bool:
    return type(value) in NUMBERS


def is_integer(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is a number without a fraction."""
    return _is_number(value) and finite(value) and _is_integral(value)


def is_safe_integer(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is an integer that a float holds exactly, with its neighbours."""
    return is_integer(meter, depth, value) and abs(value) < 2**53


def number_is_nan(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is NaN."""
    return _is_number(value) and bool(value != value)


def number_is_finite(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is a number and neither NaN nor infinite."""
    return _is_number(value) and finite(value)


@global_("isNaN", cost=chars)
def is_nan(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value, as a number, is NaN; null is, as `undefined` is in JavaScript."""
    return value is None or number_is_nan(meter, depth, number_of(meter, value))


@global_("isFinite", cost=chars)
def is_finite(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value, as a number, is neither NaN nor infinite."""
    return value is not None and number_is_finite(meter, depth, number_of(meter, value))


def _text_of(value: Any, what: str) -> str:
    if type(value) is str:
        return value.strip(_BLANKS)
    if type(value) in NUMBERS:
        return number_text(value)
    if value is None or type(value) is bool:
        return ""
    raise MLTypeError(f"{what} needs a string, not {with_article(value)}")


@global_("parseInt", cost=chars)
def parse_int(meter: Meter, depth: int, value: Any = None, radix: Any = None) -> int | float:
    """The integer at the start of a text, in a base from 2 to 36; NaN when there is none."""
    text = _text_of(adapted(meter, value), "parseInt").lower()
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-") if text[:1] in ("+", "-") else text
    base = whole(meter, radix, "parseInt")
    if base in (0, 16) and text.startswith("0x"):
        base, text = 16, text[2:]
    base = base or 10
    if not 2 <= base <= 36:
        return NAN
    allowed = _DIGITS[:base]
    end = next((at for at, char in enumerate(text) if char not in allowed), len(text))
    if end == 0 or end > NUMBER_LITERAL_DIGITS:
        return NAN
    found = int(text[:end], base)
    return sign * found if found.bit_length() <= INTEGER_BITS else sign * math.inf


@global_("parseFloat", cost=chars)
def parse_float(meter: Meter, depth: int, value: Any = None) -> int | float:
    """The number at the start of a text; NaN when there is none."""
    text = _text_of(adapted(meter, value), "parseFloat")
    match = _DECIMAL.match(text[:NUMBER_LITERAL_DIGITS])
    if match:
        return parsed(match[0])
    for name, found in (("Infinity", math.inf), ("+Infinity", math.inf), ("-Infinity", -math.inf)):
        if text.startswith(name):
            return found
    return NAN


def _member(name: str, function: Any) -> MLFunction:
    return built_in(name, function, cost=inside)


GLOBALS["Number"] = MLNamespace(
    "Number",
    {
        "isInteger": _member("isInteger", is_integer),
        "isSafeInteger": _member("isSafeInteger", is_safe_integer),
        "isNaN": _member("isNaN", number_is_nan),
        "isFinite": _member("isFinite", number_is_finite),
        "parseInt": GLOBALS["parseInt"],
        "parseFloat": GLOBALS["parseFloat"],
        "EPSILON": 2.0**-52,
        "MAX_SAFE_INTEGER": 2**53 - 1,
        "MIN_SAFE_INTEGER": -(2**53 - 1),
        "MAX_VALUE": 1.7976931348623157e308,
        "MIN_VALUE": 5e-324,
        "NaN": NAN,
        "POSITIVE_INFINITY": math.inf,
        "NEGATIVE_INFINITY": -math.inf,
    },
    call=built_in("Number", number, cost=inside),
)


@global_("int", cost=chars)
def int_(meter: Meter, depth: int, value: Any = None) -> Any:
    """A value as an integer, cut off at the point; NaN when it is no number."""
    found = number_of(meter, value)
    return _whole_of(found) if finite(found) else NAN


@global_("float", cost=chars)
def float_(meter: Meter, depth: int, value: Any = None) -> float:
    """A value as a float."""
    return float(number_of(meter, value))
