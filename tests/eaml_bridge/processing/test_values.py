"""Tests of values between fields and scripts."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Field

from eaml_bridge.processing.request import Mode
from eaml_bridge.processing.values import Codec, codec_for
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Category, EveryField, Item

FILLED = {
    "big_integer": 2**62,
    "binary": b"\x00\xff",
    "boolean": False,
    "char": " Käse\t\\ \n",
    "date": dt.date(2024, 2, 29),
    "instant": dt.datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=dt.UTC),
    "decimal": Decimal("1234567890.1200"),
    "duration": dt.timedelta(days=-3, seconds=5, microseconds=7),
    "email": "a@example.com",
    "file": "folder/name.txt",
    "file_path": "x/y",
    "float": 0.1 + 0.2,
    "address": "2001:db8::1",
    "integer": -5,
    "data": {"b": [1, 2.5, None, True], "a": {"x": "ü"}},
    "positive_big_integer": 1,
    "positive_integer": 2,
    "positive_small_integer": 3,
    "slug": "a-slug",
    "small_integer": -3,
    "text": "two\nlines",
    "time": dt.time(12, 30, 15, 1),
    "url": "https://example.com/?a=b",
    "uuid": UUID("12345678123456781234567812345678"),
}
EMPTY_TEXTS = {"char": "", "text": "", "data": [], "float": 0.0, "decimal": Decimal(0)}
WRITABLE = sorted(
    field.name for field in EveryField._meta.concrete_fields if field.name not in ("id", "shouted")
)


def codec(name: str, model: type = EveryField) -> Codec:
    field: Field = model._meta.get_field(name)
    found = codec_for(field)
    assert found is not None
    return found


@pytest.fixture
def every_field(db: None) -> None:
    category = Category.objects.create(name="all")
    EveryField.objects.create(**FILLED, category=category)
    EveryField.objects.create()
    EveryField.objects.create(**EMPTY_TEXTS)


def test_identity__over_every_field__changes_nothing(every_field: None, run: Run) -> None:
    names = [field.name for field in EveryField._meta.concrete_fields]

    report = run(
        "identity", target="samples.EveryField", fields=tuple(names), writes=tuple(WRITABLE)
    )

    assert report.counts == {"unchanged": 3}


@pytest.mark.parametrize("name", sorted(FILLED))
def test_codec__there_and_back__gives_the_same_value(name: str) -> None:
    to_ml, stored = codec(name).to_ml, FILLED[name]

    back = codec(name).from_ml(to_ml(stored) if to_ml else stored)

    assert codec(name).same(stored, back)
    assert type(back) is type(stored)


def test_set_all__over_every_field__stores_each_value(every_field: None, run: Run) -> None:
    filled, empty, _texts = EveryField.objects.order_by("pk")

    report = run(
        "copyFirst",
        target="samples.EveryField",
        mode=Mode.BATCH,
        fields=tuple(WRITABLE),
        writes=tuple(WRITABLE),
    )

    assert report.counts == {"unchanged": 1, "changed": 2}
    for name in WRITABLE:
        stored = EveryField.objects.filter(pk=empty.pk).values_list(name, flat=True).get()
        expected = EveryField.objects.filter(pk=filled.pk).values_list(name, flat=True).get()
        assert codec(name).same(expected, stored), name


def test_report__of_every_field__shows_masked_ones_nowhere(db: None, run: Run, settings) -> None:
    settings.EAML = {**settings.EAML, "MASK_FIELDS": ["name"]}
    Item.objects.create(name="hidden", quantity=4)

    report = run("summary")

    assert report.result["names"] == [None]


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("decimal", 0.1, Decimal("0.1000")),
        ("decimal", 2, Decimal("2.0000")),
        ("decimal", "1.5", Decimal("1.5000")),
        ("decimal", Decimal("0.00005"), Decimal("0.0001")),
        ("decimal", Decimal("-0.00005"), Decimal("-0.0001")),
        ("integer", 2.0, 2),
        ("integer", Decimal("3.00"), 3),
        ("integer", "7", 7),
        ("float", 3, 3.0),
        ("float", Decimal("0.5"), 0.5),
        ("date", "2024-02-29", dt.date(2024, 2, 29)),
        (
            "instant",
            "2024-02-29T01:00:00+01:00",
            dt.datetime(2024, 2, 29, tzinfo=dt.UTC),
        ),
        ("instant", "2024-02-29", dt.datetime(2024, 2, 29, tzinfo=dt.UTC)),
        ("duration", "00:00:01", dt.timedelta(seconds=1)),
        ("data", {"a": Decimal("1.50")}, {"a": 1.5}),
        ("data", {"a": Decimal("2.00")}, {"a": 2}),
        ("data", dt.date(2024, 1, 2), "2024-01-02"),
        ("binary", "AP8=", b"\x00\xff"),
    ],
)
def test_from_ml__of_a_value_that_fits__is_the_fields_value(
    name: str, value: object, stored: object
) -> None:
    found = codec(name).from_ml(value)

    assert (type(found), found) == (type(stored), stored)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("integer", 2.5, "Got the number 2.5; expected a whole number: use Math.round(value)"),
        ("integer", True, "Got the boolean true; expected a whole number"),
        ("integer", "x", "Got the text 'x'; expected a whole number"),
        ("decimal", float("nan"), "Got the number nan; expected a finite number"),
        ("decimal", Decimal("Infinity"), "expected a finite number"),
        ("decimal", "much", "Got the text 'much'; expected a number: use Number(text)."),
        ("float", float("inf"), "expected a finite number: return null where there is none."),
        ("float", 10**400, "expected a finite number"),
        ("char", 5, "Got the number 5; expected text: use String(value)."),
        ("char", "a\x00b", "NUL character"),
        ("char", "\ud800", "half a surrogate pair"),
        ("boolean", 1, "expected true or false"),
        ("date", "2024-02-30", "expected a date as in '2026-11-24'"),
        ("instant", "soon", "expected an instant"),
        ("time", "25:00", "expected a time of day"),
        ("duration", "long", "expected a duration"),
        ("uuid", "1234", "expected a UUID"),
        ("data", {"a": float("nan")}, "NaN and Infinity cannot be stored"),
        ("data", {"a": ["\x00"]}, "NUL character"),
        ("data", len, "A function cannot be stored"),
        ("binary", "no base64!", "Expected base64 text"),
        ("category", "x", "expected a whole number"),
    ],
)
def test_from_ml__of_a_value_that_does_not_fit__says_what_does(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        codec(name).from_ml(value)

    assert message in " ".join(caught.value.messages)


def test_from_ml__of_data_nested_too_deep__is_refused() -> None:
    value: list = []
    for _ in range(120):
        value = [value]

    with pytest.raises(ValidationError, match="deeper than 100 levels"):
        codec("data").from_ml(value)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": True}, {"a": 1}, False),
        ([False], [0], False),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, False),
        ([1], [1, 1], False),
        ("1", 1, False),
    ],
)
def test_same__of_json__ignores_key_order_and_keeps_truth_values_apart(
    before: object, after: object, same: bool
) -> None:
    assert codec("data").same(before, after) is same
