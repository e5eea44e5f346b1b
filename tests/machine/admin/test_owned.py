"""Tests of the admin pages of what belongs to machines: lists, pages, rights, queries."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from machine.admin.owned import as_table
from machine.models import (
    DataLinesOperation,
    EncDecConfiguration,
    Experiment,
    Graph,
    Machine,
    MachineTableLockWrite,
    NNModel,
    Work,
)
from machine.models.works import WorkKind
from machine.works import work_create
from server.models import Server
from user.models import User

KINDS = (
    "machine_work",
    "machine_graph",
    "machine_nnmodel",
    "machine_encdecconfiguration",
    "machine_experiment",
    "machine_datalinesoperation",
    "machine_machinetablelockwrite",
    "server_server",
    "machine_machine",
)


def make_rows(owner: User, numbers: range) -> None:
    """One row of each kind for each number, each with a machine and a server of its own."""
    for number in numbers:
        machine = Machine.objects.create(machine_name=f"machine {number}", machine_owner_user=owner)
        server = Server.objects.create(server_name=f"server {number}")
        Work.objects.create(machine=machine, server=server)
        Graph.objects.create(machine=machine, graph_data={"x": [1, 2], "y": [number, 2]})
        Experiment.objects.create(machine=machine, scores={"loss": number})
        DataLinesOperation.objects.create(machine=machine, line_count=number)
        MachineTableLockWrite.objects.create(table_name=f"table {number}")
        machine.training_nn_model = NNModel.objects.create(nn_model=b"x")
        machine.enc_dec_configuration = EncDecConfiguration.objects.create()
        machine.save()


@pytest.fixture
def queries_of(admin_client: Client) -> Callable[[str], int]:
    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert admin_client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.mark.parametrize("kind", KINDS)
def test_list__more_rows__take_no_more_queries(
    queries_of: Callable[[str], int], owner: User, kind: str
) -> None:
    address = reverse(f"admin:{kind}_changelist")
    make_rows(owner, range(3))
    queries_of(address)
    few = queries_of(address)
    make_rows(owner, range(3, 12))

    assert queries_of(address) == few


@pytest.mark.parametrize("kind", KINDS)
def test_list__search__finds(admin_client: Client, owner: User, kind: str) -> None:
    make_rows(owner, range(3))

    response = admin_client.get(reverse(f"admin:{kind}_changelist"), {"q": "2"})

    assert response.context["cl"].result_count == 1


@pytest.mark.parametrize("kind", KINDS)
def test_change_page__shows(admin_client: Client, owner: User, kind: str) -> None:
    make_rows(owner, range(1))
    app, model = kind.split("_")
    found = admin_client.get(reverse(f"admin:{kind}_changelist")).context["cl"].result_list[0]

    response = admin_client.get(reverse(f"admin:{app}_{model}_change", args=[found.pk]))

    assert response.status_code == 200


def test_machine_page__newest_works__are_ten_at_most(
    admin_client: Client, machine: Machine, queries_of: Callable[[str], int]
) -> None:
    address = reverse("admin:machine_machine_change", args=[machine.pk])
    work_create(machine, WorkKind.TRAINING)
    queries_of(address)
    few = queries_of(address)
    for _ in range(14):
        work_create(machine, WorkKind.SOLVING)

    response = admin_client.get(address)

    assert response.text.count("Solving of cars, waiting") == 10
    assert queries_of(address) == few


def test_machine_page__knowledge__is_a_table(admin_client: Client, machine: Machine) -> None:
    machine.mdc_columns_values_mean = {"Price % [$]": 1 / 3}
    machine.machine_columns_errors = {"<b>": "odd"}
    machine.save()

    response = admin_client.get(reverse("admin:machine_machine_change", args=[machine.pk]))

    assert "<th>column</th><th>mean</th><th>errors</th>" in response.text
    assert "<th>Price % [$]</th><td>0.333333</td><td></td>" in response.text
    assert "<th>&lt;b&gt;</th><td></td><td>odd</td>" in response.text


def test_work_add__by_form__queues_it(admin_client: Client, machine: Machine) -> None:
    form = {
        "machine": machine.pk,
        "kind": "solving",
        "priority": "3",
        "max_attempts": "2",
        "parameters": '{"limit": 5}',
    }

    response = admin_client.post(reverse("admin:machine_work_add"), form)

    assert response.status_code == 302, response.context["errors"]
    work = Work.objects.get()
    assert (work.kind, work.priority, work.parameters) == ("solving", 3, {"limit": 5})


@pytest.mark.parametrize(("action", "status"), [("cancel", "cancelled"), ("retry", "waiting")])
def test_work_actions__selected__are_done_and_counted(
    admin_client: Client, machine: Machine, action: str, status: str
) -> None:
    work = work_create(machine, WorkKind.TRAINING)
    if action == "retry":
        Work.objects.update(status="error")
    form = {"action": action, "_selected_action": [work.pk]}

    response = admin_client.post(reverse("admin:machine_work_changelist"), form, follow=True)

    assert Work.objects.get().status == status
    assert "1 cancelled, 0 had ended" in response.text or "1 queued again" in response.text


def test_graph_page__picture__is_shown_and_drawn(admin_client: Client, machine: Machine) -> None:
    graph = Graph.objects.create(machine=machine, graph_data={"x": [1, 2], "y": [2, 3]})
    picture = reverse("admin:machine_graph_png", args=[graph.pk])

    page = admin_client.get(reverse("admin:machine_graph_change", args=[graph.pk]))
    drawn = admin_client.get(picture)
    alone = admin_client.get(reverse("admin:machine_graph_html", args=[graph.pk]))

    assert f"src='{picture}'" in page.text
    assert (drawn.headers["Content-Type"], drawn.content[:4]) == ("image/png", b"\x89PNG")
    assert "<title>Scatter plot of cars</title>" in alone.text


def test_graph_page__data_that_cannot_be_drawn__says_why(
    admin_client: Client, machine: Machine
) -> None:
    graph = Graph.objects.create(machine=machine, graph_data={"layers": "<b>"})

    page = admin_client.get(reverse("admin:machine_graph_change", args=[graph.pk]))
    drawn = admin_client.get(reverse("admin:machine_graph_png", args=[graph.pk]))

    assert "The data of this graph hold no column of values." in page.text
    assert drawn.status_code == 404


@pytest.fixture
def stranger(db: None, client: Client) -> User:
    """A member of the staff with every permission, but no machine."""
    eve = User.objects.create(username="eve", is_staff=True)
    eve.user_permissions.set(Permission.objects.filter(content_type__app_label="machine"))
    client.force_login(eve)
    return eve


def test_lists__of_a_stranger__are_empty(client: Client, stranger: User, owner: User) -> None:
    make_rows(owner, range(1))

    counts = {
        kind: client.get(reverse(f"admin:{kind}_changelist")).context["cl"].result_count
        for kind in KINDS[:6]
    }

    assert set(counts.values()) == {0}


def test_graph_picture__of_a_stranger__is_not_found(
    client: Client, stranger: User, machine: Machine
) -> None:
    graph = Graph.objects.create(machine=machine, graph_data={"x": [1], "y": [2]})

    for kind in ("png", "html"):
        address = reverse(f"admin:machine_graph_{kind}", args=[graph.pk])
        assert client.get(address).status_code == 404


def test_work_add__public_machine_of_another__is_refused(
    client: Client, stranger: User, machine: Machine
) -> None:
    machine.machine_data_source_is_public = True
    machine.save()
    form = {"machine": machine.pk, "kind": "training", "priority": "0", "max_attempts": "3"}

    response = client.post(reverse("admin:machine_work_add"), form)

    assert response.status_code == 403
    assert not Work.objects.exists()


def test_work_actions__public_machine_of_another__are_refused(
    client: Client, stranger: User, machine: Machine
) -> None:
    machine.machine_data_source_is_public = True
    machine.save()
    work = work_create(machine, WorkKind.TRAINING)
    form = {"action": "cancel", "_selected_action": [work.pk]}

    response = client.post(reverse("admin:machine_work_changelist"), form, follow=True)

    assert Work.objects.get().status == "waiting"
    assert "1 not yours to change" in response.text


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (None, "–"),
        ({}, "–"),
        ([1, 2], "[1, 2]"),
        ({"a": {"b": 1}}, "<table><tr><th>a</th><td>{&quot;b&quot;: 1}</td></tr></table>"),
        ({"<b>": "x" * 3000}, f"<table><tr><th>&lt;b&gt;</th><td>{'x' * 2000} …</td></tr></table>"),
    ],
    ids=["none", "empty", "list", "nested", "long"],
)
def test_as_table__values__are_shown_escaped(values: object, shown: str) -> None:
    assert as_table(values) == shown
