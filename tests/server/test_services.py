"""Tests of what servers say of themselves, and of the works they take."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from machine.models import Machine
from machine.models.works import WorkKind
from machine.works import work_create, work_finish
from server.models import Server
from server.services import server_heartbeat, server_work_claim, servers_silent
from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    owner = User.objects.create(username="ada")
    return Machine.objects.create(machine_name="cars", machine_owner_user=owner)


def test_server_heartbeat__new_and_known__keeps_what_is_not_said() -> None:
    server_heartbeat("gpu-1", capacity=2, labels=["gpu"], gpu_ram={"0": 24_000})

    server = server_heartbeat("gpu-1", engine_version="2.1", clock=datetime(2026, 1, 2))

    assert Server.objects.count() == 1
    assert (server.capacity, server.labels, server.engine_version) == (2, ["gpu"], "2.1")
    assert server.server_gpu_ram == {"0": 24_000}
    assert server.server_date_time.isoformat() == "2026-01-02T00:00:00+00:00"
    assert server.server_info_ready
    assert timezone.now() - server.heartbeat_at < timedelta(seconds=30)


def test_server_work_claim__capacity__is_not_exceeded(machine: Machine) -> None:
    server = server_heartbeat("cpu", capacity=2)
    for _ in range(3):
        work_create(machine, WorkKind.TRAINING)

    first, second, third = (server_work_claim(server) for _ in range(3))
    assert first is not None
    work_finish(first)
    fourth = server_work_claim(server)

    assert (third, second.server, fourth.server) == (None, server, server)
    assert list(server.assigned_work) == [fourth, second]
    assert Server.objects.with_load().get().load == 2


def test_server_work_claim__work_of_another__is_left_to_it(machine: Machine) -> None:
    one, other = server_heartbeat("one"), server_heartbeat("other")
    work = work_create(machine, WorkKind.TRAINING, server_id=other.pk)

    assert server_work_claim(one) is None
    assert server_work_claim(other) == work


def test_servers_silent__not_heard_of__are_found() -> None:
    server_heartbeat("lives")
    old = server_heartbeat("old")
    Server.objects.filter(pk=old.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    Server.objects.create(server_name="never")

    assert [server.server_name for server in servers_silent()] == ["never", "old"]
