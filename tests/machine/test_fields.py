"""Tests of the fields that take what the learning core assigns."""

import math
from datetime import datetime
from decimal import Decimal
from enum import Enum

import pytest
from django.core.exceptions import ImproperlyConfigured

from machine.column_types import ColumnType
from machine.models import Machine
from user.models import User

CoreType = Enum("CoreType", "FLOAT LABEL LANGUAGE DATE TIME DATETIME JSON IGNORE")
NOT_AN_ENUM = 1


@pytest.fixture
def draft(owner: User) -> Machine:
    return Machine(machine_name="cars", machine_owner_user=owner)


def reread(machine: Machine) -> Machine:
    machine.save()
    return Machine.objects.get(pk=machine.pk)


@pytest.mark.parametrize(
    ("given", "stored"), [(3.0, 3), (3.6, 4), (math.nan, None), (math.inf, None), (None, None)]
)
def test_count__a_float__is_a_whole_number(
    draft: Machine, given: float | None, stored: int | None
) -> None:
    draft.fe_find_delay_sec = given

    assert reread(draft).fe_find_delay_sec == stored


@pytest.mark.parametrize(
    ("given", "stored"), [(0.1, 0.1), (Decimal("0.5"), 0.5), (math.nan, None), (-math.inf, None)]
)
def test_measure__any_number__is_a_float(
    draft: Machine, given: float | Decimal, stored: float | None
) -> None:
    draft.training_eval_loss_sample_training = given

    assert reread(draft).training_eval_loss_sample_training == stored


def test_instant__without_zone__is_utc(draft: Machine) -> None:
    draft.training_date_time_machine_model = datetime(2026, 1, 2, 3)

    found = reread(draft).training_date_time_machine_model
    assert found.isoformat() == "2026-01-02T03:00:00+00:00"


def test_money__float_and_decimal__are_exact(draft: Machine) -> None:
    draft.machine_api_solving_price_usd = Decimal("0.10000001")

    assert reread(draft).machine_api_solving_price_usd == Decimal("0.10000001")


def test_dictionary__none_and_nan__are_kept_as_null(draft: Machine) -> None:
    draft.fe_columns_fet = None
    draft.mdc_columns_values_mean = {"a": math.nan, "b": 1.5}

    found = reread(draft)
    assert found.fe_columns_fet is None
    assert found.mdc_columns_values_mean == {"a": None, "b": 1.5}
    assert found.mdc_columns_values_max == {}


def test_types__names_and_members__are_members_at_once(draft: Machine) -> None:
    draft.dfr_columns_type_user_df = {"a": "FLOAT", "b": ColumnType.DATE, "c": "WHO KNOWS"}

    expected = {"a": ColumnType.FLOAT, "b": ColumnType.DATE, "c": "WHO KNOWS"}
    assert draft.dfr_columns_type_user_df == expected
    assert reread(draft).dfr_columns_type_user_df == expected
    assert draft.__dict__["dfr_columns_type_user_df"] == expected
    assert Machine.objects.filter(dfr_columns_type_user_df__a="FLOAT").exists()


def test_types__enum_of_the_core__its_members_are_given(
    draft: Machine, settings: pytest.FixtureRequest
) -> None:
    settings.EAML = {**settings.EAML, "COLUMN_TYPE_ENUM": f"{__name__}.CoreType"}

    draft.mdc_columns_data_type = {"a": "FLOAT", "b": "INTEGER", "c": CoreType.LABEL}

    found = reread(draft).mdc_columns_data_type
    assert found["a"] is CoreType.FLOAT
    assert found["b"] is CoreType.FLOAT
    assert found["c"] is CoreType.LABEL


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("nowhere.Type", r"cannot be imported: .* Name an enum, as 'package\.module\.Name'"),
        (f"{__name__}.NOT_AN_ENUM", r"which is no enum\. Name an enum class\.$"),
    ],
)
def test_types__setting_names_no_enum__is_told(
    settings: pytest.FixtureRequest, path: str, text: str
) -> None:
    settings.EAML = {**settings.EAML, "COLUMN_TYPE_ENUM": path}

    with pytest.raises(ImproperlyConfigured, match=text):
        Machine(dfr_columns_type_user_df={"a": "FLOAT"})


def test_types__deferred__are_read_when_asked_for(
    draft: Machine, django_assert_num_queries
) -> None:
    draft.dfr_columns_type_user_df = {"a": "FLOAT"}
    draft.save()

    with django_assert_num_queries(3):
        deferred = Machine.objects.defer("dfr_columns_type_user_df").get()
        chosen = Machine.objects.only("dfr_columns_type_user_df").get()
        assert deferred.dfr_columns_type_user_df == chosen.dfr_columns_type_user_df

    assert chosen.dfr_columns_type_user_df == {"a": ColumnType.FLOAT}
    assert "machine_name" in chosen.get_deferred_fields()
