"""Tests of what an all-or-nothing run says beside its transaction."""

import json
import os
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from eaml_bridge.models import RowProblem, RunStatus
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing import ProcessRequest, process, side_channel, spooling
from eaml_bridge.processing.cancelling import run_cancel
from eaml_bridge.processing.request import OnError
from tests.eaml_bridge.samples.models import Item

REQUEST = {"target": "samples.Item", "function": "items:byName", "page_size": 1}


@pytest.fixture
def bad_items(transactional_db: None) -> None:
    Item.objects.bulk_create(Item(name=f"{n} 1", quantity=1) for n in ("changed", "thrown", "half"))


class _Looking:
    """Looks from another connection while the run's transaction is open."""

    def __init__(self) -> None:
        self.problems: list[int] = []
        self.statuses: list[str] = []

    def confirm(self, plan: object, *, selected: int) -> bool:
        return True

    def progress(self, done: int, total: int) -> None:
        thread = threading.Thread(target=self._look)
        thread.start()
        thread.join()

    def _look(self) -> None:
        self.problems.append(RowProblem.objects.count())
        self.statuses += RunRecord.objects.values_list("status", flat=True)
        connection.close()


@pytest.mark.vendor("postgresql")
def test_problems__of_a_run_that_is_rolled_back__are_there_at_once(bad_items: None) -> None:
    looking = _Looking()

    report = process(ProcessRequest(**REQUEST, on_error=OnError.ROLLBACK), observer=looking)

    assert report.exit_code == 4
    assert looking.problems == [0, 1, 2]
    assert looking.statuses == ["running"] * 3
    assert RowProblem.objects.count() == 2
    assert set(Item.objects.values_list("quantity", flat=True)) == {1}


class _Cancelling:
    """Asks for the end after the first page."""

    def confirm(self, plan: object, *, selected: int) -> bool:
        return True

    def progress(self, done: int, total: int) -> None:
        thread = threading.Thread(target=self._cancel)
        thread.start()
        thread.join()

    def _cancel(self) -> None:
        run_cancel(RunRecord.objects.get().pk, by="somebody")
        connection.close()


@pytest.mark.vendor("postgresql")
def test_cancel__of_an_all_or_nothing_run__undoes_it(
    bad_items: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_channel, "_SECONDS_BETWEEN_SIGNS", 0.0)

    report = process(ProcessRequest(**REQUEST, on_error=OnError.SKIP), observer=_Cancelling())

    assert (report.exit_code, report.selected) == (4, 3)
    assert RunRecord.objects.get().status == "cancelled"
    assert set(Item.objects.values_list("quantity", flat=True)) == {1}


@pytest.fixture
def spool_folder(
    db: None, tmp_path: Path, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where spools would stand beside a database that is a file."""
    monkeypatch.setattr(spooling, "_folder", lambda database: tmp_path)
    monkeypatch.setattr(
        spooling, "spool_path", lambda run_id, database: tmp_path / f"db.eaml-run-{run_id}.jsonl"
    )
    monkeypatch.setattr(spooling, "_stem", lambda database: "db.eaml-run-")
    return tmp_path


def left_spool(folder: Path, *, process_number: int) -> RunRecord:
    """What a run leaves whose process was killed."""
    now = timezone.now()
    run = RunRecord.objects.create(
        status=RunStatus.RUNNING,
        target="samples.Item",
        function="items:byName",
        scope="run",
        on_error="rollback",
        user_name="system",
        source="command",
        started_at=now,
        heartbeat_at=now,
    )
    problem = RowProblem(run=run, key="7", kind="rejected", message="not today")
    lines = [
        json.dumps({"spool_of_run": run.pk, "process": process_number}),
        json.dumps(spooling.as_document(problem)),
        '{"run_id": 1, "key": "cut off by the cr',
    ]
    (folder / f"db.eaml-run-{run.pk}.jsonl").write_text("\n".join(lines))
    return run


def dead_process() -> int:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.mark.vendor("sqlite")
def test_spool__of_a_dead_process__is_stored_by_the_next_command(
    spool_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = left_spool(spool_folder, process_number=dead_process())
    monkeypatch.setattr(
        spooling, "connections", {"default": type("Open", (), {"in_atomic_block": False})}
    )

    stored = spooling.store_leftovers("default")

    run.refresh_from_db()
    assert stored == 1
    assert (run.status, run.problem_count) == ("failed", 1)
    assert RowProblem.objects.get().message == "not today"
    assert list(spool_folder.iterdir()) == []


@pytest.mark.vendor("sqlite")
def test_spool__of_a_process_that_lives__is_left_alone(
    spool_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_spool(spool_folder, process_number=os.getpid())
    monkeypatch.setattr(
        spooling, "connections", {"default": type("Open", (), {"in_atomic_block": False})}
    )

    assert spooling.store_leftovers("default") == 0
    assert RunRecord.objects.get().status == "running"


def test_spool__without_a_sign_for_long__is_left_by_a_process(
    spool_folder: Path,
) -> None:
    run = left_spool(spool_folder, process_number=os.getpid())
    path = spool_folder / f"db.eaml-run-{run.pk}.jsonl"
    long_ago = time.time() - 3_600
    os.utime(path, (long_ago, long_ago))

    assert spooling._is_left(path)
    spooling.touch(path)
    assert not spooling._is_left(path)


def test_cancel__of_a_run_that_has_a_spool__is_a_file_beside_it(spool_folder: Path) -> None:
    run = left_spool(spool_folder, process_number=os.getpid())
    path = spool_folder / f"db.eaml-run-{run.pk}.jsonl"

    before = spooling.touch(path)
    run_cancel(run.pk, by="somebody")

    assert (before, spooling.touch(path)) == (False, True)
    spooling.remove(path)
    assert list(spool_folder.iterdir()) == []
