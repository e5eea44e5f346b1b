"""Tests of runs in the background: stored, claimed once, checked again, freed after a death."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.utils import timezone

from eaml_bridge.exceptions import ConflictingOptions, RunRefusedError
from eaml_bridge.hooks import RunFacts, RunHooks
from eaml_bridge.models import Run
from eaml_bridge.processing import ProcessRequest
from eaml_bridge.processing.cancelling import run_cancel
from eaml_bridge.processing.queueing import queue_sweep, queue_work, run_enqueue, run_work
from eaml_bridge.processing.request import Scope
from tests.eaml_bridge.samples.models import Item

Enqueue = Callable[..., Run]
LONG_AGO = timezone.now() - timedelta(hours=2)
told: list[str] = []


class TellingHooks(RunHooks):
    def run_requested(self, run: RunFacts) -> None:
        if run.reason == "too much":
            raise RunRefusedError("The quota is used up.")

    def run_queued(self, run: Run) -> None:
        told.append("queued")

    def run_started(self, run: Run) -> None:
        told.append("started")

    def run_finished(self, run: Run) -> None:
        told.append("finished")


@pytest.fixture(autouse=True)
def hooks(settings: pytest.FixtureRequest, script_dirs: None) -> None:
    told.clear()
    settings.EAML = {**settings.EAML, "HOOKS": f"{__name__}.TellingHooks"}


@pytest.fixture
def enqueue(items: list[Item]) -> Enqueue:
    """Leaves a run over items to a worker."""

    def enqueue(function: str = "double", **options: object) -> Run:
        request = ProcessRequest(target="samples.Item", function=f"items:{function}", **options)
        return run_enqueue(request)

    return enqueue


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


def test_run_enqueue__writes_nothing_until_a_worker_comes(enqueue: Enqueue) -> None:
    run = enqueue(limit=2)
    waiting = quantities()

    found = queue_work()

    run.refresh_from_db()
    assert waiting == [1, 2, 3]
    assert found is not None
    assert quantities() == [2, 4, 3]
    assert (run.status, run.written_count, run.selected_count) == ("finished", 2, 2)
    assert told == ["queued", "started", "finished"]
    assert queue_work() is None


@pytest.mark.django_db(transaction=True)
def test_run_enqueue__in_chunks__is_worked_off_alike(enqueue: Enqueue) -> None:
    run = enqueue(scope=Scope.CHUNK, page_size=2)

    run_work(run.pk)

    run.refresh_from_db()
    assert (run.status, run.shards.get().chunk_count, quantities()) == ("finished", 2, [2, 4, 6])


def test_run_work__asked_for_twice_or_for_none__does_nothing(enqueue: Enqueue) -> None:
    run = enqueue()
    run_work(run.pk)

    assert run_work(run.pk) is None
    assert run_work(run.pk + 1000) is None
    assert quantities() == [2, 4, 6]


def test_run_work__of_a_cancelled_run__does_nothing(enqueue: Enqueue) -> None:
    run = enqueue()
    run_cancel(run.pk, by="ann")

    assert queue_work() is None
    assert quantities() == [1, 2, 3]


def test_run_work__for_a_user_who_lost_the_right__is_refused(enqueue: Enqueue) -> None:
    user = get_user_model().objects.create_user("ann", "ann@example.com", "x")
    rights = Permission.objects.filter(codename__in=["run_functions", "change_item"])
    user.user_permissions.set(rights)
    run = enqueue(user=get_user_model().objects.get(pk=user.pk))
    user.user_permissions.clear()

    queue_work()

    run.refresh_from_db()
    assert (run.status, run.exit_code) == ("refused", 1)
    assert "permission 'eaml_bridge.run_functions' is missing" in run.message
    assert quantities() == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dry_run": True}, "just one of --background and --dry-run"),
        ({"args": {"token": "abcd"}}, "'token' is secret"),
        ({"queryset": Item.objects.all()}, "cannot wait in a queue"),
    ],
)
def test_run_enqueue__of_what_no_record_holds__is_refused(
    enqueue: Enqueue, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ConflictingOptions, match=message):
        enqueue(**options)

    assert not Run.objects.filter(status="queued").exists()


def test_run_enqueue__that_the_project_refuses__is_no_run(enqueue: Enqueue) -> None:
    with pytest.raises(RunRefusedError, match="quota"):
        enqueue(reason="too much")

    assert not Run.objects.filter(status="queued").exists()


def test_queue_sweep__after_a_worker_died__lets_the_run_wait_again(enqueue: Enqueue) -> None:
    run = enqueue(scope=Scope.CHUNK)
    Run.objects.filter(pk=run.pk).update(status="running", heartbeat_at=LONG_AGO)

    assert queue_sweep() == 1

    run.refresh_from_db()
    assert (run.status, run.generation) == ("queued", 1)


def test_queue_sweep__after_three_attempts__gives_up(enqueue: Enqueue) -> None:
    run = enqueue(scope=Scope.CHUNK)
    Run.objects.filter(pk=run.pk).update(status="running", heartbeat_at=LONG_AGO)
    run.shards.update(attempts=3)

    queue_sweep()

    run.refresh_from_db()
    assert (run.status, run.is_resumable) == ("interrupted", True)


def test_queue_sweep__of_an_end_that_nobody_told__tells_it_once(enqueue: Enqueue) -> None:
    run = enqueue()
    queue_work()
    told.clear()
    Run.objects.filter(pk=run.pk).update(end_told_at=None, finished_at=LONG_AGO)

    counts = [queue_sweep(), queue_sweep()]

    assert (counts, told) == ([1, 0], ["finished"])


def test_commands__from_background_to_worker(items: list[Item]) -> None:
    queued, worked = StringIO(), StringIO()
    options = ("--function", "items:double", "--background", "--format", "json")
    call_command("eaml_process", "samples.Item", *options, stdout=queued)

    call_command("eaml_worker", "--once", stdout=worked)

    document = json.loads(queued.getvalue())
    assert document["status"] == "queued"
    assert worked.getvalue() == f"Run {document['run']}: exit 0, 3 rows.\n"
    assert quantities() == [2, 4, 6]


def test_wait__without_background__is_refused(items: list[Item]) -> None:
    with pytest.raises(CommandError, match="use it with --background") as caught:
        call_command("eaml_process", "samples.Item", "--function", "items:double", "--wait")

    assert caught.value.returncode == 2
