"""Sorting of values that only a host can hand over."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

import pytest

from mlpy import MLExecutor, MLTypeError


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 7


class Name(str):
    __slots__ = ()


def sorted_by_script(items: list[Any]) -> Any:
    executor = MLExecutor()
    executor.load_source("function f(xs) { return xs.toSorted(); }")
    return executor.call_function("f", items)


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([Decimal(3), 1, 2.5], [1, 2.5, Decimal(3)]),
        ([Decimal("0.2"), 0.1], [0.1, Decimal("0.2")]),
        ([Level.HIGH, 3, Level.LOW], [Level.LOW, 3, Level.HIGH]),
        ([Name("b"), "a"], ["a", Name("b")]),
        ([Level.HIGH, Decimal(2), 3.5], [Decimal(2), 3.5, Level.HIGH]),
    ],
)
def test_sort__of_numbers_or_texts_of_any_kind__orders_them(
    items: list[Any], found: list[Any]
) -> None:
    assert sorted_by_script(items) == found


@pytest.mark.parametrize("items", [[Level.HIGH, "a"], [object(), 1], [Decimal(1), None]])
def test_sort__of_a_mixture__names_what_is_mixed(items: list[Any]) -> None:
    with pytest.raises(MLTypeError, match="sort without a function takes numbers or strings"):
        sorted_by_script(items)
