"""Tests of the queue of works."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from machine.exceptions import WorkLost
from machine.models import DataLinesOperation, Machine, Work
from machine.models.works import WorkKind, WorkStatus
from machine.services import data_lines_append
from machine.works import (
    Sweep,
    work_cancel,
    work_claim,
    work_create,
    work_fail,
    work_finish,
    work_heartbeat,
    work_retry,
    works_from_operations,
    works_sweep,
)
from user.models import User

PAST = timedelta(seconds=-1)


def status(work: Work) -> str:
    return Work.objects.values_list("status", flat=True).get(pk=work.pk)


@pytest.fixture
def work(machine: Machine) -> Work:
    work_create(machine, WorkKind.TRAINING)
    claimed = work_claim()
    assert claimed is not None
    return claimed


def test_work_claim__priority_then_order__decide(machine: Machine) -> None:
    first = work_create(machine, WorkKind.TRAINING)
    second = work_create(machine, WorkKind.SOLVING)
    urgent = work_create(machine, WorkKind.SOLVING, priority=5)

    claimed = [work_claim() for _ in range(4)]

    assert claimed == [urgent, first, second, None]


def test_work_claim__kind_time_and_server__are_obeyed(machine: Machine) -> None:
    work_create(machine, WorkKind.TRAINING)
    work_create(machine, WorkKind.SOLVING, available_at=timezone.now() + timedelta(hours=1))

    assert work_claim(kinds=[WorkKind.SOLVING]) is None
    assert work_claim(kinds=[WorkKind.ML_RUN]) is None


def test_work_claim__claimed__counts_the_attempt_and_holds_a_lease(work: Work) -> None:
    assert (work.status, work.attempts) == (WorkStatus.PROCESSING, 1)
    assert work.lease_token is not None
    assert work.lease_expires_at > timezone.now()
    assert work.is_work_status_server_processing
    assert not work.is_work_status_wait_for_server_start


def test_flags__kind_and_status__are_eight_and_two_hold(work: Work) -> None:
    flags = [name for name in dir(Work) if name.startswith("is_work_")]

    assert len(flags) == 8
    assert [name for name in flags if getattr(work, name)] == [
        "is_work_status_server_processing",
        "is_work_training",
    ]


def test_work_heartbeat__own_work__holds_it_longer(work: Work) -> None:
    work_heartbeat(work, lease_s=600)

    assert Work.objects.get().lease_expires_at > timezone.now() + timedelta(seconds=300)


def test_work_finish__counts_and_time__are_kept(work: Work) -> None:
    work_finish(work, count_of_lines=7, warnings={"size": "constant"})

    found = Work.objects.get()
    assert (found.status, found.count_of_lines) == (WorkStatus.FINISHED, 7)
    assert found.text_warning == {"size": "constant"}
    assert found.duration_s is not None
    assert found.duration_s >= 0
    assert found.lease_token is None


def test_work_fail__attempts_left__waits_and_then_ends(work: Work) -> None:
    work_fail(work, "out of memory")
    waiting = Work.objects.get()
    Work.objects.update(available_at=None, max_attempts=2)
    again = work_claim()
    assert again is not None

    work_fail(again, "still out of memory")

    assert waiting.status == WorkStatus.WAITING
    assert waiting.available_at > timezone.now()
    found = Work.objects.get()
    assert found.status == WorkStatus.ERROR
    assert found.text_error == {
        "attempt 1": "out of memory",
        "attempt 2": "still out of memory",
    }


def test_work_fail__final__ends_at_once(work: Work) -> None:
    work_fail(work, "no such column", is_final=True)

    assert status(work) == WorkStatus.ERROR


def test_works_sweep__lease_ended__waits_or_is_given_up(machine: Machine) -> None:
    works = [work_create(machine, WorkKind.TRAINING, max_attempts=n) for n in (1, 2)]
    for _ in works:
        work_claim()
    Work.objects.update(lease_expires_at=timezone.now() + PAST)

    swept = works_sweep()

    assert swept == Sweep(requeued=1, given_up=1)
    assert [status(work) for work in works] == [WorkStatus.ERROR, WorkStatus.WAITING]
    assert works_sweep() == Sweep(requeued=0, given_up=0)


@pytest.mark.parametrize("action", [work_heartbeat, work_finish, lambda work: work_fail(work, "x")])
def test_work__taken_from_its_worker__can_do_nothing_any_more(work: Work, action) -> None:
    Work.objects.update(lease_expires_at=timezone.now() + PAST)
    works_sweep()
    other = work_claim()

    with pytest.raises(WorkLost, match=rf"^Work {work.pk} is no longer yours: .* claim another\.$"):
        action(work)

    found = Work.objects.get()
    assert (found.status, found.lease_token) == (WorkStatus.PROCESSING, other.lease_token)


def test_work_cancel__in_progress__worker_hears_of_it(work: Work) -> None:
    copy = Work.objects.get()

    assert work_cancel(copy)
    with pytest.raises(WorkLost):
        work_heartbeat(work)
    assert not work_cancel(copy)


def test_work_retry__cancelled__waits_with_all_attempts(work: Work) -> None:
    work_cancel(work)

    assert work_retry(work)

    assert (work.status, work.attempts, work.finished_at) == (WorkStatus.WAITING, 0, None)
    assert not work_retry(work)


def test_work__in_progress_without_lease__is_refused_by_the_database(machine: Machine) -> None:
    with pytest.raises(IntegrityError, match="work_in_progress_has_a_lease"), transaction.atomic():
        Work.objects.create(machine=machine, status=WorkStatus.PROCESSING)


def test_works_from_operations__lines_were_added__one_work_of_each_kind(machine: Machine) -> None:
    data_lines_append(machine, [{}, {}])
    data_lines_append(machine, [{}])
    data_lines_append(machine, [{}], is_for_learning=False)
    DataLinesOperation.objects.create(machine_id=machine.pk, is_added_for_solving=True)

    made = works_from_operations()

    assert made == 2
    assert {work.kind for work in Work.objects.all()} == {WorkKind.TRAINING, WorkKind.SOLVING}
    assert list(DataLinesOperation.objects.values_list("line_count", flat=True)) == [2, 1, 1, 0]
    assert not DataLinesOperation.objects.filter(consumed_at=None).exists()
    assert works_from_operations() == 0


def test_visible_to__works__are_those_of_visible_machines(work: Work, owner: User) -> None:
    stranger = User.objects.create(username="eve")

    assert Work.objects.visible_to(owner).count() == 1
    assert Work.objects.visible_to(stranger).count() == 0


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_work_claim__many_workers_at_once__each_work_once() -> None:
    owner = User.objects.create(username="ada")
    machine = Machine.objects.create(machine_name="cars", machine_owner_user=owner)
    for _ in range(40):
        work_create(machine, WorkKind.TRAINING)
    claimed: list[int] = []

    def worker() -> None:
        while (work := work_claim()) is not None:
            claimed.append(work.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed)) == 40


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_work_claim__another_is_just_taking_one__is_not_waited_for() -> None:
    owner = User.objects.create(username="ada")
    machine = Machine.objects.create(machine_name="cars", machine_owner_user=owner)
    first, second = (work_create(machine, WorkKind.TRAINING) for _ in range(2))
    found: list[Work | None] = []

    def other() -> None:
        found.append(work_claim())
        connection.close()

    with transaction.atomic():
        mine = work_claim()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)

    assert (mine, found) == (first, [second])
