"""Inlined arithmetic keeps to the bound of integers, on both of its sides."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest

from mlpy import MLExecutor, MLRangeError
from mlpy.limits import INTEGER_BOUND

LAST = INTEGER_BOUND - 1
#: At the bound, and at the border between what is inlined and what is left to a helper.
VALUES = [
    sign * (edge + step)
    for sign in (1, -1)
    for edge in (0, 2**30, LAST - 5)
    for step in range(-5, 6)
    if abs(edge + step) <= LAST
]
OPERATIONS: dict[str, Callable[[int], int]] = {
    "n + 1": lambda n: n + 1,
    "n - 1": lambda n: n - 1,
    "n + -5": lambda n: n - 5,
    "n - -5": lambda n: n + 5,
    "n * 3": lambda n: operator.mul(n, 3),
    "n + n": lambda n: n + n,
    "n - m": lambda n: n - 7,
    "n * m": lambda n: n * 7,
}


@pytest.fixture(scope="module")
def executor() -> MLExecutor:
    made = MLExecutor()
    functions = [f"function f{i}(n, m) {{ return {text}; }}" for i, text in enumerate(OPERATIONS)]
    made.load_source("\n".join(functions))
    return made


@pytest.mark.parametrize("text", OPERATIONS)
def test_arithmetic__at_the_bound__is_exact_or_an_error(executor: MLExecutor, text: str) -> None:
    name = f"f{list(OPERATIONS).index(text)}"

    for value in VALUES:
        expected = OPERATIONS[text](value)
        if abs(expected) <= LAST:
            assert executor.call_function(name, value, 7) == expected
        else:
            with pytest.raises(MLRangeError, match="more than 1023 bits"):
                executor.call_function(name, value, 7)


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("n * 0.5", 3, 1.5),
        ("n * 0.5", 3.0, 1.5),
        ("n < 0.5", 0, True),
        ("n > 0.5", 2**60, True),
        ("n * f", 4, 2.0),
        ("n - f", 0.5, 0.0),
    ],
)
def test_arithmetic__with_a_float_on_the_right__takes_integers_and_floats(
    text: str, value: float, result: object
) -> None:
    executor = MLExecutor()
    executor.load_source(f"function f(n) {{ let f = 0.5; return {text}; }}")

    found = executor.call_function("f", value)

    assert (type(found), found) == (type(result), result)
