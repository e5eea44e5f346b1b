"""Tests of what the project does beside runs: quotas, bills, works and audit entries."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from billing.accounts import Payer, account_of
from billing.models import Operation, Quota
from billing.spending import quota_set, quota_usage
from core.run_hooks import ProjectRunHooks
from eaml_bridge.exceptions import RunRefusedError
from eaml_bridge.models import Run, RunStatus
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.request import Scope
from eamllogger.models import AuditEntry
from machine.column_types import ColumnType
from machine.models import Billing, Machine, Work
from machine.services import machine_create, machine_delete
from team.models import Team
from team.roles import Role
from team.services import team_create, team_member_add
from user.models import User

SCRIPT = """
#: writes: m
function grow(row) {
  if (row.n == 13) {
    throw "unlucky";
  }
  return { m: row.n + 1 };
}
"""


@pytest.fixture(autouse=True)
def project(settings, tmp_path: Path) -> None:
    (tmp_path / "lines.ml").write_text(SCRIPT, encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}
    settings.BILLING = {"CURRENCY": "USD", "UNIT_PRICES": {"ml_run": "0.01"}}


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def machine(ada: User):
    machine = machine_create(
        name="cars",
        owner=ada,
        inputs={"n": ColumnType.INTEGER},
        outputs={"m": ColumnType.INTEGER},
    )
    machine.append_data_lines([{"n": number} for number in range(7)])
    yield machine
    machine_delete(machine)


@pytest.fixture
def team(ada: User) -> Team:
    return team_create(name="analysts", owner=ada)


def grow(user: User | None, **options: object) -> Report:
    return process(
        ProcessRequest(target="machine:cars", function="lines:grow", user=user, **options)
    )


def actions() -> list[str]:
    entries = AuditEntry.objects.filter(action__startswith="run.").order_by("pk")
    return list(entries.values_list("action", flat=True))


def test_run__all_at_once__is_one_operation_with_one_line(machine: Machine, ada: User) -> None:
    report = grow(ada)

    line, operation = Billing.objects.get(), Operation.objects.get()
    assert (line.quantity, line.amount, line.run_id) == (7, Decimal("0.07"), report.run_id)
    assert (operation.operation_type, operation.status) == ("ml_run", "finished")
    assert (operation.machine, operation.machine_owner) == (machine, ada)
    assert (operation.resource_cost, operation.count_of_lines) == (Decimal("0.07"), 7)
    assert account_of(Payer(user=ada), currency="USD").balance == Decimal("-0.07")
    entries = AuditEntry.objects.filter(run=report.run_id, action__startswith="run.")
    assert [(e.action, e.actor_name) for e in entries.order_by("pk")] == [
        ("run.start", "ada"),
        ("run.finish", "ada"),
    ]
    assert entries.get(action="run.finish").after["written"] == 7


def test_run__that_is_rolled_back__costs_nothing(machine: Machine, ada: User) -> None:
    machine.append_data_lines([{"n": 13}])

    grow(ada)

    operation = Operation.objects.get()
    assert not Billing.objects.exists()
    assert (operation.status, operation.resource_cost) == ("failed", 0)
    assert account_of(Payer(user=ada), currency="USD").balance == 0


@pytest.mark.django_db(transaction=True)
def test_run__in_chunks__has_a_line_for_each(machine: Machine, ada: User) -> None:
    report = grow(ada, scope=Scope.CHUNK, page_size=3)

    lines = Billing.objects.order_by("pk").values_list("quantity", "idempotency_key")
    key = f"run default:{report.run_id} 0:"
    assert list(lines) == [(3, f"{key}0"), (3, f"{key}1"), (1, f"{key}2")]


def test_run__above_the_quota__is_refused_before_it_begins(machine: Machine, ada: User) -> None:
    quota_set(Payer(user=ada), limit_amount=Decimal("0.1"))
    grow(ada)

    with pytest.raises(RunRefusedError) as caught:
        grow(ada)

    assert str(caught.value).startswith(
        "Quota 'Everything of ada, by the month' allows 0.10 USD; 0.07 USD are used or reserved "
        "and 0.07 USD are asked for. Ask for less, wait until "
    )
    assert Run.objects.filter(status=RunStatus.REFUSED).count() == 1
    assert actions() == ["run.start", "run.finish", "run.refuse"]
    assert "Quota" in AuditEntry.objects.get(action="run.refuse").after["reason"]
    assert Billing.objects.count() == 1


def test_run__above_the_lowest_balance__is_refused(machine: Machine, ada: User) -> None:
    account = account_of(Payer(user=ada), currency="USD")
    account.lowest_balance = 0
    account.save(update_fields=["lowest_balance"])

    with pytest.raises(RunRefusedError, match=r"'ada' has 0\.00 USD to spend, 0\.07 USD are need"):
        grow(ada)


def test_dry_run__above_the_quota__is_shown_for_nothing(machine: Machine, ada: User) -> None:
    quota_set(Payer(user=ada), limit_quantity=Decimal(0))

    report = grow(ada, dry_run=True)

    assert report.counts
    assert not Operation.objects.exists()


def test_run__of_the_system__is_noted_and_paid_by_nobody(machine: Machine) -> None:
    grow(None)

    line = Billing.objects.get()
    assert (line.user, line.user_name, line.quantity) == (None, "system", 7)
    assert not hasattr(line, "posting")


def test_run__with_a_team__is_paid_by_it(machine: Machine, ada: User, team: Team) -> None:
    quota = quota_set(Payer(team=team), limit_quantity=Decimal(10), operation_type="ml_run")

    grow(ada, team=str(team.pk))

    assert account_of(Payer(team=team), currency="USD").balance == Decimal("-0.07")
    assert quota_usage(quota).quantity == 7
    with pytest.raises(RunRefusedError, match="allows 10 units; 7 units are used or reserved"):
        grow(ada, team=str(team.pk))


@pytest.mark.parametrize("key", ["999999", "analysts"])
def test_run__with_an_unknown_team__is_refused(machine: Machine, ada: User, key: str) -> None:
    with pytest.raises(RunRefusedError, match=f"There is no team '{key}' that could pay"):
        grow(ada, team=key)


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_run__with_the_team_of_others__is_refused(
    machine: Machine, ada: User, role: Role | None
) -> None:
    other = team_create(name="others", owner=User.objects.create(username="eve"))
    if role:
        team_member_add(other, ada, role=role)

    with pytest.raises(RunRefusedError, match="'ada' may not let team 'others' pay for runs"):
        grow(ada, team=str(other.pk))


@pytest.mark.django_db(transaction=True)
def test_resume__with_a_quota_for_the_rest__goes_on(machine: Machine, ada: User) -> None:
    machine.append_data_lines([{"n": 13}, {"n": 14}])
    first = grow(ada, scope=Scope.CHUNK, page_size=3)
    quota_set(Payer(user=ada), limit_quantity=Decimal(9))
    lines = machine.get_machine_data_input_lines_model()
    field = machine.column_fields()["n"].field_name
    lines.objects.filter(**{field: 13}).update(**{field: 15})

    second = process(ProcessRequest(target="", function="", resume=first.run_id))

    assert Billing.objects.get(idempotency_key__endswith=" 0:2").quantity == 3
    assert quota_usage(Quota.objects.get()).quantity == 9
    assert second.exit_code == 0
    assert Operation.objects.get().status == "finished"


def run_record(user: User, *, status: str = "running", selected: int = 5) -> Run:
    now = timezone.now()
    return Run.objects.create(
        status=status,
        target="machine:cars",
        function="lines:grow",
        scope="chunk",
        on_error="abort",
        user=user,
        user_name=user.username,
        source="command",
        started_at=now,
        heartbeat_at=now,
        selected_count=selected,
    )


def test_run_started__of_two_at_the_same_time__the_second_is_refused(
    machine: Machine, ada: User
) -> None:
    quota_set(Payer(user=ada), limit_quantity=Decimal(8))
    hooks = ProjectRunHooks()
    hooks.run_started(run_record(ada))

    with pytest.raises(RunRefusedError, match="5 units are used or reserved and 5 units are asked"):
        hooks.run_started(run_record(ada))


def test_reservation__of_a_run_without_sign_of_life__is_free_again(
    machine: Machine, ada: User
) -> None:
    quota = quota_set(Payer(user=ada), limit_quantity=Decimal(8))
    ProjectRunHooks().run_started(run_record(ada))
    reserved = quota_usage(quota).quantity

    Run.objects.update(heartbeat_at="2026-01-01T00:00:00Z")

    assert (reserved, quota_usage(quota).quantity) == (5, 0)


def test_run_queued__over_a_machine__gets_its_work(machine: Machine, ada: User) -> None:
    run = run_record(ada, status="queued")

    ProjectRunHooks().run_queued(run)

    work = Work.objects.get()
    assert (work.kind, work.machine, work.run, work.user) == ("ml_run", machine, run, ada)
    assert actions() == ["run.queue"]


def test_run_queued__over_a_model__has_no_work(ada: User) -> None:
    run = run_record(ada, status="queued")
    run.target = "user.User"

    ProjectRunHooks().run_queued(run)

    assert not Work.objects.exists()
    assert Operation.objects.get().machine is None


@pytest.mark.parametrize(
    ("status", "of_work"),
    [("finished", "finished"), ("cancelled", "cancelled"), ("failed", "error")],
)
def test_run_finished__of_a_queued_run__ends_its_work(
    machine: Machine, ada: User, status: str, of_work: str
) -> None:
    run = run_record(ada, status="queued")
    hooks = ProjectRunHooks()
    hooks.run_queued(run)
    run.status = status

    hooks.run_finished(run)

    work = Work.objects.get()
    assert (work.status, work.count_of_lines) == (of_work, 0)
    assert work.finished_at is not None
