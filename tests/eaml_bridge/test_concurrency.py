"""Tests of a run beside another writer, on a database that locks rows."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from eaml_bridge.exceptions import PlanStale
from eaml_bridge.models import Plan
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.plans import plan_apply
from eaml_bridge.processing.request import Lock, Lookup, OnError, Scope
from eaml_bridge.processing.undo import run_undo
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Category, Item

T = TypeVar("T")

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()
"""

pytestmark = pytest.mark.vendor("postgresql")


@pytest.fixture
def other(transactional_db: None) -> Iterator[BaseDatabaseWrapper]:
    """A second connection, in a transaction."""
    second = connection.copy()
    second.set_autocommit(False)
    yield second
    second.close()


@pytest.fixture
def numbers(transactional_db: None) -> list[int]:
    items = [Item(name=str(number), quantity=number) for number in (1, 2, 3)]
    return [item.pk for item in Item.objects.bulk_create(items)]


def started(run: Run, pool: ThreadPoolExecutor, **options: object) -> Future[Report]:
    """Starts a run in a thread, and waits until it waits for a lock."""

    def work() -> Report:
        try:
            return run("double", **options)
        finally:
            connection.close()

    future = pool.submit(work)
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return future
        time.sleep(0.02)
    raise AssertionError("The run waits for nothing.")


def change(other: BaseDatabaseWrapper, key: int, quantity: int) -> None:
    with other.cursor() as cursor:
        cursor.execute("UPDATE samples_item SET quantity = %s WHERE id = %s", [quantity, key])


def test_run__a_row_that_another_changes__is_read_after_that_change(
    numbers: list[int], other: BaseDatabaseWrapper, run: Run
) -> None:
    change(other, numbers[1], 100)

    with ThreadPoolExecutor(1) as pool:
        future = started(run, pool)
        other.commit()
        report = future.result(timeout=20)

    assert report.written == 3
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [2, 200, 6]


def test_run__a_row_that_another_takes_out_of_the_filter__is_left_alone(
    numbers: list[int], other: BaseDatabaseWrapper, run: Run
) -> None:
    change(other, numbers[0], 100)

    with ThreadPoolExecutor(1) as pool:
        filters = (Lookup(key="quantity__lt", value="50"),)
        future = started(run, pool, filters=filters, page_size=1)
        other.commit()
        report = future.result(timeout=20)

    assert (report.selected, report.counts[Status.NOT_REACHED]) == (3, 1)
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [100, 4, 6]


def test_run__over_joined_tables__locks_its_own_rows(
    numbers: list[int], other: BaseDatabaseWrapper, run: Run
) -> None:
    Item.objects.update(category=Category.objects.create(name="c"))
    change(other, numbers[2], 100)

    with ThreadPoolExecutor(1) as pool:
        future = started(run, pool, filters=(Lookup(key="category__name", value="c"),))
        other.commit()
        report = future.result(timeout=20)

    assert report.written == 3
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [2, 4, 200]


class _Cutting:
    """Ends the run's connection from outside, after its first page."""

    def confirm(self, plan: object, *, selected: int) -> bool:
        return True

    def progress(self, done: int, total: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        second = connection.copy()
        with second.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        second.close()


def test_run__whose_connection_is_cut__ends_with_nothing_written(numbers: list[int]) -> None:
    request = ProcessRequest(target="samples.Item", function="items:double", page_size=1)

    report = process(request, observer=_Cutting())

    assert report.exit_code == 4
    assert report.selected == 3
    assert "cannot be used" in report.message
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [1, 2, 3]
    assert RunRecord.objects.get().status == "failed"


@pytest.mark.parametrize("scope", [Scope.CHUNK, Scope.RUN])
def test_two_runs__over_the_same_rows__lose_no_update(numbers: list[int], scope: Scope) -> None:
    Item.objects.bulk_create([Item(name=f"more {n}", quantity=n) for n in range(4, 60)])

    def work() -> Report:
        try:
            return process(
                ProcessRequest(
                    target="samples.Item", function="items:double", scope=scope, page_size=5
                )
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reports = [future.result(timeout=60) for future in [pool.submit(work) for _ in range(2)]]

    assert [report.written for report in reports] == [59, 59]
    quantities = list(Item.objects.order_by("pk").values_list("quantity", flat=True))
    assert quantities == [4 * number for number in range(1, 60)]


def edit_all(keys: list[int]) -> None:
    """Adds 1,000 to each row, the last one first, as forms do: read with a lock, saved alone."""
    try:
        for key in reversed(keys):
            with transaction.atomic():
                item = Item.objects.select_for_update().get(pk=key)
                item.quantity += 1_000
                item.save(update_fields=["quantity"])
    finally:
        connection.close()


@pytest.mark.parametrize("lock", [Lock.AUTO, Lock.NONE])
def test_run__beside_forms_that_save_the_same_rows__loses_no_update(
    numbers: list[int], run: Run, lock: Lock
) -> None:
    Item.objects.bulk_create([Item(name=f"more {n}", quantity=n) for n in range(4, 121)])
    keys = list(Item.objects.order_by("pk").values_list("pk", flat=True))

    with ThreadPoolExecutor(1) as pool:
        forms = pool.submit(edit_all, keys)
        report = run("double", scope=Scope.CHUNK, page_size=10, lock=lock, on_error=OnError.SKIP)
        forms.result(timeout=60)

    found = list(Item.objects.order_by("pk").values_list("quantity", flat=True))
    kept = [{2 * n + 1_000, 2 * (n + 1_000), n + 1_000} for n in range(1, 121)]
    assert [value for value, allowed in zip(found, kept, strict=True) if value not in allowed] == []
    # Every row that was not doubled is one that the report names as a conflict.
    missed = sum(value == n + 1_000 for n, value in enumerate(found, start=1))
    assert (report.written, report.failed) == (120 - missed, missed)
    assert RunRecord.objects.get().problems.filter(kind="conflict").count() == missed


def test_undo__of_a_row_that_a_form_is_saving__waits_and_leaves_it(
    numbers: list[int], other: BaseDatabaseWrapper, run: Run
) -> None:
    done = run("double")
    change(other, numbers[1], 100)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(_closing, lambda: run_undo(done.run_id))
        time.sleep(0.3)
        other.commit()
        report = future.result(timeout=20)

    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [1, 100, 3]
    assert report.problems[0].keys == (numbers[1],)


def test_plan__applied_by_two_at_once__is_written_once(numbers: list[int], run: Run) -> None:
    plan_id = run("double", dry_run=True, keep_plan=True).plan_id

    def apply() -> int:
        try:
            return int(plan_apply(plan_id).exit_code)
        except PlanStale as error:
            return error.exit_code

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(_closing, apply) for _ in range(2)]
        codes = sorted(future.result(timeout=20) for future in futures)

    assert codes == [0, 7]
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [2, 4, 6]
    assert Plan.objects.get().status == "applied"


def _closing(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()
