"""Tests of lookups by real names."""

import pytest

from machine.column_types import ColumnType
from machine.data_columns import column_fields_of, data_columns_from
from machine.exceptions import UnknownColumn
from machine.line_queries import translated_filters

FIELDS = column_fields_of(
    data_columns_from(
        {"a": ColumnType.FLOAT, "a__gt": ColumnType.FLOAT}, {"b %": ColumnType.FLOAT}
    ),
    include_predefined=True,
)


@pytest.mark.parametrize(
    ("lookup", "translated"),
    [
        ("a", "column_1"),
        ("a__lt", "column_1__lt"),
        ("a__gt", "column_2"),
        ("a__gt__gt", "column_2__gt"),
        ("b %__isnull", "output__column_3__isnull"),
        ("Line_ID__in", "Line_ID__in"),
        ("IsSolved", "IsSolved"),
    ],
)
def test_translated_filters__real_name__becomes_its_field(lookup: str, translated: str) -> None:
    assert translated_filters({lookup: 1}, fields=FIELDS, machine="m") == {translated: 1}


@pytest.mark.parametrize("lookup", ["c", "column_1", "_negated", "output__column_3", ""])
def test_translated_filters__other_name__is_refused(lookup: str) -> None:
    with pytest.raises(UnknownColumn) as caught:
        translated_filters({lookup: 1}, fields=FIELDS, machine="m")

    assert f"has no column {lookup.partition('__')[0]!r}." in str(caught.value)
