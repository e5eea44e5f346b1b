"""Guesses at mistyped names."""

from __future__ import annotations

import pytest

from mlpy.suggest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("name", "known", "wanted"),
    [("prise", ["price", "stock"], "price"), ("Price", ["price"], "price"),
     ("unit_price", ["unitPrice"], "unitPrice"), ("xyz", ["price"], None),
     ("price", ["price"], None),      ("p" * 61, ["p" * 60], None), ("x", [], None)],
)  # fmt: skip
def test_nearest__of_a_name__is_what_was_meant(
    name: str, known: list[str], wanted: str | None
) -> None:
    assert nearest(name, known) == wanted


def test_hint__without_a_near_name__is_none() -> None:
    assert did_you_mean("xyz", ["price"]) is None
    assert did_you_mean("prise", ["price"]) == "did you mean 'price'?"
