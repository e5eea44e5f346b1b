"""For each model: who may see (v), change (c) and delete (d) a row, by every entrance.

A model that stands in neither table fails the test: whoever adds one decides who reaches it.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from billing.models import Quota, Statement
from billing.services import Charge, billing_charge, operation_create
from consulting.models import ConsultingRequest
from consulting.services import consulting_message_add
from eaml_bridge.registry import MODELS, EasyAutoMLDBModels
from machine.models import (
    DataLinesOperation,
    EncDecConfiguration,
    Experiment,
    Graph,
    Machine,
    NNModel,
    Work,
)
from team.invitations import invitation_create
from team.models import Team
from team.roles import Role
from team.services import team_create, team_member_add
from user.api_keys import api_key_create
from user.models import User

# The columns, in the order of the tables. `owner` is the one whom the row belongs to, a stranger
# to the team that his machine is shared with; `clerk` is staff with every permission of Django.
WHO = (
    "anonymous",
    "stranger",
    "clerk",
    "owner",
    "team_owner",
    "team_admin",
    "team_member",
    "team_viewer",
    "superuser",
    "super_admin",
)
_OF_PURSE = "-   -   -   -   v   v   -   -   v   v"
_OF_MACHINE = "-   -   -   vcd vcd vcd vcd v   vcd vcd"
MATRIX = {
    # who:                        anon stra clrk ownr town tadm tmem tvie supe supa
    "user.User": "                -   -   vcd vc  -   -   -   -   vcd vcd",
    "user.ApiKey": "              -   -   -   vcd -   -   -   -   vcd vcd",
    "team.Team": "                -   -   -   -   vcd vc  v   v   vcd vcd",
    "team.Membership": "          -   -   -   -   vcd vcd vd  v   vcd vcd",
    "team.Invitation": "          -   -   -   -   vcd vcd -   -   vcd vcd",
    "machine.Machine": "          -   -   -   vcd vc  vc  vc  v   vcd vcd",
    "machine.NNModel": _OF_MACHINE,
    "machine.EncDecConfiguration": _OF_MACHINE,
    "machine.Experiment": _OF_MACHINE,
    "machine.Graph": _OF_MACHINE,
    "machine.DataLinesOperation": _OF_MACHINE,
    "machine.Work": _OF_MACHINE,
    # What it cost stands on the account of the team, for an operation that the owner asked for.
    "billing.Operation": "        -   -   -   v   v   v   -   -   v   v",
    "machine.Billing": "          -   -   -   v   v   v   -   -   v   v",
    "billing.Account": _OF_PURSE,
    "billing.Posting": _OF_PURSE,
    "billing.Debit": _OF_PURSE,
    "billing.Statement": _OF_PURSE,
    "billing.Credit": "           -   -   -   -   -   -   -   -   v   v",
    # Asked by the owner in the name of the team.
    "consulting.ConsultingRequest": " -   -   -   vc  v   v   v   v   vcd vcd",
    "consulting.ConsultingMessage": " -   -   -   v   v   v   v   v   v   v",
    "billing.Quota": "            -   -   -   -   v   v   -   -   vcd vcd",
}
# Belong to nobody: pages for staff to whom Django's permissions were given, or no pages at all.
STAFF_ONLY = {
    "eaml_bridge.Plan",
    "eaml_bridge.PlanRow",
    "eaml_bridge.RowChange",
    "eaml_bridge.RowProblem",
    "eaml_bridge.Run",
    "eaml_bridge.RunLog",
    "eaml_bridge.RunShard",
    "eamllogger.AuditEntry",
    "eamllogger.AuditHead",
    "eamllogger.LogEntry",
    "machine.DataLineSequence",
    "machine.MachineTableLockWrite",
    "server.Server",
    "team.TeamPermission",
}
APPS = ("eaml_bridge", "eamllogger", "user", "team", "machine", "server", "billing", "consulting")
LETTERS = {"view": "v", "change": "c", "delete": "d"}


def expected(label: str, who: str) -> str:
    return MATRIX[label].split()[WHO.index(who)].replace("-", "")


@pytest.fixture
def people(db: None) -> dict[str, User | AnonymousUser]:
    people: dict[str, User | AnonymousUser] = {
        who: User.objects.create(username=who, is_staff=True) for who in WHO[1:]
    }
    people["superuser"].is_superuser = True
    people["super_admin"].is_super_admin = True
    for who in ("superuser", "super_admin"):
        people[who].save()
    people["clerk"].user_permissions.set(Permission.objects.all())
    return people | {"anonymous": AnonymousUser()}


@pytest.fixture
def team(people) -> Team:
    team = team_create(name="t", owner=people["team_owner"])
    for role in (Role.ADMIN, Role.MEMBER, Role.VIEWER):
        team_member_add(team, people[f"team_{role.value}"], role=role)
    return team


@pytest.fixture
def rows(people, team: Team) -> dict[str, models.Model]:
    """One row of each model."""
    owner = people["owner"]
    machine = Machine.objects.create(
        machine_name="m",
        machine_owner_user=owner,
        machine_owner_team=team,
        training_nn_model=NNModel.objects.create(nn_model=b"x"),
        enc_dec_configuration=EncDecConfiguration.objects.create(enc_dec_config={}),
    )
    found = [
        owner,
        api_key_create(owner, name="k").api_key,
        team,
        team.memberships.get(user=people["team_member"]),
        invitation_create(team, by=team.admin_user, role=Role.VIEWER).invitation,
        machine,
        machine.training_nn_model,
        machine.enc_dec_configuration,
        Experiment.objects.create(machine=machine),
        Graph.objects.create(machine=machine),
        DataLinesOperation.objects.create(machine=machine, date_time=timezone.now()),
        Work.objects.create(machine=machine),
        *_billed(machine, team),
        *_advised(machine, team),
    ]
    return {row._meta.label: row for row in found}


def _advised(machine: Machine, team: Team) -> list[models.Model]:
    """What the owner asked a consultant about the machine, for the team to see."""
    owner = machine.machine_owner_user
    request = ConsultingRequest.objects.create(user=owner, team=team, description="Help!")
    return [request, consulting_message_add(request, "Anybody?", by=owner)]


def _billed(machine: Machine, team: Team) -> list[models.Model]:
    """What the owner had done for the machine, at the cost of the team."""
    operation = operation_create(
        "training", user=machine.machine_owner_user, machine=machine, team=team
    )
    charge = Charge(kind="training", quantity=Decimal(1), unit_price=Decimal(1))
    line = billing_charge(operation, charge)
    account = line.posting.debit.account
    statement = Statement.objects.create(
        account=account,
        month=date(2026, 1, 1),
        opening_balance=0,
        credited=0,
        charged=1,
        closing_balance=-1,
    )
    quota = Quota.objects.create(team=team, limit_amount=1)
    posting = line.posting
    return [operation, line, account, posting, posting.debit, posting.credit, statement, quota]


def test_models__each__is_decided_on() -> None:
    known = {model._meta.label for app in APPS if apps.is_installed(app) for model in _models(app)}

    assert known == MATRIX.keys() | STAFF_ONLY


def test_models__of_nobody__have_no_function_of_access() -> None:
    deciding = {label for label in STAFF_ONLY if hasattr(apps.get_model(label), "can")}

    assert deciding == set()


def test_can__agrees_with_the_matrix(people, rows: dict[str, models.Model]) -> None:
    found = {
        (label, who): "".join(
            letter for action, letter in LETTERS.items() if row.can(people[who], action)
        )
        for label, row in rows.items()
        for who in WHO
    }

    assert found == {(label, who): expected(label, who) for label in MATRIX for who in WHO}


def test_visible_to__agrees_with_the_matrix(people, rows: dict[str, models.Model]) -> None:
    found = {
        (label, who): type(row)._default_manager.visible_to(people[who]).contains(row)
        for label, row in rows.items()
        for who in WHO
    }

    assert found == {(label, who): "v" in expected(label, who) for label in MATRIX for who in WHO}


@pytest.mark.parametrize("who", WHO)
def test_admin__agrees_with_the_matrix(people, rows: dict[str, models.Model], who: str) -> None:
    client = _signed_in(people, who)
    with_page = {label: row for label, row in rows.items() if type(row) in admin.site._registry}

    shown = {label: _opens(client, row, "change") for label, row in with_page.items()}
    deletable = {label: _opens(client, row, "delete") for label, row in with_page.items()}

    assert shown == {label: "v" in expected(label, who) for label in with_page}
    assert deletable == {
        label: "d" in expected(label, who) and _deletes(people, row)
        for label, row in with_page.items()
    }


@pytest.mark.parametrize("who", WHO)
def test_admin_lists__agree_with_the_matrix(
    people, rows: dict[str, models.Model], who: str
) -> None:
    client = _signed_in(people, who)
    with_page = {label: row for label, row in rows.items() if type(row) in admin.site._registry}

    listed = {label: _lists(client, row) for label, row in with_page.items()}

    assert listed == {label: "v" in expected(label, who) for label in with_page}


# Fields of forms in the admin that suggest what to choose.
SUGGESTING = {
    ("machine", "work", "machine"): "machine.Machine",
    ("billing", "quota", "team"): "team.Team",
    ("billing", "quota", "user"): "user.User",
    ("consulting", "consultingrequest", "consultant_user"): "user.User",
}


@pytest.mark.parametrize("who", WHO)
def test_suggestions__agree_with_the_matrix(
    people, rows: dict[str, models.Model], who: str
) -> None:
    client = _signed_in(people, who)

    suggested = {
        field: _suggests(client, field, rows[label]) for field, label in SUGGESTING.items()
    }

    # Team fellows may be chosen: the matrix is about the owner, who is in no team.
    assert suggested == {field: "v" in expected(label, who) for field, label in SUGGESTING.items()}


@pytest.mark.parametrize("who", WHO)
def test_pages__agree_with_the_matrix(people, rows: dict[str, models.Model], who: str) -> None:
    client = _signed_in(people, who)
    account, month = rows["billing.Account"], timezone.now()
    of_month = [account.pk, month.year, month.month]
    pages = {
        "team:detail": ("team.Team", [rows["team.Team"].pk]),
        "billing:account": ("billing.Account", [account.pk]),
        "billing:month": ("billing.Account", of_month),
        "billing:month_csv": ("billing.Account", of_month),
        "consulting:detail": (
            "consulting.ConsultingRequest",
            [rows["consulting.ConsultingRequest"].pk],
        ),
    }

    opened = {
        name: client.get(reverse(name, args=arguments)).status_code == 200
        for name, (_label, arguments) in pages.items()
    }

    assert opened == {name: "v" in expected(label, who) for name, (label, _) in pages.items()}


@pytest.mark.django_db
def test_registry__gives_the_same_models_with_their_scopes() -> None:
    db = EasyAutoMLDBModels()

    given = {label: getattr(db, name) for name, label in MODELS.items()}

    assert given == {label: apps.get_model(label) for label in MODELS.values()}
    assert all(
        callable(model._default_manager.visible_to)
        for label, model in given.items()
        if label in MATRIX
    )


def _models(app: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(app).get_models())


def _signed_in(people, who: str) -> Client:
    """A client of somebody to whom Django's permissions leave everything open.

    But for looking after users, which opens all of them, and is what the clerk is for.
    """
    client = Client()
    if who == "anonymous":
        return client
    if who == "super_admin":
        people[who].user_permissions.set(Permission.objects.all())
    elif who != "clerk":
        opening = models.Q(content_type__app_label="user", content_type__model="user")
        if who == "owner":
            opening &= ~models.Q(codename__in=("view_user", "change_user"))
        people[who].user_permissions.set(Permission.objects.exclude(opening))
    client.force_login(people[who])
    return client


def _lists(client: Client, row: models.Model) -> bool:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist"
    answer = client.get(reverse(name))
    return answer.status_code == 200 and row in answer.context["cl"].result_list


def _suggests(client: Client, field: tuple[str, str, str], row: models.Model) -> bool:
    app, model, name = field
    asked = {"app_label": app, "model_name": model, "field_name": name}
    answer = client.get(reverse("admin:autocomplete"), asked)
    if answer.status_code != 200:
        return False
    return str(row.pk) in {result["id"] for result in answer.json()["results"]}


def _opens(client: Client, row: models.Model, page: str) -> bool:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return client.get(reverse(name, args=[row.pk])).status_code == 200


def _deletes(people, row: models.Model) -> bool:
    """Whether the admin lets anybody delete such a row."""
    request = RequestFactory().get("/")
    request.user = people["superuser"]
    return admin.site._registry[type(row)].has_delete_permission(request, row)
