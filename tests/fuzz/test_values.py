"""Values go through a script, and through JSON, and come back as they were."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpy import MLError, MLExecutor

EXECUTOR = MLExecutor()
EXECUTOR.load_source(
    """
    function same(x) { let o = {x: [x]}; let {x: [y]} = {...o}; return y; }
    function text(x) { return "" + x; }
    function stringify(x) { return JSON.stringify(x); }
    function parse(x) { return JSON.parse(x); }
    function equal(x, y) { return x == y; }
    function number(x) { return Number(x); }
    function sorted_(x) { return sorted(x); }
    function back(x) { return x.split("").reverse().join(""); }
    function add(x, y) { return x + y; }
    function multiply(x, y) { return x * y; }
    function rest(x, y) { return x % y; }
    function slice(x, a, b, c) { return x[a:b:c]; }
    """,
    "values.ml",
)
call = EXECUTOR.call_function

TEXTS = st.text(max_size=30)
INTEGERS = st.integers(-(2**200), 2**200)
FLOATS = st.floats(allow_nan=False)
SCALARS = st.none() | st.booleans() | INTEGERS | FLOATS | TEXTS
DATES = st.datetimes(timezones=st.just(dt.UTC))
VALUES = st.recursive(
    SCALARS | DATES | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
JSON_VALUES = st.recursive(
    # From 2**53 on the text of a float is that of an integer, as in JavaScript.
    st.none() | st.booleans() | INTEGERS | st.floats(-(2.0**53), 2.0**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_value__through_a_script__is_the_same(value: Any) -> None:
    assert call("same", value) is value


@given(JSON_VALUES)
def test_json__of_a_value__is_read_back_by_python_and_by_the_language(value: Any) -> None:
    text = call("stringify", value)

    assert json.loads(text) == value
    assert call("parse", text) == value


@given(FLOATS)
def test_text__of_a_float__is_the_same_float(value: float) -> None:
    assert float(call("number", call("text", value))) == value


@given(INTEGERS)
def test_text__of_an_integer__is_the_same_integer(value: int) -> None:
    assert call("number", call("text", value)) == value


@given(VALUES)
def test_equality__of_a_value_with_its_copy__holds(value: Any) -> None:
    assert call("equal", value, json_copy(value)) is True


def json_copy(value: Any) -> Any:
    if isinstance(value, list):
        return [json_copy(item) for item in value]
    if isinstance(value, dict):
        return {key: json_copy(item) for key, item in value.items()}
    return value


@given(st.lists(INTEGERS | FLOATS) | st.lists(TEXTS))
def test_sort__without_a_function__is_that_of_python(values: list[Any]) -> None:
    assert call("sorted_", values) == sorted(values)


@given(TEXTS)
def test_text__turned_round__is_that_of_python(text: str) -> None:
    assert call("back", text) == text[::-1]


@given(INTEGERS, INTEGERS)
def test_arithmetic__of_integers__is_exact(x: int, y: int) -> None:
    assert call("add", x, y) == x + y
    assert call("multiply", x, y) == x * y
    if y:
        assert call("rest", x, y) == math.copysign(1, x) * (abs(x) % abs(y)) or abs(x) > 2**53
        assert abs(call("rest", x, y)) == abs(x) % abs(y)


@given(st.decimals(-(10**9), 10**9, places=4), st.decimals(-(10**9), 10**9, places=4))
def test_arithmetic__of_decimals__is_exact(x: Decimal, y: Decimal) -> None:
    assert call("add", x, y) == x + y
    assert call("multiply", x, y) == x * y


@given(TEXTS | st.lists(st.integers()), *[st.none() | st.integers(-40, 40)] * 3)
def test_slice__of_anything__is_that_of_python(
    values: Any, start: int | None, stop: int | None, step: int | None
) -> None:
    if step == 0:
        with pytest.raises(MLError, match="the step of a slice is 0"):
            call("slice", values, start, stop, step)
    else:
        assert call("slice", values, start, stop, step) == values[start:stop:step]
