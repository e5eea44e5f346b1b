"""Every operator on every pair of types: a table that was read by people, and rules over it."""

from __future__ import annotations

import pytest

from tests.mlpy.golden import assert_data
from tests.mlpy.operator_table import OPERATORS, VALUES, Table

BINARY = Table().binary()


def test_operators__on_every_pair__give_what_the_table_says() -> None:
    assert_data("operators.json", BINARY)


def test_prefixes__on_every_value__give_what_the_table_says() -> None:
    assert_data("prefixes.json", Table().unary())


def test_table__holds__every_operator_and_pair() -> None:
    assert set(BINARY) == set(OPERATORS)
    assert all(len(pairs) == len(VALUES) ** 2 for pairs in BINARY.values())


@pytest.mark.parametrize("sign", ["==", "!="])
def test_equality__with_three_signs__is_the_same(sign: str) -> None:
    two = list(BINARY[sign].values())
    three = list(BINARY[f"{sign}="].values())

    assert two == three


def test_equality__turned_round__is_the_same() -> None:
    pairs = BINARY["=="]

    assert all(pairs[f"{a} == {b}"] == pairs[f"{b} == {a}"] for a in VALUES for b in VALUES)


def test_inequality__is__the_opposite_of_equality() -> None:
    opposite = {"True": "False", "False": "True"}

    for a in VALUES:
        for b in VALUES:
            assert BINARY["!="][f"{a} != {b}"] == opposite[BINARY["=="][f"{a} == {b}"]]


def test_order__turned_round__is_the_other_sign() -> None:
    for a in VALUES:
        for b in VALUES:
            less, greater = BINARY["<"][f"{a} < {b}"], BINARY[">"][f"{b} > {a}"]
            assert less == greater or (less[:5] == greater[:5] == "ML301")


@pytest.mark.parametrize("sign", ["-", "*", "/", "%", "**"])
def test_arithmetic__with_text__asks_for_a_number(sign: str) -> None:
    found = [text for pair, text in BINARY[sign].items() if "abc" in pair and "foreign" not in pair]

    assert all(text.startswith("ML301") for text in found)


@pytest.mark.parametrize("sign", ["-", "*", "/", "%"])
def test_arithmetic__with_null__gives_nan(sign: str) -> None:
    numbers = ("0", "7", "-3", "2.5", "NaN", "true")

    assert {BINARY[sign][f"null {sign} {name}"] for name in numbers} == {"float nan"}


def test_order__with_null__is_false() -> None:
    found = {BINARY["<"][f"null < {name}"] for name in VALUES if name != "foreign"}

    assert found == {"False"}
