"""Tests of what a run over a store can be asked for: rows, fields, bounds, people, records."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from eaml_bridge.connectors import BadIdentifier, BadValue
from eaml_bridge.exceptions import (
    ConflictingOptions,
    Declined,
    FieldNotWritable,
    InvalidValue,
    NotPermitted,
    UnexpectedCount,
    UnknownName,
)
from eaml_bridge.models import RowProblem, Run
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending, ExitCode
from eaml_bridge.processing.request import Bound, Lookup, OnError, UnknownKeys
from tests.eaml_bridge.processing.connected.conftest import STORES, Ground

pytestmark = pytest.mark.django_db
BEFORE = {"a": 1, "b": 2, "c": 3}


def where(**conditions: object) -> tuple[Lookup, ...]:
    return tuple(Lookup(key=key, value=value) for key, value in conditions.items())


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({"price__gt": "1"}, "bc"),
        ({"price__gte": "2"}, "bc"),
        ({"price__lt": 3}, "ab"),
        ({"price__lte": "1"}, "a"),
        ({"price": "2"}, "b"),
        ({"price__eq": 2}, "b"),
        ({"price__ne": "2"}, "ac"),
        ({"name": "b"}, "b"),
        ({"name__in": "a, c"}, "ac"),
        ({"price__in": [1, 2]}, "ab"),
        ({"name__contains": "b"}, "b"),
        ({"name__icontains": "B"}, "b"),
        ({"name__startswith": "a"}, "a"),
        ({"name__endswith": "c"}, "c"),
        ({"name__contains": "."}, ""),
        ({"name__contains": "%"}, ""),
        ({"price__isnull": "false"}, "abc"),
        ({"name__isnull": True}, ""),
        ({"price__gt": "1", "name__lt": "c"}, "b"),
    ],
)
def test_filter__takes_the_rows_that_fit(
    ground: Ground, condition: dict[str, object], names: str
) -> None:
    report = ground.run("dearer", filters=where(**condition))

    expected = {name: price + (name in names) for name, price in BEFORE.items()}
    assert (ground.prices(), report.selected) == (expected, len(names))


def test_exclude__leaves_out_the_rows_that_fit(ground: Ground) -> None:
    ground.run("dearer", excludes=where(price__gt="2", name="a"))

    assert ground.prices() == {"a": 1, "b": 3, "c": 3}


@pytest.mark.parametrize("key", ["price__near", "$where", "$expr__gt"])
def test_filter__by_no_operator__is_refused(ground: Ground, key: str) -> None:
    with pytest.raises(BadIdentifier):
        ground.run("dearer", filters=where(**{key: "1"}))

    assert ground.prices() == BEFORE


@pytest.mark.parametrize("value", ["'; DROP TABLE goods; --", '{"$gt": ""}', "x\\z.*"])
def test_filter__a_hostile_value__is_a_value(ground: Ground, value: str) -> None:
    report = ground.run("dearer", filters=where(name=value))

    assert report.selected == 0
    assert ground.prices() == BEFORE


def test_filter__of_a_column_that_is_none__suggests_the_nearest(over_sqlite: Ground) -> None:
    with pytest.raises(BadIdentifier, match="Did you mean 'price'"):
        over_sqlite.run("dearer", filters=where(prise__gt="1"))


def test_filter__value_of_another_type__says_what_was_expected(over_postgresql: Ground) -> None:
    with pytest.raises(BadValue, match="is 'cheap'; expected INTEGER"):
        over_postgresql.run("dearer", filters=where(price="cheap"))


def test_filter__truth__says_what_was_expected(ground: Ground) -> None:
    with pytest.raises(BadValue, match="expected true or false"):
        ground.run("dearer", filters=where(price__isnull="perhaps"))


@pytest.mark.parametrize("store", [store for store in STORES if store != "redis"])
def test_order_by__with_a_limit__takes_the_first_in_that_order(
    request: pytest.FixtureRequest, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")

    # What is written changes the order: each row is taken once all the same.
    report = ground.run("dearer", order_by=("-price",), limit=2, page_size=1)

    assert [change.fields[0].before for change in report.changes] == [3, 2]
    assert ground.prices() == {"a": 1, "b": 3, "c": 4}


def test_order_by__over_redis__is_refused(over_redis: Ground) -> None:
    with pytest.raises(ConflictingOptions, match="leave --order-by out") as caught:
        over_redis.run("dearer", order_by=("price",))

    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "options",
    [
        {"query": {"a": 1}},
        {"pks": ("1",)},
        {"database": "default"},
        {"sample_share": 0.5},
        {"singleton": "x"},
        {"compare_with": "stores", "dry_run": True},
    ],
)
def test_option__for_models_only__is_refused_by_its_name(
    over_sqlite: Ground, options: dict[str, Any]
) -> None:
    with pytest.raises(ConflictingOptions, match=r"--[a-z-]+ is for models") as caught:
        over_sqlite.run("same", **options)

    assert caught.value.exit_code == 2
    assert [run.status for run in Run.objects.all()] == (
        [] if "dry_run" in options else ["refused"]
    )


def test_batch__one_call_for_each_page(ground: Ground) -> None:
    report = ground.run("each", page_size=3)

    assert report.mode == "batch"
    assert ground.prices() == {"a": 4, "b": 5, "c": 6}


def test_batch__another_number_of_results__is_an_error_of_all(ground: Ground) -> None:
    report = ground.run("too_few", page_size=3)

    assert report.counts[Status.CRASHED] == 1
    assert report.problems[0].problem.message.startswith("The function returned 0 results for 3")


def test_whole__one_call_for_all__gives_its_result(ground: Ground) -> None:
    report = ground.run("all", page_size=2)

    assert (report.result, report.counts) == (6, {Status.UNCHANGED: 3})


def test_whole__cannot_write(ground: Ground) -> None:
    with pytest.raises(ConflictingOptions, match="leave --into and --write out"):
        ground.run("all", writes=("price",))


def test_header__renames__are_kept(ground: Ground) -> None:
    ground.run("renamed")

    assert ground.prices() == {"a": 2, "b": 4, "c": 6}


def test_map__renames_what_is_read_and_written(ground: Ground) -> None:
    ground.run(
        "plain", writes=("price",), renames=("reads:title=name", "writes:price=cost"), page_size=2
    )

    assert ground.prices() == {"a": 6, "b": 7, "c": 8}


def test_map__of_an_unclear_side__is_refused(over_redis: Ground) -> None:
    with pytest.raises(InvalidValue, match="Write reads:title=name or writes:title=name"):
        over_redis.run("plain", writes=("price",), renames=("title=name",))


def test_map__of_a_table__finds_the_side(over_sqlite: Ground) -> None:
    over_sqlite.run("plain", writes=("price",), renames=("title=name", "price=cost"))

    assert over_sqlite.prices() == {"a": 6, "b": 7, "c": 8}


def test_into__with_an_argument__stores_the_whole_result(ground: Ground) -> None:
    report = ground.run("text", into="name", args={"prefix": "new "}, dry_run=True)

    shown = sorted(change.fields[0].after for change in report.changes)
    assert shown == ["new a", "new b", "new c"]


def test_fields__are_all_that_a_script_sees(ground: Ground) -> None:
    report = ground.run("shape", into=None, writes=("name",), fields=("price",), dry_run=True)

    assert {change.fields[0].after for change in report.changes} == {"price"}


def test_write__a_field_that_the_header_leaves_out__is_refused(ground: Ground) -> None:
    with pytest.raises(FieldNotWritable, match="the header of 'dearer' does not declare it"):
        ground.run("dearer", writes=("name",))


@pytest.mark.parametrize("field", ["password", "is_superuser", "owner"])
def test_write__protected_by_name__is_refused(over_mongodb: Ground, field: str) -> None:
    with pytest.raises(FieldNotWritable, match="it is protected"):
        over_mongodb.run("plain", writes=(field,))


def test_write__what_names_the_row__is_refused(over_sqlite: Ground) -> None:
    with pytest.raises(FieldNotWritable, match="it names the row"):
        over_sqlite.run("plain", writes=("id",))


def test_fields__that_are_none__suggest_the_nearest(over_sqlite: Ground) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'price'"):
        over_sqlite.run("same", fields=("prise",))


def test_unknown_keys__are_counted_or_refused(ground: Ground) -> None:
    counted = ground.run("chatty", dry_run=True)
    refused = ground.run("chatty", unknown_keys=UnknownKeys.ERROR, on_error=OnError.SKIP)

    assert counted.unknown_keys == {"prcie": 3}
    assert refused.counts == {Status.INVALID: 3}


def test_expect_count__another__is_refused_before_anything_is_called(ground: Ground) -> None:
    with pytest.raises(UnexpectedCount, match="3 rows are selected, 2 were expected"):
        ground.run("dearer", expect_count=2)

    assert ground.prices() == BEFORE


def test_max_changes__more__writes_nothing(ground: Ground) -> None:
    report = ground.run("dearer", max_changes=Bound(rows=2), page_size=1, on_error=OnError.SKIP)

    assert (report.ending, report.written) == (Ending.ROLLED_BACK, 0)
    assert report.exit_code is ExitCode.NOTHING_WRITTEN
    assert ground.prices() == BEFORE


def test_collect__fills_the_file_of_failed_rows(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"

    report = ground.run("picky", on_error=OnError.COLLECT, failed_rows=path, page_size=1)

    (bad,) = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (report.written, bad["status"], bad["message"]) == (2, "rejected", "not b")


def test_record__of_a_run__tells_who_and_where_without_a_password(
    over_postgresql: Ground,
) -> None:
    user = get_user_model().objects.create_user(username="ada")
    user.user_permissions.add(Permission.objects.get(codename="run_functions"))
    secret = over_postgresql.url.replace("postgres@", "postgres:secret@")

    report = over_postgresql.at(secret).run(
        "picky", on_error=OnError.SKIP, user=user, reason="because", args={"api_key": "hidden"}
    )

    run = Run.objects.get(pk=report.run_id)
    assert run.target == f"{over_postgresql.url} {over_postgresql.table}"
    assert (run.source, run.user_name, run.reason) == ("connector", "ada", "because")
    assert (run.status, run.written_count, run.problem_count) == ("finished", 2, 1)
    assert (run.write_set, run.exit_code) == (["price"], 3)
    assert run.counts == {"changed": 2, "rejected": 1}
    assert RowProblem.objects.get(run=run).message == "not b"
    assert "hidden" not in str(run.parameters)


def test_record__of_a_run_that_was_undone__stands(ground: Ground) -> None:
    report = ground.run("picky")

    run = Run.objects.get(pk=report.run_id)
    assert (run.status, run.written_count, run.exit_code) == ("rolled_back", 0, 4)


@pytest.mark.parametrize("options", [{"dry_run": True}, {"record_changes": False}])
def test_record__of_a_dry_run_or_none_wanted__is_none(
    ground: Ground, options: dict[str, Any]
) -> None:
    report = ground.run("dearer", **options)

    assert report.run_id is None
    assert not Run.objects.exists()


def test_user__without_the_right__is_refused_on_record(over_sqlite: Ground) -> None:
    user = get_user_model().objects.create_user(username="eve")

    with pytest.raises(NotPermitted, match="permission 'eaml_bridge\\.run_functions' is missing"):
        over_sqlite.run("dearer", user=user)

    assert (Run.objects.get().status, Run.objects.get().user_name) == ("refused", "eve")


class Asked:
    """Answers no."""

    def __init__(self) -> None:
        self.question = ""

    def confirm(self, plan: Any, *, selected: int) -> bool:
        self.question = f"{plan.function.name} {selected} {plan.place}"
        return False

    def progress(self, done: int, total: int) -> None:
        raise AssertionError("nothing was to be done")


def test_confirm__above_the_setting__no_writes_nothing(ground: Ground, settings: Any) -> None:
    settings.EAML = {**settings.EAML, "CONFIRM_ABOVE": 2}
    observer = Asked()

    with pytest.raises(Declined, match="nothing was written"):
        ground.run("dearer", observer=observer)

    assert observer.question.startswith("dearer 3 ")
    assert ground.prices() == BEFORE


def test_command__with_options__shows_the_difference(over_redis: Ground) -> None:
    out = StringIO()

    call_command(
        "eaml_process",
        *("--connector", over_redis.url, "--collection", "goods:*", "--filter", "price__gt=2"),
        *("--function", "stores:dearer", "--dry-run", "--no-input"),
        stdout=out,
    )

    assert "3 → 4" in out.getvalue()
    assert over_redis.prices() == BEFORE


@pytest.mark.parametrize(
    ("option", "code"),
    [
        (["--order-by", "price"], 2),
        (["--lock", "skip"], 2),
        (["--atomic", "row"], 2),
        (["--filter", "price__near=1"], 1),
        (["--user", "nobody"], 1),
    ],
)
def test_command__what_cannot_be_kept__exits_with_its_code(
    over_redis: Ground, option: list[str], code: int
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(
            "eaml_process",
            *("--connector", over_redis.url, "--table", "goods:*", *option),
            *("--function", "stores:dearer"),
        )

    assert caught.value.returncode == code
    assert over_redis.prices() == BEFORE
