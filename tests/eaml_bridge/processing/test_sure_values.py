"""Tests that a sure answer is never wrong: what it accepts, `clean` accepts unchanged."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.duration import duration_string
from hypothesis import given
from hypothesis import strategies as st

from eaml_bridge.processing.sure_values import sure_question
from eaml_bridge.processing.values import codec_for
from tests.eaml_bridge.samples.models import EveryField, Item

FIELDS = [
    field
    for field in [*EveryField._meta.concrete_fields, *Item._meta.concrete_fields]
    if sure_question(field) is not None
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=60),
    st.datetimes().map(dt.datetime.isoformat),
    st.times().map(dt.time.isoformat),
    st.uuids().map(str),
    st.timedeltas().map(duration_string),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**11, min_value=-1),
)


def accepts(field: models.Field, value: object) -> bool:
    try:
        return field.clean(value, None) == value
    except ValidationError:
        return False


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@given(value=VALUES)
def test_question__answered_with_yes__is_right(field: models.Field, value: object) -> None:
    question, codec = sure_question(field), codec_for(field)
    assert question is not None
    assert codec is not None

    try:
        stored = codec.from_ml(value)
    except ValidationError:
        return

    assert accepts(field, stored) or not question(stored)


def test_fields__of_most_kinds__have_a_question() -> None:
    kinds = {field.get_internal_type() for field in FIELDS}

    assert {"DecimalField", "IntegerField", "CharField", "BooleanField", "DateField"} <= kinds


class _Own(models.CharField):
    """A field with a rule of its own."""

    def clean(self, value: object, model_instance: object) -> object:
        raise ValidationError("never")


@pytest.mark.parametrize(
    "field",
    [
        _Own(max_length=5),
        models.CharField(max_length=5, choices=[("a", "b")]),
        models.CharField(max_length=5, validators=[RegexValidator("a")]),
        models.EmailField(),
        models.SlugField(),
        models.JSONField(),
        models.DateField(validators=[RegexValidator("a")]),
        models.IntegerField(validators=[RegexValidator("a")]),
        models.DecimalField(max_digits=5, decimal_places=2, validators=[RegexValidator("a")]),
    ],
    ids=lambda field: type(field).__name__,
)
def test_fields__with_a_rule_of_their_own__have_none(field: models.Field) -> None:
    assert sure_question(field) is None
