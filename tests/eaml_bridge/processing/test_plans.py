"""Tests of plans: kept by a dry run, applied once, and only where rows hold what they did."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from eaml_bridge.exceptions import ConflictingOptions, NotPermitted, PlanStale, UnknownName
from eaml_bridge.models import Plan, PlanRow, RowProblem, RunKind
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.models.plan import PlanStatus
from eaml_bridge.processing import Report
from eaml_bridge.processing.plans import OnDrift, plan_apply
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import Lookup, OnError
from tests.eaml_bridge.conftest import SCRIPTS, Run
from tests.eaml_bridge.samples.models import Country, Item, Restaurant, Seat, Token

Planned = Callable[..., Report]


@pytest.fixture
def planned(run: Run) -> Planned:
    """A dry run that keeps its plan."""

    def planned(function: str = "double", **options: object) -> Report:
        return run(function, dry_run=True, keep_plan=True, **options)

    return planned


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


def test_keep_plan__keeps_key_before_after_and_script(items: list[Item], planned: Planned) -> None:
    report = planned()

    plan = Plan.objects.get(pk=report.plan_id)
    rows = list(plan.rows.order_by("key").values_list("key", "before", "after"))
    assert quantities() == [1, 2, 3]
    assert (plan.status, plan.row_count, plan.counts) == (PlanStatus.READY, 3, {"changed": 3})
    assert plan.script_sha256 == report.script_sha256 != ""
    assert rows[0] == (str(items[0].pk), {"quantity": 1}, {"quantity": 2})
    assert not RunRecord.objects.exists()


def test_keep_plan__of_a_dry_run_that_stops__keeps_nothing(db: None, planned: Planned) -> None:
    Item.objects.create(name="changed")
    Item.objects.create(name="thrown")

    report = planned("byName")

    assert report.exit_code is ExitCode.NOTHING_WRITTEN
    assert report.plan_id is None
    assert not Plan.objects.exists()
    assert not PlanRow.objects.exists()


def test_keep_plan__where_nothing_can_be_written__is_refused(
    items: list[Item], planned: Planned
) -> None:
    with pytest.raises(ConflictingOptions, match="nothing to plan"):
        planned("identity")


def test_plan_apply__writes_the_plan_and_can_be_undone(items: list[Item], planned: Planned) -> None:
    plan_id = planned().plan_id

    report = plan_apply(plan_id, reason="as reviewed")

    record = RunRecord.objects.get(pk=report.run_id)
    plan = Plan.objects.get(pk=plan_id)
    assert quantities() == [2, 4, 6]
    assert (report.exit_code, report.written) == (ExitCode.FINISHED, 3)
    assert (record.kind, record.changes.count(), record.reason) == (
        RunKind.APPLY,
        3,
        "as reviewed",
    )
    assert (plan.status, plan.applied_run) == (PlanStatus.APPLIED, record)


def test_plan_apply__a_second_time__is_stale(items: list[Item], planned: Planned) -> None:
    plan_id = planned().plan_id
    first = plan_apply(plan_id)

    with pytest.raises(PlanStale) as caught:
        plan_apply(plan_id)

    assert caught.value.exit_code == ExitCode.STALE
    assert f"applied by run {first.run_id} already" in str(caught.value)
    assert quantities() == [2, 4, 6]


def test_plan_apply__to_a_row_that_was_changed__writes_nothing(
    items: list[Item], planned: Planned
) -> None:
    plan_id = planned().plan_id
    Item.objects.filter(pk=items[1].pk).update(quantity=50)

    report = plan_apply(plan_id)

    assert report.exit_code is ExitCode.STALE
    assert "1 of its 3 rows were changed since; nothing was written" in report.message
    assert quantities() == [1, 50, 3]
    assert Plan.objects.get().status == PlanStatus.STALE
    problem = RowProblem.objects.get(run=report.run_id)
    assert (problem.key, problem.field, problem.kind) == (
        str(items[1].pk),
        "quantity",
        "conflict",
    )


def test_plan_apply__with_skip__leaves_rows_that_drifted(
    items: list[Item], planned: Planned
) -> None:
    plan_id = planned().plan_id
    Item.objects.filter(pk=items[1].pk).update(quantity=50)
    items[2].delete()

    report = plan_apply(plan_id, on_drift=OnDrift.SKIP)

    assert report.exit_code is ExitCode.ROW_PROBLEMS
    assert {key for group in report.problems for key in group.keys} == {
        items[1].pk,
        items[1].pk + 1,
    }
    assert quantities() == [2, 50]


def test_plan_apply__with_recompute__calls_the_function_again(
    items: list[Item], planned: Planned
) -> None:
    plan_id = planned(filters=(Lookup(key="quantity__lt", value="60"),)).plan_id
    Item.objects.filter(pk=items[1].pk).update(quantity=50)
    Item.objects.filter(pk=items[2].pk).update(quantity=70)

    report = plan_apply(plan_id, on_drift=OnDrift.RECOMPUTE)

    assert quantities() == [2, 100, 70]
    assert report.failed == 1


def test_plan_apply__of_a_row_that_is_new__leaves_it(items: list[Item], planned: Planned) -> None:
    plan_id = planned().plan_id
    Item.objects.create(name="new", quantity=9)

    plan_apply(plan_id)

    assert quantities() == [2, 4, 6, 9]


def test_plan_apply__of_another_version_of_the_script__is_stale(
    items: list[Item], planned: Planned, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plan_id = planned().plan_id
    text = (SCRIPTS / "items.ml").read_text(encoding="utf-8")
    (tmp_path / "items.ml").write_text(f"{text}\n# changed\n", encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}

    with pytest.raises(PlanStale, match="made by another version of script 'items'"):
        plan_apply(plan_id)


def test_plan_apply__by_a_user_without_the_right__is_refused(
    items: list[Item], planned: Planned
) -> None:
    user = get_user_model().objects.create_user("reader", "reader@example.com", "x")
    plan_id = planned().plan_id

    with pytest.raises(NotPermitted, match=r"permission 'eaml_bridge\.run_functions' is missing"):
        plan_apply(plan_id, user=user)

    assert quantities() == [1, 2, 3]


def test_plan_apply__of_no_plan__says_so(db: None) -> None:
    with pytest.raises(UnknownName, match="No plan '7'"):
        plan_apply(7)


def test_plan_apply__keeps_rows_with_problems_out(db: None, planned: Planned) -> None:
    Item.objects.create(name="changed", quantity=1)
    Item.objects.create(name="thrown", quantity=1)

    plan_id = planned("byName", on_error=OnError.SKIP).plan_id
    report = plan_apply(plan_id)

    assert (report.selected, report.written) == (1, 1)
    assert quantities() == [2, 1]


@pytest.mark.parametrize(
    ("make", "target", "function", "field", "value"),
    [
        (lambda: Token.objects.create(uses=5), "Token", "one", "uses", 1),
        (lambda: Country.objects.create(code="x'y", people=5), "Country", "one", "people", 1),
        (lambda: Seat.objects.create(hall=1, number=2, price=5), "Seat", "one", "price", 1),
        (lambda: Restaurant.objects.create(name="a"), "Restaurant", "upper", "name", "A"),
    ],
)
def test_plan_apply__over_keys_of_every_kind__finds_the_row(
    db: None,
    planned: Planned,
    make: Callable[[], object],
    target: str,
    function: str,
    field: str,
    value: object,
) -> None:
    row = make()
    plan_id = planned(function, target=f"samples.{target}", writes=(field,)).plan_id

    report = plan_apply(plan_id)

    row.refresh_from_db()
    assert report.written == 1
    assert getattr(row, field) == value
