"""Fields that take what the learning core assigns: floats for counts, None, naive instants."""

import functools
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any  # Values on their way to and from a driver.

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.module_loading import import_string

from eaml_bridge import conf
from machine.column_types import ColumnType
from machine.json_values import LenientJSONEncoder

# What a type is called where the enum in use has no name for it.
_STAND_INS = {"INTEGER": "FLOAT", "BOOLEAN": "FLOAT"}


class ColumnDictionaryField(models.JSONField):
    """A dictionary by column; empty unless something is known, and it may be None."""

    def __init__(self, verbose_name: str | None = None, **options: Any) -> None:
        options = {"default": dict, "encoder": LenientJSONEncoder, **options}
        super().__init__(verbose_name, **{"null": True, "blank": True, **options})


class ColumnTypesField(ColumnDictionaryField):
    """The type of each column: stored by name, given back as member of the enum in use."""

    class descriptor_class(DeferredAttribute):
        """Gives members from the moment of assignment."""

        def __set__(self, instance: models.Model, value: Any) -> None:
            instance.__dict__[self.field.attname] = as_members(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return as_members(super().from_db_value(value, expression, connection))

    def value_to_string(self, obj: models.Model) -> Any:
        return as_names(super().value_to_string(obj))

    def value_from_object(self, obj: models.Model) -> Any:
        return as_names(super().value_from_object(obj))


class CountField(models.BigIntegerField):
    """A whole number that may come as a float; not a number is null."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, float):
            value = round(value) if math.isfinite(value) else None
        return super().get_prep_value(value)


class MeasureField(models.FloatField):
    """A measured number; not a number, or none that is finite, is null."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        is_finite = not isinstance(prepared, float) or math.isfinite(prepared)
        return prepared if is_finite else None


class InstantField(models.DateTimeField):
    """An instant; one without time zone is taken as UTC."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return super().get_prep_value(value)


def as_members(types: Any) -> Any:
    """Column types as members of the enum in use; a name that it does not have stays a text."""
    if not isinstance(types, Mapping):
        return types
    enum = column_type_enum()
    return {column: _member(kind, enum) for column, kind in types.items()}


def as_names(types: Any) -> Any:
    if not isinstance(types, Mapping):
        return types
    return {name: kind.name if isinstance(kind, Enum) else kind for name, kind in types.items()}


def column_type_enum() -> type[Enum]:
    """The enum that `EAML["COLUMN_TYPE_ENUM"]` names, or the project's own."""
    path = conf.get("COLUMN_TYPE_ENUM")
    return _imported_enum(path) if path else ColumnType


@functools.cache
def _imported_enum(path: str) -> type[Enum]:
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"EAML['COLUMN_TYPE_ENUM'] is {path!r}, which cannot be imported: {error}. "
            "Name an enum, as 'package.module.Name', or leave the key out."
        ) from error
    if not (isinstance(found, type) and issubclass(found, Enum)):
        raise ImproperlyConfigured(
            f"EAML['COLUMN_TYPE_ENUM'] names {path!r}, which is no enum. Name an enum class."
        )
    return found


def _member(kind: Any, enum: type[Enum]) -> Any:
    if isinstance(kind, enum):
        return kind
    name = kind.name if isinstance(kind, Enum) else str(kind)
    members = enum.__members__
    return members.get(name) or members.get(_STAND_INS.get(name, ""), name)
