"""Tests of who may run what."""

import pytest
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from eaml_bridge.exceptions import NotPermitted, UnknownName
from eaml_bridge.models import Run as RunRecord
from eaml_bridge.processing.permissions import find_user, visible_rows
from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item
from user.models import User


def user_with(*permissions: str) -> User:
    user = User.objects.create(username="ada")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.mark.parametrize(
    ("function", "permissions", "missing"),
    [
        ("double", (), "eaml_bridge.run_functions"),
        ("double", ("change_item",), "eaml_bridge.run_functions"),
        ("double", ("run_functions",), "samples.change_item"),
        ("double", ("run_functions", "view_item"), "samples.change_item"),
        ("summary", ("run_functions",), "samples.view_item"),
    ],
)
def test_run__without_a_permission__is_refused_and_recorded(
    items: list[Item], run: Run, function: str, permissions: tuple[str, ...], missing: str
) -> None:
    user = user_with(*permissions)

    with pytest.raises(NotPermitted, match=f"permission '{missing}' is missing"):
        run(function, user=user)

    record = RunRecord.objects.get()
    assert (record.status, record.user, record.user_name) == ("refused", user, "ada")


@pytest.mark.parametrize(
    ("function", "permissions"),
    [
        ("double", ("run_functions", "change_item")),
        ("summary", ("run_functions", "view_item")),
    ],
)
def test_run__with_both_permissions__runs(
    items: list[Item], run: Run, function: str, permissions: tuple[str, ...]
) -> None:
    report = run(function, user=user_with(*permissions))

    assert report.exit_code == 0
    assert RunRecord.objects.get().user_name == "ada"


def test_run__of_nobody__is_recorded_as_the_systems(items: list[Item], run: Run) -> None:
    run("double")

    record = RunRecord.objects.get()
    assert (record.user, record.user_name) == (None, "system")
    assert record.system_user


def test_record__keeps_the_name_when_the_account_is_gone(items: list[Item], run: Run) -> None:
    user = user_with("run_functions", "change_item")
    run("double", user=user)

    user.delete()

    assert RunRecord.objects.get().user_name == "ada"


def test_find_user__by_a_near_name__finds_nobody_but_names_it(db: None) -> None:
    User.objects.create(username="ada")

    with pytest.raises(UnknownName, match=r"No active user 'adda'\. Did you mean 'ada'\?"):
        find_user("adda")


def test_find_user__who_is_not_active__is_not_found(db: None) -> None:
    User.objects.create(username="ada", is_active=False)

    with pytest.raises(UnknownName, match="No active user 'ada'"):
        find_user("ada")


class _Rows(QuerySet):
    def visible_to(self, user: User) -> QuerySet:
        return self.filter(name=user.username)


def test_rows__of_a_queryset_that_knows_who_sees_what__are_narrowed(items: list[Item]) -> None:
    user = User.objects.create(username="item 2")

    rows = visible_rows(user, _Rows(Item))

    assert [item.name for item in rows] == ["item 2"]
    assert visible_rows(None, _Rows(Item)).count() == 3
