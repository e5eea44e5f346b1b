"""Tests of runs in the admin: own ones only, undone and cancelled by POST, escaped."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from eaml_bridge.exceptions import NotPermitted
from eaml_bridge.models import Run, RunKind
from eaml_bridge.processing.undo import run_undo
from tests.eaml_bridge.conftest import Run as Runner
from tests.eaml_bridge.samples.models import Item

RUNS = "/admin/eaml_bridge/run/"


def make_staff(name: str, *permissions: str) -> object:
    user = get_user_model().objects.create_user(name, f"{name}@example.com", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def ann(db: None) -> object:
    """A member of staff who may run functions over items."""
    return make_staff("ann", "view_run", "run_functions", "change_item")


@pytest.fixture
def client_of_ann(ann: object) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def post(client: Client, action: str, *runs: int) -> str:
    data = {"action": action, "_selected_action": runs}
    return client.post(RUNS, data, follow=True).content.decode()


def quantities() -> list[int]:
    return list(Item.objects.order_by("pk").values_list("quantity", flat=True))


def test_list__holds_own_runs_only(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    own, other = run("double", user=ann).run_id, run("double").run_id

    page = client_of_ann.get(RUNS).content.decode()

    assert f"/run/{own}/change/" in page
    assert f"/run/{other}/change/" not in page
    assert client_of_ann.get(f"{RUNS}{other}/change/").status_code == 302


def test_list__of_a_superuser__holds_all(items: list[Item], run: Runner) -> None:
    other = run("double").run_id
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.com", "x"))

    assert f"/run/{other}/change/" in client.get(RUNS).content.decode()


def test_undo__puts_the_rows_back_for_the_user(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    own = run("double", user=ann).run_id

    page = post(client_of_ann, "undo_runs", own)

    undo = Run.objects.get(kind=RunKind.UNDO)
    assert quantities() == [1, 2, 3]
    assert (undo.user, undo.source, undo.parent_id) == (ann, "admin", own)
    assert "3 rows were put back, 0 were left as they are" in page


def test_undo__of_another_users_run__does_nothing(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    other = run("double").run_id

    post(client_of_ann, "undo_runs", other)
    with pytest.raises(NotPermitted, match="it is another user's"):
        run_undo(other, user=ann)

    assert quantities() == [2, 4, 6]


def test_undo__without_the_right_to_run_functions__is_not_offered(
    items: list[Item], run: Runner
) -> None:
    reader = make_staff("bob", "view_run")
    own = run("double").run_id
    Run.objects.update(user=reader)
    client = Client()
    client.force_login(reader)

    page = post(client, "undo_runs", own)

    assert "Undo the selected runs" not in page
    assert quantities() == [2, 4, 6]


def test_get__never_acts(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    own = run("double", user=ann).run_id

    client_of_ann.get(RUNS, {"action": "undo_runs", "_selected_action": own})

    assert quantities() == [2, 4, 6]


def test_post__without_a_token__is_refused(items: list[Item], run: Runner, ann: object) -> None:
    own = run("double", user=ann).run_id
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)

    answer = client.post(RUNS, {"action": "undo_runs", "_selected_action": own})

    assert answer.status_code == 403
    assert quantities() == [2, 4, 6]


def test_cancel__of_a_run_that_has_ended__says_so(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    own = run("double", user=ann).run_id

    assert "there is nothing to cancel" in post(client_of_ann, "cancel_runs", own)


def test_list__of_hostile_texts__escapes_them(
    items: list[Item], run: Runner, ann: object, client_of_ann: Client
) -> None:
    own = run("double", user=ann).run_id
    hostile = "<script>alert(1)</script>"
    Run.objects.filter(pk=own).update(function=hostile, message=hostile, reason=hostile)

    pages = [client_of_ann.get(url).content.decode() for url in (RUNS, f"{RUNS}{own}/change/")]

    assert [hostile in page for page in pages] == [False, False]
    assert all("&lt;script&gt;alert(1)" in page for page in pages)
