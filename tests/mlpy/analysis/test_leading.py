"""Reading ahead changes nothing about which error comes first, and where it is."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from mlpy import MLError, MLExecutor


def outcome(text: str, *arguments: Any) -> Any:
    executor = MLExecutor()
    executor.load_source(text)
    try:
        return executor.call_function("f", *arguments)
    except MLError as error:
        return error.line, error.column, error.message


NULL_X = "cannot read 'x' of null"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("function f(a) { return a.x + a.y; }", (1, 24, NULL_X)),
        ("function f(a) {\n  let x = a.x;\n  let y = a.y;\n  return x + y;\n}", (2, 11, NULL_X)),
        ("function f(a) { return {k: a.x, l: a.y}; }", (1, 28, NULL_X)),
        ("function f(a) { return a.x.split('@')[1]; }", (1, 24, NULL_X)),
        ("function f(a) { return [a].map(r => r.x * r.y); }", (1, 37, NULL_X)),
        ("function f(a) { for (let r of [a]) { let x = r.x; } }", (1, 46, NULL_X)),
    ],
)
def test_null__where_reads_lead__fails_at_the_first_of_them(text: str, found: object) -> None:
    assert outcome(text, None) == found


@pytest.mark.parametrize(
    "text",
    [
        "function f(a, b) { if (b.z) { throw 'first'; } return a.x + a.y; }",
        "function f(a, b) { let n = b.z / 2; b.fail(); return a.x; }",
        "function f(a, b) { let s = b.z; let t = s.length.x; return a.x + a.y + t; }",
        "function f(a, b) { return b.fail() + a.x + a.y; }",
    ],
)
def test_null__where_something_stands_before__fails_there(text: str) -> None:
    found = outcome(text, None, {"z": 1})

    assert NULL_X not in found


def test_reads__of_two_parameters__fail_in_the_order_of_the_text() -> None:
    text = "function f(a, b) { return b.y - a.x; }"

    assert outcome(text, None, None) == (1, 27, "cannot read 'y' of null")
    assert outcome(text, None, {"y": 1}) == (1, 33, NULL_X)


@pytest.mark.parametrize("row", [{"x": 2, "y": 3}, MappingProxyType({"x": 2, "y": 3})])
def test_reads__of_any_object__give_its_members(row: Any) -> None:
    text = "function f(a) { let x = a.x; return x * a.y + x; }"

    assert outcome(text, row) == 8


def test_reads__of_a_missing_member__are_null() -> None:
    assert outcome("function f(a) { return [a.x, a.y]; }", {"y": 1}) == [None, 1]
