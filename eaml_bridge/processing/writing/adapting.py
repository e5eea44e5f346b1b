"""Turns values of fields into what a driver, or COPY, takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DecimalField, Field, ForeignKey, JSONField

from eaml_bridge.copying import ESCAPES, NULL
from eaml_bridge.targets import AnyField

#: Fields whose values every driver takes as they are, unless a subclass prepares them itself.
_PLAIN = frozenset(
    {
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BooleanField",
        "CharField",
        "FloatField",
        "IntegerField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SlugField",
        "SmallAutoField",
        "SmallIntegerField",
        "TextField",
    }
)
#: Types that COPY can be given; a field that prepares others is written in another way.
_COPIED = frozenset(
    {
        "DateField",
        "DateTimeField",
        "DecimalField",
        "DurationField",
        "FileField",
        "FilePathField",
        "GenericIPAddressField",
        "JSONField",
        "TimeField",
        "UUIDField",
        "BinaryField",
        *_PLAIN,
    }
)
#: Types whose values Python writes as PostgreSQL reads them.
_WRITTEN_AS_STR = frozenset(
    {"DecimalField", "FloatField", "UUIDField", "DateField", "TimeField"}
    | {name for name in _PLAIN if name.endswith(("IntegerField", "AutoField"))}
)
#: With more places, Python writes small decimals with an exponent.
_PLACES_WITHOUT_EXPONENT = 6


def adapter_for(
    field: AnyField, connection: BaseDatabaseWrapper
) -> Callable[[object], object] | None:
    """What prepares values of the field for the driver; None where they go as they are."""
    source = field.target_field if isinstance(field, ForeignKey) else field
    if source.get_internal_type() in _PLAIN and _is_stock(source):
        return None
    if connection.vendor == "sqlite" and _is_rounded_decimal(source):
        # What Django would write, without rounding again what is rounded.
        return str
    return lambda value: field.get_db_prep_save(value, connection)


def copies(field: AnyField) -> bool:
    """Whether COPY can be given the field's values."""
    source = field.target_field if isinstance(field, ForeignKey) else field
    return source.get_internal_type() in _COPIED and _prepares_nothing(source)


def cell_maker(field: AnyField) -> Callable[[object], str]:
    """What makes a cell of COPY's text form from a value of the field that is not null."""
    source = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(source, JSONField):
        encoder = source.encoder
        return lambda value: json.dumps(value, cls=encoder).translate(ESCAPES)
    if not _is_stock(source):
        return lambda value: _cell(source.get_prep_value(value))
    return str if source.get_internal_type() in _WRITTEN_AS_STR else _cell


def _cell(value: object) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\\\x{bytes(value).hex()}"
    raise ValueError(f"COPY has no form for a {type(value).__name__}.")


def _is_rounded_decimal(field: AnyField) -> bool:
    places = field.decimal_places if type(field) is DecimalField else None
    return places is not None and places <= _PLACES_WITHOUT_EXPONENT


def _is_stock(field: AnyField) -> bool:
    return type(field).__module__.startswith("django.db.models.")


def _prepares_nothing(field: AnyField) -> bool:
    """Whether the field leaves to Django what the driver gets."""
    return type(field).get_db_prep_value is Field.get_db_prep_value or _is_stock(field)
