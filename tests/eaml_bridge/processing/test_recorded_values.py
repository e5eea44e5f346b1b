"""Tests that what records keep of a value can be put back exactly."""

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from eaml_bridge.processing.recorded_values import (
    key_from_text,
    key_text,
    recorded,
    recorded_text,
    restored,
)
from tests.eaml_bridge.samples.models import EveryField, Item, Seat, Token

VALUES = {
    "big_integer": [0, -(2**63), 2**63 - 1],
    "binary": [b"", b"\x00\xff"],
    "boolean": [True, False],
    "char": ["", "ü\t\\\"'", "=1"],
    "date": [date(1, 1, 1), date(2026, 11, 25)],
    "instant": [datetime(2026, 11, 25, 1, 2, 3, 4, tzinfo=UTC)],
    "decimal": [Decimal("0.0001"), Decimal("-1234567890.1234"), Decimal("0")],
    "duration": [timedelta(0), timedelta(days=-1, microseconds=1)],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in VALUES.items() for value in values]
)
def test_recorded__a_value_of_a_field__comes_back_the_same(name: str, value: object) -> None:
    field = EveryField._meta.get_field(name)

    text = recorded_text(value)

    assert restored(field, json.loads(text)) == value
    assert json.loads(text) == recorded(value)


@pytest.mark.parametrize("field", EveryField._meta.concrete_fields, ids=lambda field: field.name)
def test_recorded__null__stays_null(field: object) -> None:
    assert restored(field, json.loads(recorded_text(None))) is None


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e-300, 0.1])
def test_recorded__a_float__comes_back_the_same(value: float) -> None:
    field = next(f for f in EveryField._meta.fields if f.get_internal_type() == "FloatField")

    assert restored(field, json.loads(recorded_text(value))) == value


def test_recorded__json__is_itself() -> None:
    value = {"b": [1, None, True], "a": {"ü": 0.5}}

    assert restored(Item._meta.get_field("data"), json.loads(recorded_text(value))) == value


@pytest.mark.parametrize(
    ("model", "key", "text"),
    [
        (Item, 7, "7"),
        (Token, UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Seat, (1, 2), "[1, 2]"),
    ],
)
def test_key__of_any_kind__comes_back_the_same(model: type, key: object, text: str) -> None:
    assert key_text(key) == text
    assert key_from_text(model._meta.pk, text) == key


def test_time__comes_back_the_same() -> None:
    field = next(f for f in EveryField._meta.fields if f.get_internal_type() == "TimeField")

    assert restored(field, recorded(time(1, 2, 3, 4))) == time(1, 2, 3, 4)
