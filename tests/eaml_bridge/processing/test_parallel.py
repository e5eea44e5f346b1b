"""Tests of one run in several processes, on a database that has more than one writer."""

import os
import signal
from dataclasses import replace

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from eaml_bridge.exceptions import ConflictingOptions
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.models import RunShard
from eaml_bridge.processing import ProcessRequest, Report, parallel, process
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending, ExitCode
from eaml_bridge.processing.request import Lookup, OnError, Scope
from eaml_bridge.processing.undo import run_undo
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item

needs_writers = pytest.mark.vendor("postgresql")


@pytest.fixture
def many(transactional_db: None) -> list[Item]:
    """Forty items."""
    return Item.objects.bulk_create([Item(name=f"item {n}", quantity=n) for n in range(1, 41)])


def run_parallel(function: str = "double", **options: object) -> Report:
    base = ProcessRequest(
        target="samples.Item",
        function=f"items:{function}",
        scope=Scope.CHUNK,
        page_size=4,
        parallel=3,
    )
    return process(replace(base, **options))


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


@needs_writers
def test_parallel__does_each_row_once_and_adds_up(many: list[Item]) -> None:
    report = run_parallel(filters=(Lookup(key="quantity__gt", value="1"),))

    record = RunRecord.objects.get()
    shards = list(record.shards.order_by("number"))
    assert quantities() == [1, *(2 * n for n in range(2, 41))]
    assert (report.exit_code, report.selected, report.written) == (ExitCode.FINISHED, 39, 39)
    assert [shard.row_count for shard in shards] == [13, 13, 13]
    assert {shard.status for shard in shards} == {"finished"}
    assert (record.status, record.counts, record.changes.count()) == (
        "finished",
        {"changed": 39},
        39,
    )


@needs_writers
def test_parallel__can_be_undone(many: list[Item]) -> None:
    before = quantities()
    report = run_parallel()

    run_undo(report.run_id)

    assert quantities() == before


@needs_writers
def test_parallel__with_bad_rows__counts_them_together(many: list[Item]) -> None:
    Item.objects.filter(pk=many[0].pk).update(name="thrown")
    Item.objects.filter(pk=many[39].pk).update(name="thrown too")

    report = run_parallel("byName", on_error=OnError.SKIP)

    assert report.exit_code is ExitCode.ROW_PROBLEMS
    assert (report.counts[Status.REJECTED], report.selected) == (2, 40)
    assert report.problems[0].count == 2


@needs_writers
def test_parallel__with_abort__stops_all_and_can_be_resumed(many: list[Item]) -> None:
    bad = many[20].pk
    Item.objects.exclude(pk=bad).update(quantity=1)
    Item.objects.filter(pk=bad).update(name="thrown 1", quantity=1)
    Item.objects.exclude(pk=bad).update(name=Concat(Value("changed "), Cast("pk", CharField())))

    stopped = run_parallel("byName")
    Item.objects.filter(pk=bad).update(name="changed at last")
    resumed = process(ProcessRequest(target="", function="", resume=stopped.run_id))

    assert stopped.exit_code is ExitCode.STOPPED_EARLY
    assert f"--resume {stopped.run_id}" in stopped.message
    assert (resumed.exit_code, resumed.selected, resumed.written) == (ExitCode.FINISHED, 40, 40)
    assert set(quantities()) == {2}
    assert RunRecord.objects.get().status == "finished"


@needs_writers
def test_parallel__whose_process_is_killed__goes_on_where_it_was(
    many: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(execution: parallel.ShardRun, report: Report) -> None:
        if execution._recorder.shard.number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        execution._recorder.close_shard(report)

    with monkeypatch.context() as patched:
        patched.setattr(parallel.ShardRun, "_end", dies)
        broken = run_parallel()
    resumed = process(ProcessRequest(target="", function="", resume=broken.run_id))

    assert (broken.ending, broken.exit_code) == (Ending.FAILED, ExitCode.STOPPED_EARLY)
    assert "A process of the run died" in broken.message
    assert (resumed.exit_code, resumed.selected, resumed.written) == (ExitCode.FINISHED, 40, 40)
    assert quantities() == [2 * n for n in range(1, 41)]
    assert sorted(RunShard.objects.values_list("attempts", flat=True))[-1] == 2


@needs_writers
def test_parallel__over_fewer_rows_than_processes__works(transactional_db: None) -> None:
    Item.objects.create(name="alone", quantity=4)

    report = run_parallel()

    assert (report.written, quantities()) == (1, [8])


@pytest.mark.vendor("sqlite")
def test_parallel__on_sqlite__is_refused(items: list[Item]) -> None:
    with pytest.raises(ConflictingOptions, match="SQLite has one writer"):
        run_parallel()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scope": Scope.RUN}, "use --atomic chunk or row"),
        ({"limit": 2}, "--limit looks at the rows of the whole run"),
        ({"pks": ("1",)}, "leave --order-by, --pks, --sample"),
    ],
)
def test_parallel__with_what_one_process_keeps__is_refused(
    items: list[Item], run: Run, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ConflictingOptions, match=message):
        run_parallel(**options)
