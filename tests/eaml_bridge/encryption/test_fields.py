"""Tests of the encrypted fields."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import F
from django.test.utils import isolate_apps

from eaml_bridge.encryption.errors import NotEncrypted
from eaml_bridge.encryption.fields import EncryptedJSONField, EncryptedTextField
from eaml_bridge.targets import resolve_target
from tests.eaml_bridge.encryption.raw import raw, write_raw
from tests.eaml_bridge.samples.models import Letter

pytestmark = pytest.mark.django_db


def test_text__raw_select__shows_no_plain_text() -> None:
    letter = Letter.objects.create(title="t", text="the treasure", data={"where": "the island"})

    assert "treasure" not in raw(letter)
    assert "island" not in raw(letter, "data")
    assert raw(letter).startswith("eaml1:test:")


def test_text__read_in_each_way__is_the_text() -> None:
    letter = Letter.objects.create(title="t", text="the treasure")

    assert Letter.objects.get(pk=letter.pk).text == "the treasure"
    assert list(Letter.objects.values_list("text", flat=True)) == ["the treasure"]
    assert Letter.objects.annotate(again=F("text")).get().again == "the treasure"


def test_text__written_in_each_way__is_encrypted() -> None:
    first, second = Letter.objects.bulk_create([Letter(title="a", text="x"), Letter(title="b")])
    Letter.objects.filter(pk=second.pk).update(text="updated")
    first.text = "in bulk"

    Letter.objects.bulk_update([first], ["text"])

    assert list(Letter.objects.order_by("pk").values_list("text", flat=True)) == [
        "in bulk",
        "updated",
    ]
    assert all(raw(letter).startswith("eaml1:") for letter in (first, second))


def test_text__copied_by_the_database__stays_readable() -> None:
    letter = Letter.objects.create(title="t", text="the treasure")

    Letter.objects.update(text=F("text"))

    assert Letter.objects.get(pk=letter.pk).text == "the treasure"


def test_text__null_and_empty__are_kept_apart() -> None:
    Letter.objects.bulk_create([Letter(title="a", text=None), Letter(title="b", text="")])

    assert list(Letter.objects.filter(text__isnull=True).values_list("title", "text")) == [
        ("a", None)
    ]
    assert Letter.objects.get(title="b").text == ""


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__in", "data__key", "data"])
def test_lookup__is_refused(lookup: str) -> None:
    with pytest.raises(FieldError) as caught:
        Letter.objects.filter(**{lookup: "x"})

    assert "is encrypted and cannot be looked up by" in str(caught.value)


def test_lookup__message__says_what_to_do() -> None:
    with pytest.raises(FieldError) as caught:
        Letter.objects.exclude(text="x")

    assert str(caught.value) == (
        "samples.Letter.text is encrypted and cannot be looked up by 'exact'; only 'isnull' can. "
        "Keep a hash of the value in a field of its own to search for it."
    )


def test_text__plain_in_the_database__is_refused() -> None:
    letter = Letter.objects.create(title="t")
    write_raw(letter, "plain")

    with pytest.raises(NotEncrypted) as caught:
        letter.refresh_from_db()

    assert str(caught.value) == (
        "A value of samples.Letter.text is stored as plain text. Restore it from a backup; where "
        "the column held plain text before, run 'manage.py eaml_rotate_keys --encrypt-plain'."
    )


@pytest.mark.parametrize("value", [{}, [], 0, "", "text", [1, {"a": None}], {"ä": 1.5}])
def test_json__any_value__comes_back(value: object) -> None:
    letter = Letter.objects.create(title="t", data=value)

    letter.refresh_from_db()

    assert letter.data == value


def test_json__dates_and_decimals__are_text() -> None:
    Letter.objects.create(title="t", data=[Decimal("1.50"), dt.date(2020, 1, 2)])

    assert Letter.objects.get().data == ["1.50", "2020-01-02"]


def test_json_form__text_that_is_no_json__is_told() -> None:
    field = EncryptedJSONField().formfield()

    with pytest.raises(ValidationError, match="Enter a valid JSON"):
        field.clean("{")


def test_json_clean__value_that_is_no_json__does_not_show_it() -> None:
    letter = Letter(title="t", data={"secret": object()})

    with pytest.raises(ValidationError) as caught:
        letter.full_clean()

    assert caught.value.message_dict == {"data": ["Value must be valid JSON."]}


def test_serializers__dump_and_load__keep_the_values() -> None:
    Letter.objects.create(title="t", text="the treasure", data={"a": [1]})

    (loaded,) = serializers.deserialize("json", serializers.serialize("json", Letter.objects.all()))

    assert (loaded.object.text, loaded.object.data) == ("the treasure", {"a": [1]})


def test_target__encrypted_columns__reach_no_script() -> None:
    columns = resolve_target("samples.Letter").columns

    assert columns["text"].masked
    assert columns["data"].sealed == "it is stored encrypted"


@isolate_apps("tests.eaml_bridge.samples")
def test_check__unique_and_index__are_refused() -> None:
    class Wrong(models.Model):
        text = EncryptedTextField(unique=True, db_index=True)

        class Meta:
            app_label = "samples"

        def __str__(self) -> str:
            return "wrong"

    found = [(error.id, error.msg) for error in Wrong._meta.get_field("text").check()]

    assert found == [
        ("eaml_bridge.E020", "An encrypted field cannot have unique."),
        ("eaml_bridge.E020", "An encrypted field cannot have db_index."),
    ]


def test_context__given__is_kept_in_migrations() -> None:
    field = EncryptedTextField(context="old.Name.text")

    *_, arguments = field.deconstruct()

    assert arguments == {"context": "old.Name.text"}
