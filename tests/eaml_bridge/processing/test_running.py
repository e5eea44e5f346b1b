"""Tests of whole runs: statuses, policies, pages, what is written and what is not."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from eaml_bridge.exceptions import Declined, TooManyRows
from eaml_bridge.models import RowChange
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import ProcessRequest, process
from eaml_bridge.processing.outcomes import PROBLEMS, Status
from eaml_bridge.processing.report import Ending, ExitCode
from eaml_bridge.processing.request import Lookup, Mode, OnError, Scope
from tests.eaml_bridge.conftest import SCRIPTS, Run
from tests.eaml_bridge.samples.models import (
    Category,
    Country,
    Item,
    Place,
    Restaurant,
    Seat,
    Token,
)

#: The first word of an item's name, and what becomes of it.
BY_NAME = {
    "nothing": Status.UNCHANGED,
    "same": Status.UNCHANGED,
    "other": Status.UNCHANGED,
    "changed": Status.CHANGED,
    "skipped": Status.SKIPPED,
    "verdict": Status.REJECTED,
    "errors": Status.REJECTED,
    "thrown": Status.REJECTED,
    "fields": Status.REJECTED,
    "crashed": Status.CRASHED,
    "endless": Status.LIMITED,
    "text": Status.INVALID,
    "missing": Status.INVALID,
    "negative": Status.INVALID,
    "half": Status.INVALID,
    "number": Status.INVALID,
    "taken": Status.DB_ERROR,
}


def make_items(names: list[str]) -> list[Item]:
    """Items of the given first words, after one of the name that `taken` wants."""
    every = ["same", *names]
    return Item.objects.bulk_create(
        [Item(name=f"{name} {number}", quantity=10) for number, name in enumerate(every)]
    )


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


@pytest.mark.parametrize(("name", "status"), BY_NAME.items())
def test_process__a_row__gets_the_status_of_its_result(
    db: None, run: Run, name: str, status: Status
) -> None:
    make_items([name])

    report = run("byName", on_error=OnError.SKIP)

    expected = {Status.UNCHANGED: 1}
    expected[status] = expected.get(status, 0) + 1
    assert report.counts == expected
    assert report.exit_code == (ExitCode.ROW_PROBLEMS if status in PROBLEMS else 0)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None)
@given(
    names=st.lists(st.sampled_from(sorted(BY_NAME.keys() - {"endless"})), max_size=12),
    policy=st.sampled_from(OnError),
    scope=st.sampled_from(Scope),
    page_size=st.integers(1, 5),
)
def test_process__whatever_the_rows__the_counts_add_up(
    names: list[str], policy: OnError, scope: Scope, page_size: int
) -> None:
    # Whole transactions: a savepoint around the run would be one that it must refuse.
    for model in (RowChange, RunRecord, Item):
        model.objects.all().delete()
    made = make_items(names)

    report = process(
        ProcessRequest(
            target="samples.Item",
            function="items:byName",
            on_error=policy,
            scope=scope,
            page_size=page_size if scope is not Scope.ROW else None,
        )
    )

    assert report.selected == len(made)
    is_bad = any(BY_NAME[name] in PROBLEMS for name in names)
    is_kept = not is_bad or policy in (OnError.SKIP, OnError.COLLECT)
    changed = names.count("changed")
    assert report.written <= changed
    if is_kept or scope is Scope.RUN:
        assert report.written == (changed if is_kept else 0)
    assert RowChange.objects.count() == report.written
    assert sum(quantities()) == 10 * len(made) + report.written


def test_process__a_bad_row_and_abort__undoes_all(db: None, run: Run) -> None:
    make_items(["changed", "thrown", "changed"])

    report = run("byName", page_size=1)

    assert report.counts == {
        Status.UNCHANGED: 1,
        Status.CHANGED: 1,
        Status.REJECTED: 1,
        Status.NOT_REACHED: 1,
    }
    assert (report.ending, report.exit_code, report.written) == (Ending.ROLLED_BACK, 4, 0)
    assert quantities() == [10, 10, 10, 10]
    assert "Stopped at the first bad row" in report.message


def test_process__bad_rows_and_rollback__lists_all_and_undoes_all(db: None, run: Run) -> None:
    make_items(["changed", "thrown", "changed", "crashed"])

    report = run("byName", on_error=OnError.ROLLBACK)

    assert [group.status for group in report.problems] == [Status.REJECTED, Status.CRASHED]
    assert report.exit_code == 4
    assert quantities() == [10] * 5


def test_process__bad_rows_and_skip__writes_the_others(db: None, run: Run) -> None:
    make_items(["changed", "thrown", "changed", "taken"])

    report = run("byName", on_error=OnError.SKIP)

    assert (report.exit_code, report.written, report.failed) == (3, 2, 2)
    assert quantities() == [10, 11, 10, 11, 10]


def test_process__problems__say_field_message_and_place(db: None, run: Run) -> None:
    make_items(["errors", "fields", "crashed"])

    report = run("byName", on_error=OnError.SKIP)

    found = {(group.problem.field, group.problem.message) for group in report.problems}
    assert {
        ("quantity", "too much"),
        ("quantity", "too late"),
        ("quantity", "must be even"),
    } <= found
    where = [group.problem.where for group in report.problems if group.problem.where]
    assert where[0].startswith("items.ml:")


def test_process__keys_that_mean_nothing__are_counted(db: None, run: Run) -> None:
    make_items(["other", "other"])

    report = run("byName")

    assert report.unknown_keys == {"other": 2}


def test_process__values_equal_after_rounding__change_nothing(db: None, run: Run) -> None:
    Item.objects.create(name="a", price=Decimal("19.99"))

    report = run("discount", args={"rebate": "0.0001"})

    assert report.counts == {Status.UNCHANGED: 1}


def test_process__a_declared_argument__is_exact(items: list[Item], run: Run) -> None:
    run("discount", args={"rebate": "0.25"})

    prices = list(Item.objects.order_by("pk").values_list("price", flat=True))
    assert prices == [Decimal("0.75"), Decimal("1.50"), Decimal("2.25")]


def test_process__a_dry_run__reports_and_writes_nothing(items: list[Item], run: Run) -> None:
    report = run("double", dry_run=True)

    assert (report.changed, report.written, report.run_id) == (3, 0, None)
    assert [change.fields[0].after for change in report.changes] == [2, 4, 6]
    assert quantities() == [1, 2, 3]
    assert not RunRecord.objects.exists()


def test_process__by_position__matches_a_batch(items: list[Item], run: Run) -> None:
    report = run("batchByPosition", page_size=2)

    assert report.counts == {Status.CHANGED: 3}
    assert quantities() == [3, 4, 4]


def test_process__by_key__matches_a_batch(items: list[Item], run: Run) -> None:
    report = run("batchByKey")

    assert report.counts == {Status.CHANGED: 1, Status.UNCHANGED: 2}
    assert quantities() == [1, 2, 77]


@pytest.mark.parametrize(
    ("function", "status", "message"),
    [
        ("batchTooShort", Status.CRASHED, "returned 0 results for 3 rows"),
        ("batchThrows", Status.REJECTED, "no batches today"),
    ],
)
def test_process__a_batch_that_fails__counts_for_all_its_rows(
    items: list[Item], run: Run, function: str, status: Status, message: str
) -> None:
    report = run(function, on_error=OnError.SKIP)

    assert report.counts == {status: 3}
    assert message in report.problems[0].problem.message


def test_process__whole__gives_the_result_and_changes_nothing(items: list[Item], run: Run) -> None:
    report = run("summary", page_size=2)

    assert report.result == {
        "count": 3,
        "names": ["item 1", "item 2", "item 3"],
        "same": True,
    }
    assert report.counts == {Status.UNCHANGED: 3}


def test_process__whole_that_crashes__ends_with_four(items: list[Item], run: Run) -> None:
    report = run("summaryCrashes")

    assert report.exit_code == 4
    assert report.counts == {Status.CRASHED: 3}
    assert "cannot read 'field' of null" in report.message


def test_process__whole_over_more_rows_than_allowed__is_refused(
    items: list[Item], run: Run
) -> None:
    with pytest.raises(TooManyRows, match="3 rows are selected, 2 are allowed"):
        run("summary", max_rows=2)


def test_process__into__stores_the_whole_result(items: list[Item], run: Run) -> None:
    run("identity", fields=("id", "name"), into="data")

    first = Item.objects.order_by("pk").first()
    assert first.data == {"id": first.pk, "name": "item 1"}


def test_process__renames__reach_script_and_field(items: list[Item], run: Run) -> None:
    run("renamed")

    assert [item.price for item in Item.objects.order_by("pk")] == [2, 3, 4]


def test_process__a_dotted_path__follows_the_foreign_key(db: None, run: Run) -> None:
    category = Category.objects.create(name="tools")
    item = Item.objects.create(name="saw", category=category)

    run("nameByCategory")

    item.refresh_from_db()
    assert item.name == f"tools {item.pk}"


def test_process__filters_order_and_limit__choose_the_rows(items: list[Item], run: Run) -> None:
    report = run(
        "double",
        filters=(Lookup(key="quantity__gt", value="1"),),
        order_by=("-quantity",),
        limit=1,
        dry_run=True,
    )

    assert [change.fields[0].before for change in report.changes] == [3]


def test_process__a_row_that_leaves_the_filter__is_done_once(db: None, run: Run) -> None:
    Item.objects.bulk_create([Item(name=str(number), quantity=1) for number in range(10)])

    report = run("double", filters=(Lookup(key="quantity", value="1"),), page_size=3)

    assert report.counts == {Status.CHANGED: 10}
    assert quantities() == [2] * 10


def test_process__an_order_that_the_run_changes__does_each_row_once(
    items: list[Item], run: Run
) -> None:
    report = run("double", order_by=("quantity",), page_size=1)

    assert report.counts == {Status.CHANGED: 3}
    assert quantities() == [2, 4, 6]


def test_process__inherited_tables__are_written_where_the_column_is(db: None, run: Run) -> None:
    place = Restaurant.objects.create(name="Inn", tables=1)

    report = run("upper", target="samples.Restaurant")

    assert report.counts == {Status.CHANGED: 1}
    assert Place.objects.get(pk=place.pk).name == "INN"
    assert Restaurant.objects.get(pk=place.pk).tables == 2


def test_process__keys_of_other_kinds__find_their_rows(db: None, run: Run) -> None:
    Token.objects.bulk_create([Token() for _ in range(5)])
    Country.objects.bulk_create([Country(code=code) for code in ("b", "A", "ä", "a")])
    Seat.objects.bulk_create([Seat(hall=h, number=n) for h in (2, 1) for n in (1, 2)])

    reports = [
        run("one", target=f"samples.{name}", writes=(field,), page_size=2)
        for name, field in (("Token", "uses"), ("Country", "people"), ("Seat", "price"))
    ]

    assert [report.counts for report in reports] == [
        {Status.CHANGED: 5},
        {Status.CHANGED: 4},
        {Status.CHANGED: 4},
    ]
    assert set(Token.objects.values_list("uses", flat=True)) == {1}
    assert set(Seat.objects.values_list("price", flat=True)) == {1}


def test_process__many_rows__takes_the_same_statements_for_each_page(db: None, run: Run) -> None:
    Item.objects.bulk_create([Item(name=str(number), quantity=1) for number in range(60)])

    def statements(pages: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            run("double", limit=10 * pages, page_size=10)
        return len(captured)

    one, two, six = statements(1), statements(2), statements(6)

    assert six - two == 4 * (two - one)
    assert two - one <= 7


@pytest.mark.vendor("postgresql")
def test_process__on_postgresql__copies_and_updates_from_it(items: list[Item], run: Run) -> None:
    with CaptureQueriesContext(connection) as captured:
        run("double")

    statements = [query["sql"] for query in captured]
    # Rows, and what changed in them.
    assert sum("COPY" in sql for sql in statements) == 2
    assert sum(sql.startswith('UPDATE "samples_item"') for sql in statements) == 1
    assert any("FOR UPDATE" in sql for sql in statements)


@pytest.mark.vendor("sqlite")
def test_process__on_sqlite__updates_only_what_it_read(items: list[Item], run: Run) -> None:
    with CaptureQueriesContext(connection) as captured:
        run("double")

    updates = [q["sql"] for q in captured if "UPDATE" in q["sql"] and "IS %s" in q["sql"]]
    assert len(updates) == 1


def test_process__columns_that_differ_by_row__leave_the_others_alone(db: None, run: Run) -> None:
    Item.objects.bulk_create([Item(name=n, quantity=5, price=5) for n in ("price", "quantity")])

    report = run("namedColumn", writes=("price", "quantity"))

    assert report.field_counts == {"price": 1, "quantity": 1}
    rows = list(Item.objects.order_by("name").values_list("price", "quantity"))
    assert rows == [(Decimal(6), 5), (Decimal(5), 6)]


def test_process__inside_a_transaction__can_be_undone_with_it(items: list[Item], run: Run) -> None:
    with transaction.atomic():
        run("double")
        transaction.set_rollback(True)

    assert quantities() == [1, 2, 3]


class Refusing:
    """Says no to every question."""

    def confirm(self, plan: object, *, selected: int) -> bool:
        return False

    def progress(self, done: int, total: int) -> None:
        raise AssertionError("nothing may begin")


def test_process__a_question_answered_with_no__writes_nothing(
    items: list[Item], settings: pytest.FixtureRequest
) -> None:
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [SCRIPTS], "CONFIRM_ABOVE": 2}
    request = ProcessRequest(target="samples.Item", function="items:double")

    with pytest.raises(Declined, match="nothing was written"):
        process(request, observer=Refusing())

    assert quantities() == [1, 2, 3]


def test_process__row_mode_with_context__gets_index_user_and_arguments(
    items: list[Item], run: Run
) -> None:
    run("context", into="data", args={"x": 1})

    found = [item.data for item in Item.objects.order_by("pk")]
    assert found[1] == {"user": None, "index": 1, "dry_run": False, "args": {"x": 1}}


def test_process__a_mode_that_is_asked_for__wins_over_the_header(
    items: list[Item], run: Run
) -> None:
    report = run("summary", mode=Mode.ROW, into="data", on_error=OnError.SKIP)

    assert report.counts == {Status.CRASHED: 3}
