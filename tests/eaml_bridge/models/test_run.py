"""Tests of what the database holds runs to, and of when a run is stale."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from eaml_bridge.models import RowChange, Run, RunShard, RunStatus

pytestmark = pytest.mark.django_db


def make_run(**values: object) -> Run:
    now = timezone.now()
    defaults = {
        "status": RunStatus.RUNNING,
        "target": "shop.Product",
        "function": "prices:reprice",
        "scope": "chunk",
        "on_error": "abort",
        "user_name": "system",
        "source": "command",
        "started_at": now,
        "heartbeat_at": now,
    }
    return Run.objects.create(**{**defaults, **values})


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"finished_at": timezone.now()}, "eaml_run_ends_when_not_active"),
        ({"status": RunStatus.FINISHED}, "eaml_run_ends_when_not_active"),
        ({"singleton_key": "prices"}, "eaml_run_one_active_of_a_key|singleton_key"),
    ],
)
def test_run__that_contradicts_itself__is_refused(values: dict, constraint: str) -> None:
    make_run(singleton_key="prices")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_run(**values)


def test_singleton_key__of_an_ended_run__is_free_again() -> None:
    make_run(singleton_key="prices", status=RunStatus.FINISHED, finished_at=timezone.now())

    assert make_run(singleton_key="prices").pk


def test_shard__of_the_same_number__is_refused() -> None:
    run = make_run()
    RunShard.objects.create(run=run)

    with pytest.raises(IntegrityError, match=r"eaml_shard_number_of_run|run_id"):
        RunShard.objects.create(run=run)


def test_row_change__a_second_one_of_a_row__is_refused() -> None:
    run = make_run()
    RowChange.objects.create(run=run, key="1", before={"price": "1"}, after={"price": "2"})

    with pytest.raises(IntegrityError, match=r"eaml_change_one_of_row|run_id"):
        RowChange.objects.create(run=run, key="1", before={}, after={})


@pytest.mark.parametrize(
    ("status", "age_s", "is_stale"),
    [
        (RunStatus.RUNNING, 299, False),
        (RunStatus.RUNNING, 301, True),
        (RunStatus.FINISHED, 301, False),
        (RunStatus.QUEUED, 301, False),
    ],
)
def test_is_stale__is_a_running_run_without_a_heartbeat(
    status: RunStatus, age_s: int, is_stale: bool
) -> None:
    now = timezone.now()
    ended = now if status == RunStatus.FINISHED else None

    run = make_run(status=status, heartbeat_at=now - timedelta(seconds=age_s), finished_at=ended)

    assert run.is_stale is is_stale
    assert list(Run.objects.stale()) == ([run] if is_stale else [])
    assert run.shown_status == ("stale" if is_stale else status)


@pytest.mark.parametrize(
    ("status", "scope", "is_resumable"),
    [("interrupted", "chunk", True), ("interrupted", "run", False), ("finished", "chunk", False)],
)
def test_is_resumable__is_what_kept_chunks_and_has_no_end(
    status: str, scope: str, is_resumable: bool
) -> None:
    run = make_run(status=status, scope=scope, finished_at=timezone.now())

    assert run.is_resumable is is_resumable
