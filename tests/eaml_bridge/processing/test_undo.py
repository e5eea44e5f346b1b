"""Tests of undoing: all rows but those that somebody changed since, and back again."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from eaml_bridge.exceptions import NotPermitted, RequestError, UnknownName
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.models import RunKind, RunStatus
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import Scope
from eaml_bridge.processing.undo import run_undo
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Category, Item, Restaurant, Seat, Token


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


@pytest.fixture
def many(db: None) -> list[Item]:
    """Thirty items."""
    return Item.objects.bulk_create(
        [Item(name=f"item {number}", quantity=number) for number in range(1, 31)]
    )


def test_run_undo__after_three_rows_were_edited__restores_all_others(
    many: list[Item], run: Run
) -> None:
    before = quantities()
    done = run("double", scope=Scope.CHUNK, page_size=7)
    edited = [many[3].pk, many[10].pk, many[29].pk]
    Item.objects.filter(pk__in=edited).update(quantity=1000)

    report = run_undo(done.run_id)

    expected = [1000 if item.pk in edited else before[i] for i, item in enumerate(many)]
    assert quantities() == expected
    assert (report.exit_code, report.written, report.failed) == (ExitCode.ROW_PROBLEMS, 27, 3)
    assert sorted(key for group in report.problems for key in group.keys) == edited
    record = RunRecord.objects.get(pk=report.run_id)
    assert (record.kind, record.parent_id, record.status) == (
        RunKind.UNDO,
        done.run_id,
        RunStatus.FINISHED,
    )


def test_run_undo__of_an_undo__brings_the_run_back(many: list[Item], run: Run) -> None:
    done = run("double")
    after = quantities()
    undone = run_undo(done.run_id)

    report = run_undo(undone.run_id)

    assert report.exit_code is ExitCode.FINISHED
    assert quantities() == after


def test_run_undo__a_second_time__finds_nothing_to_do(items: list[Item], run: Run) -> None:
    done = run("double")
    run_undo(done.run_id)

    report = run_undo(done.run_id)

    assert (report.exit_code, report.written) == (ExitCode.FINISHED, 0)
    assert quantities() == [1, 2, 3]


def test_run_undo__as_a_dry_run__writes_nothing(items: list[Item], run: Run) -> None:
    done = run("double")

    report = run_undo(done.run_id, dry_run=True)

    assert (report.changed, report.run_id) == (3, None)
    assert quantities() == [2, 4, 6]


def test_run_undo__of_exact_values__puts_them_back(items: list[Item], run: Run) -> None:
    Item.objects.update(price=Decimal("19.99"))
    done = run("discount")

    run_undo(done.run_id)

    assert set(Item.objects.values_list("price", flat=True)) == {Decimal("19.99")}


def test_run_undo__of_a_row_that_is_gone__names_it(items: list[Item], run: Run) -> None:
    done = run("double")
    gone = items[0].pk
    items[0].delete()

    report = run_undo(done.run_id)

    assert report.problems[0].keys == (gone,)
    assert "gone" in report.problems[0].problem.message
    assert quantities() == [2, 3]


def test_run_undo__to_a_reference_that_is_gone__leaves_the_row(items: list[Item], run: Run) -> None:
    old, new = Category.objects.create(name="old"), Category.objects.create(name="new")
    done = RunRecord.objects.get(pk=run("identity", writes=("category",)).run_id)
    Item.objects.filter(pk=items[0].pk).update(category=new)
    before, after = {"category": old.pk}, {"category": new.pk}
    done.changes.create(key=str(items[0].pk), before=before, after=after)
    gone = old.pk
    old.delete()

    report = run_undo(done.pk)

    assert report.problems[0].problem.message == (
        f"There is no row with the key {gone} to refer to."
    )
    assert Item.objects.get(pk=items[0].pk).category == new


@pytest.mark.parametrize(
    ("model", "values", "function", "field", "value"),
    [
        (Token, {"uses": 5}, "one", "uses", 5),
        (Seat, {"hall": 1, "number": 2, "price": 5}, "one", "price", 5),
        (Restaurant, {"name": "a"}, "upper", "name", "a"),
    ],
)
def test_run_undo__over_keys_of_every_kind__finds_the_row(
    db: None,
    run: Run,
    model: type[Token],
    values: dict[str, object],
    function: str,
    field: str,
    value: object,
) -> None:
    row = model.objects.create(**values)
    done = run(function, target=model._meta.label, writes=(field,))

    report = run_undo(done.run_id)

    row.refresh_from_db()
    assert (done.written, report.written) == (1, 1)
    assert getattr(row, field) == value


def test_run_undo__by_a_user_without_the_right__is_refused(items: list[Item], run: Run) -> None:
    done = run("double")
    user = get_user_model().objects.create_user("reader", "reader@example.com", "x")
    RunRecord.objects.update(user=user)

    with pytest.raises(NotPermitted, match=r"eaml_bridge\.run_functions"):
        run_undo(done.run_id, user=user)

    assert quantities() == [2, 4, 6]


def test_run_undo__of_a_run_without_values__says_so(items: list[Item], run: Run) -> None:
    done = run("double", record_changes=False)

    with pytest.raises(RequestError, match="has no values before and after on record"):
        run_undo(done.run_id)


def test_run_undo__of_a_run_that_goes_on__is_refused(items: list[Item], run: Run) -> None:
    done = run("double")
    RunRecord.objects.filter(pk=done.run_id).update(status="running", finished_at=None)

    with pytest.raises(RequestError, match="cancel it, or let it end"):
        run_undo(done.run_id)


def test_run_undo__of_no_run__says_so(db: None) -> None:
    with pytest.raises(UnknownName, match="No run '7'"):
        run_undo(7)


def test_retry_failed__of_an_undo__is_refused(items: list[Item], run: Run) -> None:
    undone = run_undo(run("double").run_id)

    with pytest.raises(RequestError, match="called no function"):
        run("double", retry_failed=undone.run_id)
