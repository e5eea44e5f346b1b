"""What a project's own tests use: a call like a run's, and statements on what would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from eaml_bridge.exceptions import InvalidValue, UnknownName
from eaml_bridge.testing import assert_changes, assert_no_changes, run_ml
from mlpy import MLLimitError, MLThrownError
from tests.eaml_bridge.samples.models import Category, Item

Write = Callable[[str, str], Path]
SCRIPT = """
#: reads: cost=price, kind=category.name, quantity
#: writes: price
#: args: factor:decimal=2
function reprice(row, ctx) {
    if (row.cost < 0) { throw {price: "must be positive"}; }
    return {price: row.cost * ctx.args.factor};
}
#: reads: name
#: limits: steps=50
function endless(row) { while (true) { } }
function seen(row, ctx) { return {row: row, now: ctx.now, user: ctx.user, dry: ctx.dry_run}; }
#: writes: price
function same(row) { return {price: row.price}; }
"""


@pytest.fixture(autouse=True)
def script(ml_script: Write) -> None:
    ml_script("pricing", SCRIPT)


def test_run_ml__of_a_mapping__gives_what_the_function_returns() -> None:
    assert run_ml("pricing:reprice", {"cost": Decimal("1.10")}) == {"price": Decimal("2.20")}


def test_run_ml__of_an_instance__names_fields_as_the_header_does() -> None:
    item = Item(name="a", price="1.10", category=Category(name="tools"))

    assert run_ml("pricing:reprice", item, args={"factor": "3"}) == {"price": Decimal("3.30")}


def test_run_ml__of_an_instance_without_its_relation__reads_null() -> None:
    assert run_ml("pricing:reprice", Item(name="a", price=1)) == {"price": Decimal(2)}


def test_run_ml__hands_over_a_context_that_repeats() -> None:
    found = run_ml("pricing:seen", {"a": 1}, user="ada")

    assert found == {
        "row": {"a": 1},
        "now": datetime(2026, 1, 1, tzinfo=UTC),
        "user": "ada",
        "dry": True,
    }


def test_run_ml__of_an_instance_without_a_header__has_every_field_of_a_row() -> None:
    row = run_ml("pricing:seen", Item(name="a", price="1.50"))["row"]

    assert (row["name"], row["price"], row["quantity"]) == ("a", Decimal("1.50"), 0)


def test_run_ml__of_what_the_rule_refuses__raises_it() -> None:
    with pytest.raises(MLThrownError) as refused:
        run_ml("pricing:reprice", {"cost": -1})

    assert refused.value.value == {"price": "must be positive"}


def test_run_ml__of_an_endless_loop__meets_the_limit_of_the_header() -> None:
    with pytest.raises(MLLimitError, match="more than 50 steps"):
        run_ml("pricing:endless", {})


def test_run_ml__leaves_the_callers_row_alone(ml_script: Write) -> None:
    ml_script("other", "function f(row) { row.a = 2; return row.a; }")
    row = {"a": 1}

    assert run_ml("other:f", row) == 2
    assert row == {"a": 1}


def test_run_ml__unknown_function_or_argument__is_named() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'reprice'"):
        run_ml("pricing:reprise", {})
    with pytest.raises(InvalidValue, match="expected a number"):
        run_ml("pricing:reprice", {"cost": 1}, args={"factor": "much"})


def test_assert_no_changes__of_what_changes_nothing__gives_the_report(items: list[Item]) -> None:
    report = assert_no_changes(Item.objects.all(), "pricing:same")

    assert report.selected == 3


def test_assert_no_changes__of_what_does__says_what(items: list[Item]) -> None:
    with pytest.raises(AssertionError, match="was to change nothing") as failed:
        assert_no_changes(Item.objects.all(), "pricing:reprice")

    assert "price: 1.00 → 2.00" in str(failed.value)
    assert Item.objects.get(name="item 1").price == 1


def test_assert_changes__of_just_these__holds(items: list[Item]) -> None:
    expected = {item.pk: {"price": Decimal(item.price * 2)} for item in items}

    assert_changes(Item.objects.all(), "pricing:reprice", expected)

    assert Item.objects.get(name="item 1").price == 1


def test_assert_changes__of_others__says_both(items: list[Item]) -> None:
    with pytest.raises(AssertionError, match="would change"):
        assert_changes(Item.objects.all(), "pricing:reprice", {items[0].pk: {"price": 5}})
