"""JSON values: a copy for the script, the storable form of what it returned, strict equality."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

#: Deeper values are refused, as in the language itself.
DEEPEST = 100


def copied(value: object) -> object:
    """A deep copy, so that a script that changes its argument does not change the snapshot."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value


def storable(value: object, depth: int = 0) -> object:
    """The value with decimals as numbers and dates as text.

    Raises:
        ValidationError: it holds NaN, an infinity, a function, or is nested too deep.
    """
    if depth > DEEPEST:
        raise ValidationError(f"The value is nested deeper than {DEEPEST} levels.")
    if type(value) is dict:
        return {_text(key): storable(item, depth + 1) for key, item in value.items()}
    if type(value) is list:
        return [storable(item, depth + 1) for item in value]
    return _scalar(value)


def same(before: object, after: object) -> bool:
    """Whether two JSON values are equal: key order is ignored, true is not 1, 1 is 1.0."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    return isinstance(before, bool) == isinstance(after, bool) and before == after


def _scalar(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise ValidationError("A function cannot be stored; return a value.")


def _number(value: float | Decimal) -> float | int:
    if not math.isfinite(value):
        raise ValidationError("NaN and Infinity cannot be stored; return null instead.")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _text(value: str) -> str:
    if "\x00" in value:
        raise ValidationError("A text in it holds a NUL character, which no database stores.")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValidationError("A text in it holds half a surrogate pair.")
    return value
