"""The text form of values: what `"" + x`, templates, `String(x)` and `JSON.stringify` give."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

from mlpy import limits
from mlpy.errors import MLTypeError
from mlpy.runtime.convert import adapted, aware, moved_to
from mlpy.runtime.failures import too_big, too_deep
from mlpy.runtime.meter import WIDEST_BYTES, Meter
from mlpy.values import MLFunction, MLNamespace, type_name

_quoted = json.encoder.encode_basestring


def number_text(value: int | float | Decimal) -> str:
    """A number as JavaScript writes it: `3`, `0.1`, `1e+21`, `NaN`."""
    if type(value) is int:
        return _integer_text(value)
    if isinstance(value, Decimal):
        return _decimal_text(value)
    return _float_text(value)


def _integer_text(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        # The host can hand over more digits than Python writes.
        raise too_big() from None


def finite(value: int | float | Decimal) -> bool:
    """Whether a number is neither NaN nor infinite; a decimal is never made a float for it."""
    return value.is_finite() if type(value) is Decimal else math.isfinite(value)


def _float_text(value: float) -> str:
    """ECMA-262, Number::toString, from Python's own shortest digits."""
    if not math.isfinite(value):
        return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
    if value == 0:
        return "0"
    plain = repr(value)
    if "e" not in plain:
        # Python writes no exponent from 1e-4 to 1e16, and neither does JavaScript there.
        return plain.removesuffix(".0")
    sign, digits, exponent = Decimal(plain).normalize().as_tuple()
    assert isinstance(exponent, int)  # finite
    text = "".join(map(str, digits))
    point = len(text) + exponent
    head = "-" if sign else ""
    if len(text) <= point <= 21:
        return head + text + "0" * (point - len(text))
    if 0 < point <= 21:
        return f"{head}{text[:point]}.{text[point:]}"
    if -6 < point <= 0:
        return f"{head}0.{'0' * -point}{text}"
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{head}{text[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        return "NaN" if value.is_nan() else ("Infinity" if value > 0 else "-Infinity")
    adjusted = value.adjusted()
    return f"{value:f}" if -7 < adjusted < 21 else str(value).replace("E", "e")


def date_text(value: dt.date) -> str:
    """A date as ISO text: UTC with milliseconds and `Z`, or the day alone."""
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    utc = moved_to(value, dt.UTC) if value.tzinfo else value
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z".rjust(24, "0")


def to_text(meter: Meter, value: Any) -> str:
    """The text form of any value."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int or kind is float or kind is Decimal:
        return number_text(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is list or kind is dict:
        return to_json(meter, value)
    if kind is dt.datetime or kind is dt.date:
        return _date_text(meter, value)
    if kind is MLFunction or kind is MLNamespace:
        return f"function {value.name}"
    own = adapted(meter, value)
    if own is not value:
        return to_text(meter, own)
    raise MLTypeError("a foreign value has no text")


def _date_text(meter: Meter, value: dt.date) -> str:
    return date_text(aware(meter, value) if type(value) is dt.datetime else value)


def quoted(text: str) -> str:
    """`text` as JSON writes it."""
    return _quoted(text)


def to_json(meter: Meter, value: Any, indent: str = "") -> str:
    """`value` as compact JSON, or over several lines with `indent`; NaN and Infinity give null."""
    pieces: list[str] = []
    _write_json(meter, value, pieces, "\n" if indent else "", indent, 0)
    return "".join(pieces)


def _write_json(
    meter: Meter, value: Any, pieces: list[str], line: str, indent: str, depth: int
) -> None:
    if depth > limits.DATA_DEPTH:
        raise too_deep()
    value = adapted(meter, value)
    kind = type(value)
    if kind is list:
        meter.pay(len(value) + 1)
        _write_items(meter, value, pieces, line, indent, depth)
    elif kind is dict:
        meter.pay(len(value) + 1)
        _write_entries(meter, value, pieces, line, indent, depth)
    else:
        text = _scalar_json(meter, value)
        meter.pay(len(text) >> 6)
        meter.grow(len(text) if text.isascii() else len(text) * WIDEST_BYTES)
        pieces.append(text)


def _scalar_json(meter: Meter, value: Any) -> str:
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind in (float, Decimal) and not finite(value):
        return "null"
    if kind is dt.datetime or kind is dt.date:
        return quoted(_date_text(meter, value))
    if type_name(value) in ("function", "inert"):
        return "null"
    return to_text(meter, value)


def _write_items(
    meter: Meter, value: list[Any], pieces: list[str], line: str, indent: str, depth: int
) -> None:
    inner = line + indent if line else ""
    pieces.append("[")
    for position, item in enumerate(value):
        pieces.append(f",{inner}" if position else inner)
        _write_json(meter, item, pieces, inner, indent, depth + 1)
    pieces.append(f"{line if value else ''}]")


def _write_entries(
    meter: Meter, value: dict[str, Any], pieces: list[str], line: str, indent: str, depth: int
) -> None:
    inner = line + indent if line else ""
    # JavaScript leaves functions out.
    entries = [(k, v) for k, v in value.items() if type_name(v) != "function"]
    pieces.append("{")
    for position, (key, item) in enumerate(entries):
        pieces.append(f",{inner}" if position else inner)
        pieces.append(
            quoted(key if type(key) is str else to_text(meter, key)) + (": " if line else ":")
        )
        _write_json(meter, item, pieces, inner, indent, depth + 1)
    pieces.append(f"{line if entries else ''}}}")
