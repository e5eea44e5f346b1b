"""Runs over the lines of a machine that are killed and go on: each row is billed once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Sum

from billing.accounts import Payer, account_of
from billing.models import Account, Operation
from eaml_bridge.models import Run
from machine.column_types import ColumnType
from machine.models import Billing, Machine
from machine.services import machine_create, machine_delete
from tests.faults.conftest import KILLED, suite_url
from user.models import User

ROWS = 95
SCRIPT = "#: writes: m\nfunction grow(row) { return { m: row.n + 1 }; }\n"

pytestmark = [pytest.mark.slow, pytest.mark.vendor("postgresql")]


@pytest.fixture
def machine(transactional_db: None) -> Iterator[Machine]:
    machine = machine_create(
        name="cars",
        owner=User.objects.create(username="ada"),
        inputs={"n": ColumnType.INTEGER},
        outputs={"m": ColumnType.INTEGER},
    )
    machine.append_data_lines([{"n": number} for number in range(ROWS)])
    yield machine
    machine_delete(machine)


def command(folder: Path, *arguments: str, crash_at: int = 0) -> int:
    """The exit code of `manage.py eaml_process` in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": suite_url(),
        "DJANGO_SETTINGS_MODULE": "tests.faults.billed_settings",
        "TEST_SCRIPT_DIR": str(folder),
        "EAML_CRASH_AT": str(crash_at),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "eaml_process", *arguments],
        check=False,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        timeout=120,
    )
    return done.returncode


def test_kills__in_the_middle_of_chunks__leave_one_bill_for_each_row(
    machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "lines.ml").write_text(SCRIPT, encoding="utf-8")
    start = (
        "machine:cars",
        "--function",
        "lines:grow",
        "--user",
        "ada",
        "--atomic",
        "chunk",
        "--chunk",
        "10",
    )

    first = command(tmp_path, *start, crash_at=50)
    resume = ("--resume", str(Run.objects.get().pk))
    billed_early = Billing.objects.count()
    # Points before, within and behind the statements of the bill.
    codes = [command(tmp_path, *resume, crash_at=point) for point in (12, 17, 21, 26)]
    last = command(tmp_path, *resume)

    written = [line.output for line in machine.get_data_lines()]
    field = machine.column_fields()["m"].field_name
    operation = Operation.objects.get()
    account = account_of(Payer(user=machine.machine_owner_user), currency="USD")
    assert (first, codes, last) == (KILLED, [KILLED] * 4, 0)
    assert 0 < billed_early < 10
    assert [getattr(line, field) for line in written] == list(range(1, ROWS + 1))
    assert Billing.objects.aggregate(rows=Sum("quantity"))["rows"] == ROWS
    assert Billing.objects.count() == 10
    assert (operation.count_of_lines, operation.resource_cost) == (ROWS, Decimal("0.95"))
    assert account.balance == Decimal("-0.95")
    assert not Account.objects.out_of_balance().exists()
