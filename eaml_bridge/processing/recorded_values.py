"""Values of fields as JSON keeps them, exact, so that they can be compared and put back."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, cast  # Any: fields of models known at run time only.
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, CompositePrimaryKey, FloatField, ForeignKey, JSONField
from django.utils.duration import duration_string

from eaml_bridge.targets import AnyField

#: What stands for numbers that JSON has no form for.
_NO_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def recorded(value: object) -> Any:
    """The value as JSON holds it: decimals, dates and identifiers as text, octets as base64."""
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _name_of(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return str(value)


def recorded_text(value: object) -> str:
    """The same, as JSON text."""
    if type(value) is int:
        return str(value)
    if type(value) is Decimal:
        return f'"{value}"'
    # JSON columns hold what their field's encoder understood.
    return json.dumps(recorded(value), cls=DjangoJSONEncoder)


def restored(field: AnyField, value: Any) -> object:
    """The value of the field that was recorded.

    Raises:
        ValidationError: the field has another type by now, which does not take it.
    """
    if isinstance(field, ForeignKey):
        return restored(field.target_field, value)
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    if isinstance(field, FloatField) and value in _NO_NUMBERS:
        return _NO_NUMBERS[value]
    return field.to_python(value)


def key_text(key: object) -> str:
    """A primary key as records hold it: a composite one is a JSON list."""
    if isinstance(key, tuple):
        return json.dumps([recorded(part) for part in key])
    return str(key)


def key_from_text(field: AnyField, text: str) -> object:
    """The primary key that was recorded.

    Raises:
        ValidationError: it is no key of this field.
    """
    if not isinstance(field, CompositePrimaryKey):
        return restored(field, text)
    try:
        parts = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(f"{text!r} is no composite key; expected a JSON list.") from error
    return key_from_parts(field, parts)


def key_parts_of(key: object) -> list[Any]:
    """A primary key as a list that JSON holds."""
    return [recorded(part) for part in (key if isinstance(key, tuple) else (key,))]


def key_from_parts(field: AnyField, parts: list[Any]) -> object:
    """The primary key of such a list."""
    if isinstance(field, CompositePrimaryKey):
        fields = cast(tuple[AnyField, ...], tuple(field.fields))
        return tuple(restored(own, part) for own, part in zip(fields, parts, strict=True))
    return restored(field, parts[0])


def recorder_for(name: str) -> Callable[[object], str]:
    """What makes `"name": value` as JSON text, for many values of one field."""
    prefix = f"{json.dumps(name)}: "

    def record(value: object) -> str:
        if type(value) is Decimal:
            return f'{prefix}"{value}"'
        return prefix + recorded_text(value)

    return record


def _name_of(value: float) -> str:
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
