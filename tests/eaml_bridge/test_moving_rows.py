"""Rows that come, go or leave the filter while a run goes on have a defined fate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.request import Lookup, Scope
from tests.eaml_bridge.samples.models import Item

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """Does something once, when the first page has been committed."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._done = False

    def confirm(self, plan: object, *, selected: int) -> bool:
        return True

    def progress(self, done: int, total: int) -> None:
        if not self._done:
            self._done = True
            self._act()


@pytest.fixture
def six() -> list[Item]:
    return Item.objects.bulk_create(
        [Item(name=f"item {number}", quantity=number) for number in range(1, 7)]
    )


def run_while(act: Callable[[], object], *filters: Lookup) -> Report:
    request = ProcessRequest(
        target="samples.Item",
        function="items:double",
        scope=Scope.CHUNK,
        page_size=2,
        filters=filters,
    )
    report = process(request, observer=Meanwhile(act))
    assert report.selected == sum(report.counts.values())
    return report


def quantities() -> dict[str, int]:
    return dict(Item.objects.values_list("name", "quantity"))


def test_row__deleted_before_its_turn__is_not_reached(six: list[Item]) -> None:
    report = run_while(Item.objects.get(name="item 5").delete)

    assert report.exit_code == 0
    assert (report.counts.get("changed"), report.counts.get("not_reached")) == (5, 1)
    assert quantities() == {f"item {n}": 2 * n for n in (1, 2, 3, 4, 6)}


def test_row__deleted_after_its_turn__stays_deleted(six: list[Item]) -> None:
    report = run_while(Item.objects.get(name="item 1").delete)

    assert (report.exit_code, report.counts.get("changed")) == (0, 6)
    assert "item 1" not in quantities()


def test_row__inserted_behind_the_last__is_left_for_the_next_run(six: list[Item]) -> None:
    report = run_while(lambda: Item.objects.create(name="late", quantity=50))

    assert report.exit_code == 0
    assert quantities()["late"] in (50, 100)
    assert report.counts.get("changed") == 6 + (quantities()["late"] == 100)


def test_row__that_leaves_the_filter_before_its_turn__is_left_alone(six: list[Item]) -> None:
    report = run_while(
        lambda: Item.objects.filter(name="item 5").update(quantity=500),
        Lookup(key="quantity__lt", value=100),
    )

    assert (report.exit_code, report.counts.get("not_reached")) == (0, 1)
    assert quantities()["item 5"] == 500


def test_row__that_the_function_takes_out_of_the_filter__is_done_once(six: list[Item]) -> None:
    report = run_while(lambda: None, Lookup(key="quantity__lt", value=7))

    assert (report.exit_code, report.counts.get("changed")) == (0, 6)
    assert quantities() == {f"item {n}": 2 * n for n in range(1, 7)}
