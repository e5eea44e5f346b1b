"""Tests of looking after runs, and of applying plans, from the command line."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eaml_bridge.models import Plan, RowChange, RowProblem, Run, RunLog
from eaml_bridge.processing.report import ExitCode
from tests.eaml_bridge.conftest import Run as Runner
from tests.eaml_bridge.samples.models import Item

Call = Callable[..., tuple[int, str, str]]
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture
def command(db: None) -> Call:
    """Calls a command; gives exit code, output and message."""

    def call(*arguments: str, name: str = "eaml_runs") -> tuple[int, str, str]:
        stdout = StringIO()
        try:
            call_command(name, *arguments, stdout=stdout, stderr=StringIO())
        except CommandError as error:
            return error.returncode, stdout.getvalue(), str(error)
        return 0, stdout.getvalue(), ""

    return call


@pytest.fixture
def done(items: list[Item], run: Runner) -> Run:
    """A run that changed three items."""
    return Run.objects.get(pk=run("double").run_id)


def test_list__gives_the_newest_runs(done: Run, command: Call) -> None:
    _, text, _ = command("list")
    _, document, _ = command("list", "--format", "json", "--status", "finished")

    assert f"{done.pk}  " in text
    assert "3 written" in text
    assert json.loads(document)[0]["run"] == done.pk
    assert command("list", "--status", "failed")[1] == "No runs.\n"


def test_show__tells_all_but_single_rows(done: Run, command: Call) -> None:
    code, text, _ = command("show", str(done.pk))
    document = json.loads(command("show", str(done.pk), "--format", "json")[1])

    assert code == 0
    assert "rows on record for undo: 3" in text
    assert (document["changes"], document["counts"]) == (3, {"changed": 3})
    assert [entry["event"] for entry in document["log"]] == ["started", "finished"]


def test_show__of_many_changes__takes_as_many_queries_as_of_few(done: Run, command: Call) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        command("show", str(done.pk))
    RowChange.objects.bulk_create(
        [RowChange(run=done, key=f"x{n}", before={}, after={}) for n in range(2_000)]
    )
    RowProblem.objects.bulk_create(
        [RowProblem(run=done, key=str(n), kind="rejected", message="no") for n in range(500)]
    )

    with CaptureQueriesContext(connection) as many:
        command("show", str(done.pk))

    assert len(many) == len(few) <= 8


def test_changes_and_log__give_a_document_a_line(done: Run, command: Call) -> None:
    changes = command("changes", str(done.pk), "--format", "json")[1].splitlines()
    text = command("changes", str(done.pk))[1]
    log = command("log", str(done.pk), "--format", "json")[1].splitlines()

    assert [json.loads(line)["after"] for line in changes] == [
        {"quantity": 2},
        {"quantity": 4},
        {"quantity": 6},
    ]
    assert "quantity: 1 → 2" in text
    assert [json.loads(line)["event"] for line in log] == ["started", "finished"]


def test_undo__prints_a_report_and_names_conflicts(done: Run, command: Call) -> None:
    Item.objects.filter(quantity=4).update(quantity=9)

    code, output, message = command("undo", str(done.pk), "--format", "json")

    document = json.loads(output)
    assert (code, message) == (3, "1 of 3 rows have problems.")
    assert (document["run_kind"], document["written"], document["counts"]["conflict"]) == (
        "undo",
        2,
        1,
    )


def test_cancel__of_a_run_that_has_ended__is_refused_as_json_too(done: Run, command: Call) -> None:
    code, output, message = command("cancel", str(done.pk), "--format", "json")

    assert code == 1
    assert "nothing to cancel" in message
    assert json.loads(output)["error"]["message"] == message


def test_cancel__of_one_that_waits__ends_it(done: Run, command: Call) -> None:
    Run.objects.filter(pk=done.pk).update(status="queued", finished_at=None)

    _, output, _ = command("cancel", str(done.pk))

    assert output == f"Run {done.pk} is cancelled.\n"


def test_resume__of_a_finished_run__is_refused(done: Run, command: Call) -> None:
    code, _, message = command("resume", str(done.pk))

    assert code == 1
    assert "only a run that stopped early can be resumed" in message


def test_actions__of_no_run__say_so(command: Call) -> None:
    code, _, message = command("show", "99")

    assert (code, message) == (1, "No run '99'. There is none yet.")


def test_command__without_an_action__is_2(command: Call) -> None:
    assert command()[0] == ExitCode.USAGE
    assert command("show", "abc")[0] == ExitCode.USAGE


def test_prune__deletes_old_runs_in_batches(done: Run, run: Runner, command: Call) -> None:
    young = run("double").run_id
    Run.objects.filter(pk=done.pk).update(finished_at=LONG_AGO)

    counted = command("prune", "--older-than", "90d", "--dry-run")[1]
    deleted = command("prune", "--older-than", "90d", "--batch", "2")[1]

    assert counted == "1 runs would be deleted.\n"
    assert deleted == "1 runs deleted.\n"
    assert list(Run.objects.values_list("pk", flat=True)) == [young]
    assert RowChange.objects.filter(run_id=done.pk).count() == 0
    assert RowChange.objects.filter(run_id=young).count() == 3


def test_prune__of_changes_by_kind__keeps_the_run(done: Run, command: Call) -> None:
    command("undo", str(done.pk))
    Run.objects.update(finished_at=LONG_AGO)

    output = command("prune", "--older-than", "1d", "--what", "changes", "--kind", "undo")[1]

    assert output == "3 changes deleted.\n"
    assert Run.objects.count() == 2
    assert done.changes.count() == 3


def test_prune__of_a_run_without_an_end__keeps_it(done: Run, command: Call) -> None:
    Run.objects.update(status="running", finished_at=None, started_at=LONG_AGO)

    command("prune", "--older-than", "1d", "--what", "log")

    assert RunLog.objects.filter(run=done).count() == 2


def test_apply__from_plan_to_exit_7(items: list[Item], command: Call) -> None:
    _, output, _ = command(
        "samples.Item",
        "--function",
        "items:double",
        "--plan",
        "--format",
        "json",
        name="eaml_process",
    )
    plan = str(json.loads(output)["plan"])

    first, text, _ = command(plan, name="eaml_apply")
    second, refusal, message = command(plan, "--format", "json", name="eaml_apply")

    assert first == 0
    assert "3 rows written" in text
    assert second == 7
    assert json.loads(refusal)["error"] == {"code": "EB113", "message": message}


def test_prune__of_plans__goes_by_their_age(items: list[Item], run: Runner, command: Call) -> None:
    old = run("double", dry_run=True, keep_plan=True).plan_id
    run("double", dry_run=True, keep_plan=True)
    Plan.objects.filter(pk=old).update(created_at=LONG_AGO)

    output = command("prune", "--older-than", "90d", "--what", "plans")[1]

    assert output == "1 plans deleted.\n"
    assert Plan.objects.count() == 1
