"""Columns and types as written on a command line."""

from __future__ import annotations

import pytest

from machine.column_types import ColumnType
from machine.importing.errors import OptionFormError, UnknownColumnTypeError
from machine.importing.options import (
    columns_with_optional_type,
    columns_with_type,
    machine_name,
)


def test_columns_with_type__the_last_mark_divides() -> None:
    columns = columns_with_type(["a=b=label"], option="--type")

    assert columns == {"a=b": ColumnType.LABEL}


@pytest.mark.parametrize("text", ["Zip", "=LABEL"])
def test_columns_with_type__shows_the_form_that_it_needs(text: str) -> None:
    with pytest.raises(OptionFormError) as caught:
        columns_with_type([text], option="--type")

    assert str(caught.value) == (
        f"--type {text!r} is not understood; write COLUMN=TYPE, for example Zip=LABEL."
    )


def test_columns_with_type__an_unknown_type_names_the_nearest() -> None:
    with pytest.raises(UnknownColumnTypeError) as caught:
        columns_with_type(["a=FLAOT"], option="--type")

    assert str(caught.value).startswith(
        "--type: no column type 'FLAOT'. Did you mean 'FLOAT'? Types: FLOAT, LABEL,"
    )


def test_columns_with_optional_type__a_type_may_be_left_out() -> None:
    columns = columns_with_optional_type(["price", "net:FLOAT"], option="--output")

    assert columns == {"price": None, "net": ColumnType.FLOAT}


def test_machine_name__loses_its_outer_blanks() -> None:
    assert machine_name(" Bird strikes ") == "Bird strikes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a name of 1 to 500 characters"),
        ("  ", "a name of 1 to 500 characters"),
        ("x" * 501, "a name of 1 to 500 characters"),
        ("a\udcff", "a name in UTF-8"),
    ],
)
def test_machine_name__what_no_database_can_hold_is_refused(text: str, expected: str) -> None:
    with pytest.raises(OptionFormError, match=f"write {expected}"):
        machine_name(text)
