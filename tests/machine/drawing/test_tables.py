"""Tests of the data of graphs as columns."""

import math
from datetime import datetime

import pytest

from machine.drawing import tables
from machine.drawing.tables import chart_of, shown
from machine.exceptions import GraphDataRefused


def test_chart__rows_and_columns__are_the_same() -> None:
    rows = [{"a": 1, "b": 2}, {"a": 3}]

    chart = chart_of(rows, {"x": "a", "y": "b"})

    assert (list(chart.values("x")), list(chart.values("y"))) == ([1, 3], [2, None])
    assert math.isnan(chart.numbers("y")[1])


def test_chart__roles_not_chosen__by_their_name_then_by_the_alphabet() -> None:
    chart = chart_of({"c": [1], "hue": ["h"], "b": [2]}, {})

    assert chart.names == {"hue": "hue", "x": "b", "y": "c"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({}, r"hold no column of values\. Store a list for each column, as"),
        ({"layers": {"a": 1}}, "hold no column of values"),
        ({"x": []}, "hold no column of values"),
        (None, "hold no column of values"),
        ({"x": [1], "y": [1, 2]}, r"of different length: x has 1, y has 2\. Make them equal\."),
    ],
)
def test_chart__data_of_no_chart__are_refused(data: object, text: str) -> None:
    with pytest.raises(GraphDataRefused, match=text):
        chart_of(data, {})


def test_chart__unknown_column__gets_the_nearest() -> None:
    with pytest.raises(GraphDataRefused, match=r"^x is 'prise', .*; did you mean 'price'\?"):
        chart_of({"price": [1]}, {"x": "prise"})


def test_chart__role_without_column__is_told() -> None:
    with pytest.raises(GraphDataRefused, match=r"needs a column for 'z'\. Set z to one of the col"):
        chart_of({"price": [1]}, {}).values("z")


def test_chart__text_where_numbers_are_needed__is_told() -> None:
    with pytest.raises(GraphDataRefused, match=r"^Column 'a', value 2: found 'x', expected a num"):
        chart_of({"a": [1, "x"]}, {"x": "a"}).numbers("x")


def test_chart__too_many_values__are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_POINTS", 2)

    with pytest.raises(GraphDataRefused, match=r"3 values in a column, and 2 can be drawn\."):
        chart_of({"a": [1, 2, 3]}, {})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-01-02", "2026-01-02T03:04"], [datetime(2026, 1, 2), datetime(2026, 1, 2, 3, 4)]),
        (["1", "2"], [1.0, 2.0]),
        ([1, 2], [1.0, 2.0]),
    ],
)
def test_instants__dates_or_numbers__are_given(values: list, expected: list) -> None:
    assert chart_of({"x": values}, {}).instants("x") == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [("a\n b", "a b"), (None, "–"), ("$x$", r"\$x\$"), ("a" * 50, "a" * 39 + "…")],
)
def test_shown__value__is_a_label(value: object, text: str) -> None:
    assert shown(value) == text
