"""Tests of the command that looks after the queue."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from machine.models import Machine, Work
from machine.models.works import WorkKind
from machine.services import data_lines_append
from machine.works import work_claim, work_create


def test_sweep__lines_and_a_lost_work__are_counted(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    work_create(machine, WorkKind.SOLVING)
    work_claim()
    Work.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    data_lines_append(machine, [{}])

    call_command("machine_works", "sweep")

    assert capsys.readouterr().out == (
        "1 works made of added lines, 1 waiting again, 0 given up.\n"
    )
    assert Work.objects.filter(status="waiting").count() == 2


def test_machine_works__unknown_task__is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'sweeep'"):
        call_command("machine_works", "sweeep")
