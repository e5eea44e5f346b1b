"""Names that a script reads and rows do not have are found before a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eaml_bridge.checks import check_model
from eaml_bridge.script_reads import names_in_rows, unknown_reads
from examples.shop.models import Product
from mlpy import FunctionInfo, MLExecutor

KNOWN = ("name", "price", "stock")


def described(text: str) -> FunctionInfo:
    executor = MLExecutor()
    executor.load_source(text, "shop/products.ml")
    return executor.describe("f")


def found(text: str) -> list[tuple[str, str]]:
    return [(item.message, item.remedy) for item in unknown_reads(described(text), KNOWN)]


def test_unknown_reads__of_a_misspelt_name__give_the_nearest_and_the_place() -> None:
    assert found("function f(row) {\n    return row.prcie * 2;\n}") == [
        (
            "shop/products.ml:2:12: row.prcie is not in the rows, and reads as null.",
            "Did you mean 'price'?",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "function f(row) { return row.price; }",
        # Nothing says that it is about rows, and nothing like it is known.
        "function f(options) { return options.verbose; }",
        "#: mode: batch\nfunction f(data) { return data.prices; }",
        "#: mode: whole\nfunction f(data) { return data.prices; }",
    ],
)
def test_unknown_reads__of_what_is_known_or_no_row__are_none(text: str) -> None:
    assert found(text) == []


def test_unknown_reads__of_a_declared_function__are_found_without_a_near_name() -> None:
    text = "#: writes: price\nfunction f(row) { return {price: row.wholesale}; }"

    assert [remedy for _, remedy in found(text)] == [
        "Add it to 'reads:' in the function's header, or take it from ctx."
    ]


def test_names_in_rows__are_what_the_header_declares() -> None:
    info = described("#: reads: current=price, team.name\nfunction f(row) { return row; }")

    assert names_in_rows(info, Product) == {"current", "team"}


def test_names_in_rows__without_a_header__are_the_fields() -> None:
    names = names_in_rows(described("function f(row) { return row; }"), Product)

    assert {"pk", "id", "name", "price", "stock"} <= names


def test_check__of_a_model_whose_script_reads_a_misspelt_field(
    ml_script: Callable[[str, str], Path],
) -> None:
    ml_script("shop/products", "function reprice(row) { return {price: row.prcie}; }")

    messages = check_model(Product)

    assert [message.id for message in messages] == ["eaml_bridge.W003"]
    assert messages[0].msg == (
        "reprice() reads what Product does not have: shop/products.ml:1:40: row.prcie is not in "
        "the rows, and reads as null."
    )
    assert messages[0].hint == "Did you mean 'price'?"
