"""Tests of the promise table: each scope with each policy, on rows good and bad."""

import json
from pathlib import Path

import pytest

from eaml_bridge.models import RowChange, RowProblem, RunShard
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import Report
from eaml_bridge.processing.bounds import Bound
from eaml_bridge.processing.request import OnError, Scope
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item

pytestmark = pytest.mark.django_db

#: Pages of two: good and good, bad and good, good and refused by the database, good.
NAMES = ("changed", "changed", "thrown", "changed", "changed", "taken", "changed")
C, S, R, D, N = "changed", "skipped", "rejected", "db_error", "not_reached"
#: Scope and policy → exit code, rows written, status of the run, counts.
PROMISES = {
    ("run", "abort"): (4, "", "rolled_back", {C: 2, R: 1, N: 5}),
    ("run", "rollback"): (4, "", "rolled_back", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("run", "skip"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("run", "collect"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("chunk", "abort"): (5, "12", "stopped", {C: 2, R: 1, N: 5}),
    ("chunk", "rollback"): (3, "127", "finished", {C: 3, S: 2, R: 1, D: 1, "unchanged": 1}),
    ("chunk", "skip"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("chunk", "collect"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("row", "abort"): (5, "12", "stopped", {C: 2, R: 1, N: 5}),
    ("row", "rollback"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("row", "skip"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
    ("row", "collect"): (3, "12457", "finished", {C: 5, R: 1, D: 1, "unchanged": 1}),
}


@pytest.fixture
def rows() -> None:
    """The rows, and behind them one of the name that `taken` wants."""
    names = [*NAMES, "same"]
    numbers = [1, 2, 3, 4, 5, 6, 7, 0]
    Item.objects.bulk_create(
        Item(name=f"{name} {number}", quantity=10)
        for name, number in zip(names, numbers, strict=True)
    )


def written() -> str:
    return "".join(item.name[-1] for item in Item.objects.order_by("pk") if item.quantity == 11)


def options(scope: str, policy: str) -> dict[str, object]:
    size = {} if scope == "row" else {"page_size": 2}
    return {"scope": Scope(scope), "on_error": OnError(policy), **size}


def as_text(report: Report) -> dict[str, int]:
    return {status.value: count for status, count in report.counts.items()}


@pytest.mark.parametrize(("scope", "policy"), PROMISES)
def test_process__every_scope_and_policy__keeps_its_promise(
    rows: None, run: Run, scope: str, policy: str
) -> None:
    exit_code, expected, status, counts = PROMISES[scope, policy]

    report = run("byName", **options(scope, policy))

    assert (report.exit_code, written(), as_text(report)) == (exit_code, expected, counts)
    assert report.selected == len(NAMES) + 1
    assert report.written == len(expected)
    record = RunRecord.objects.get()
    assert (record.status, record.exit_code, record.counts) == (status, exit_code, counts)
    changes = list(RowChange.objects.values_list("before", "after"))
    assert changes == [({"quantity": 10}, {"quantity": 11})] * len(expected)


@pytest.mark.parametrize(("scope", "policy"), PROMISES)
def test_problems__of_every_scope_and_policy__are_kept(
    rows: None, run: Run, scope: str, policy: str
) -> None:
    run("byName", **options(scope, policy))

    kinds = [problem.kind for problem in RowProblem.objects.order_by("pk")]
    expected = [R] if policy == "abort" else [R, D]
    assert [kind for kind in kinds if kind != S] == expected
    first = RowProblem.objects.filter(kind=R).get()
    assert (first.message, first.input["name"]) == ("not today", "thrown 3")


@pytest.mark.parametrize(("scope", "policy"), PROMISES)
def test_dry_run__of_every_scope_and_policy__exits_as_the_run_would(
    rows: None, run: Run, scope: str, policy: str
) -> None:
    Item.objects.filter(name="taken 6").update(name="thrown 6")

    dry = run("byName", dry_run=True, **options(scope, policy))
    wet = run("byName", **options(scope, policy))

    assert (dry.exit_code, dry.counts) == (wet.exit_code, wet.counts)
    assert dry.written == 0


@pytest.mark.parametrize("scope", ["chunk", "row"])
def test_shard__after_the_run__adds_up(rows: None, run: Run, scope: str) -> None:
    run("byName", **options(scope, "skip"))

    shard = RunShard.objects.get()
    assert shard.row_count == sum(shard.counts.values()) == 8
    assert (shard.written_count, shard.field_counts) == (5, {"quantity": 5})
    assert shard.chunk_count == (4 if scope == "chunk" else 8)
    assert shard.status == "finished"


def test_collect__with_a_file__lists_the_bad_rows_and_what_they_held(
    rows: None, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "failed.jsonl"

    run("byName", failed_rows=path, **options("chunk", "collect"))

    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(line["status"], line["input"]["name"]) for line in lines] == [
        ("rejected", "thrown 3"),
        ("db_error", "taken 6"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=1+1", "'=1+1"), ("@SUM", "'@SUM"), ("-5.20", "-5.20"), ("-5+2", "'-5+2"), (None, "")],
)
def test_harmless_cell__a_formula__is_made_text(text: str | None, expected: str) -> None:
    from eaml_bridge.processing.failed_rows import harmless_cell

    assert harmless_cell(text) == expected


@pytest.mark.parametrize(
    ("scope", "exit_code", "expected"), [("run", 4, ""), ("chunk", 5, "124"), ("row", 5, "12")]
)
def test_max_errors__passed__ends_the_run_by_its_scope(
    rows: None, run: Run, scope: str, exit_code: int, expected: str
) -> None:
    report = run("byName", max_errors=Bound(percent=5), **options(scope, "skip"))

    assert (report.exit_code, written()) == (exit_code, expected)
    assert "more than the 0 that --max-errors allows" in report.message
    assert report.selected == 8


@pytest.mark.parametrize(
    ("scope", "exit_code", "expected"), [("run", 4, ""), ("chunk", 5, "12"), ("row", 5, "12")]
)
def test_max_changes__about_to_be_passed__writes_no_more(
    rows: None, run: Run, scope: str, exit_code: int, expected: str
) -> None:
    report = run("byName", max_changes=Bound(rows=2), **options(scope, "skip"))

    assert (report.exit_code, written()) == (exit_code, expected)
    assert "More than 2 rows would change" in report.message


@pytest.mark.parametrize(("scope", "exit_code"), [("run", 4), ("chunk", 5)])
def test_timeout__that_is_over__ends_the_run_by_its_scope(
    rows: None, run: Run, scope: str, exit_code: int
) -> None:
    report = run("byName", timeout_s=1e-9, **options(scope, "skip"))

    assert report.exit_code == exit_code
    assert "--timeout" in report.message
    assert as_text(report)[N] == 6
