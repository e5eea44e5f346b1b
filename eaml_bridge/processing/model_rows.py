"""One instance of a model as plain values, as a person would print them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any  # Values are whatever the fields hold.

from django.db.models import Model

from eaml_bridge.processing.values import codec_for
from eaml_bridge.targets import is_masked


def row_of(instance: Model, names: Sequence[str] = ()) -> dict[str, Any]:
    """The fields of `names`, or all but masked, binary and files, for a person to read."""
    row = {}
    for field in instance._meta.concrete_fields:
        codec = codec_for(field)
        if is_masked(field.name) or codec is None:
            continue
        if field.name in names or (not names and codec.by_default):
            value = field.value_from_object(instance)
            if value is not None and codec.to_ml is not None:
                value = codec.to_ml(value)
            row[field.name] = float(value) if isinstance(value, Decimal) else value
    return row
