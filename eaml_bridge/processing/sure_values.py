"""Tells at once that a value is valid, where a field is Django's own and has no rule of its own.

`Field.clean` costs several microseconds a value. A question answers yes only where `clean` would
accept the value; after a no, `clean` itself is asked, and gives the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models

from eaml_bridge.targets import AnyField

Question = Callable[[object], bool]

_NUMBERS = (
    models.BigIntegerField,
    models.FloatField,
    models.IntegerField,
    models.PositiveBigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SmallIntegerField,
)
_TEXTS = (models.CharField, models.TextField)
_UNBOUNDED = (
    models.BooleanField,
    models.DateField,
    models.DateTimeField,
    models.DurationField,
    models.TimeField,
    models.UUIDField,
)


def sure_question(field: AnyField) -> Question | None:
    """The question for values of a field that its codec made; None where there is none."""
    kind = type(field)
    if field.choices:
        return None
    if isinstance(field, models.DecimalField) and kind is models.DecimalField:
        return _decimals(field)
    if kind in _NUMBERS:
        return _numbers(field.validators)
    if kind in _TEXTS:
        return _texts(field.validators)
    if kind in _UNBOUNDED and not field.validators:
        return lambda value: value is not None
    return None


def _decimals(field: models.DecimalField[Decimal, Decimal]) -> Question | None:
    digits, places = field.max_digits, field.decimal_places
    if digits is None or places is None:
        return None
    if any(type(validator) is not DecimalValidator for validator in field.validators):
        return None
    # The codec rounded to the places already, so only the size is left to look at.
    bound = Decimal(10) ** (digits - places)
    return lambda value: type(value) is Decimal and -bound < value < bound


def _numbers(validators: Iterable[object]) -> Question | None:
    lowest, highest = float("-inf"), float("inf")
    for validator in validators:
        limit = getattr(validator, "limit_value", None)
        if type(limit) is not int and type(limit) is not float:
            return None
        if type(validator) is MinValueValidator:
            lowest = max(lowest, limit)
        elif type(validator) is MaxValueValidator:
            highest = min(highest, limit)
        else:
            return None
    return lambda value: isinstance(value, int | float) and lowest <= value <= highest


def _texts(validators: Iterable[object]) -> Question | None:
    longest = float("inf")
    for validator in validators:
        limit = getattr(validator, "limit_value", None)
        if type(validator) is not MaxLengthValidator or type(limit) is not int:
            return None
        longest = min(longest, limit)
    return lambda value: type(value) is str and 0 < len(value) <= longest
