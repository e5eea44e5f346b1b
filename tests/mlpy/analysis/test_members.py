"""What a function reads of its first parameter is known without calling it."""

from __future__ import annotations

import pytest

from mlpy import MemberRead, MLExecutor


def members(text: str) -> list[str]:
    executor = MLExecutor()
    executor.load_source(text)
    return [item.name for item in executor.describe("f").members]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("return row.price * row.stock;", ["price", "stock"]),
        ("return row.b + row.a + row.b;", ["b", "a"]),
        ("return row['price'];", ["price"]),
        ("return row[0];", []),
        ("let k = 'a'; return row[k];", []),
        ("return row?.price ?? 0;", ["price"]),
        ("let {price, stock: n} = row; return price + n;", ["price", "stock"]),
        ("let {price = 1} = row; return price;", []),
        ("return [1].map(x => x * row.factor);", ["factor"]),
        ("row.total = row.price * 2; return row.total;", ["price"]),
        ("row.count += 1;", []),
        ("row = {}; return row.price;", []),
        ("let other = {x: 1}; return other.x;", []),
        ("return row.tags.length;", ["tags"]),
        ("return row.keys();", []),
        ("return row;", []),
        ("{ let row = {a: 1}; return row.a; }", []),
    ],
)
def test_members__of_the_first_parameter(body: str, names: list[str]) -> None:
    assert members(f"function f(row, ctx) {{ {body} }}") == names


def test_members__of_other_parameters__are_not_meant() -> None:
    assert members("function f(row, ctx) { return ctx.now; }") == []


@pytest.mark.parametrize("parameters", ["", "{price}", "[a]", "...rows"])
def test_members__without_a_plain_first_parameter__are_none(parameters: str) -> None:
    assert members(f"function f({parameters}) {{ return 1; }}") == []


def test_members__have_their_place() -> None:
    executor = MLExecutor()
    executor.load_source("function f(row) {\n    return row.price;\n}")

    assert executor.describe("f").members == (MemberRead("price", 2, 12),)
