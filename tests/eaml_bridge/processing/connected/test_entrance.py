"""Tests of functions over stores that are no models: each promise, over each store.

`docs/reference/connectors.md` names for each promise the test that holds it.
"""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pymongo
import pytest
import redis as redis_driver
from django.core.management import CommandError, call_command

from eaml_bridge.connectors import BadIdentifier, ConnectionLost, StatementFailed
from eaml_bridge.connectors.stores import Store
from eaml_bridge.exceptions import RequestError, TooManyRows
from eaml_bridge.processing import ProcessRequest
from eaml_bridge.processing.connected import process_connected, running
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending, ExitCode
from eaml_bridge.processing.request import OnError
from tests.eaml_bridge.processing.connected.conftest import HOLDING_BACK, ROWS, Ground

pytestmark = pytest.mark.django_db

BEFORE = dict(ROWS)
AFTER = {"a": 2, "b": 3, "c": 4}


def test_write_back__every_row__is_written(ground: Ground) -> None:
    report = ground.run("dearer", page_size=2)

    assert (report.written, report.changed, report.ending) == (3, 3, Ending.FINISHED)
    assert ground.prices() == AFTER


def test_dry_run__writes_nothing_and_shows_the_difference(ground: Ground) -> None:
    report = ground.run("dearer", dry_run=True)

    shown = {(item.fields[0].before, item.fields[0].after) for item in report.changes}
    assert (report.written, report.changed) == (0, 3)
    assert shown == {(1, 2), (2, 3), (3, 4)}
    assert ground.prices() == BEFORE


def test_same_values__are_not_written(ground: Ground) -> None:
    report = ground.run("same")

    assert report.counts == {Status.UNCHANGED: 3}
    assert report.written == 0


@pytest.mark.parametrize("on_error", [OnError.ABORT, OnError.ROLLBACK])
def test_bad_row__nothing_is_written(ground: Ground, on_error: OnError) -> None:
    report = ground.run("picky", on_error=on_error, page_size=1)

    assert (report.ending, report.written) == (Ending.ROLLED_BACK, 0)
    assert report.counts[Status.REJECTED] == 1
    assert report.problems[0].problem.message == "not b"
    assert ground.prices() == BEFORE


def test_bad_row__skipped__the_others_are_written(ground: Ground) -> None:
    report = ground.run("picky", on_error=OnError.SKIP)

    assert (report.ending, report.written) == (Ending.FINISHED, 2)
    assert ground.prices() == {"a": 2, "b": 2, "c": 4}


def test_bad_value__of_a_script__is_a_problem_of_its_row(ground: Ground) -> None:
    report = ground.run("wrong", on_error=OnError.SKIP)

    assert report.counts == {Status.INVALID: 3}
    assert ground.prices() == BEFORE


def meanwhile(ground: Ground, monkeypatch: pytest.MonkeyPatch, *, times: int = 1) -> None:
    """Let somebody else write after the rows were read."""
    called = running.StoreRun._called

    def late(run: Any, rows: Any) -> Any:
        result = called(run, rows)
        if changes.pop():
            ground.change()
        return result

    changes = [*[False] * 100, *[True] * times]
    monkeypatch.setattr(running.StoreRun, "_called", late)


@pytest.mark.parametrize("store", ["sqlite", "postgresql", *HOLDING_BACK])
def test_changed_meanwhile__conflict__keeps_what_the_other_wrote(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer", on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 2, Status.CONFLICT: 1}
    assert ground.prices() == {"a": 2, "b": 3, "c": 13}


def test_changed_meanwhile__in_a_transaction_of_mongodb__begins_it_anew(
    over_mongodb: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(over_mongodb, monkeypatch)

    report = over_mongodb.run("dearer")

    # The function was called again, with what the other one wrote.
    assert over_mongodb.prices() == {"a": 2, "b": 3, "c": 14}
    assert (report.ending, report.counts) == (Ending.FINISHED, {Status.CHANGED: 3})
    assert report.warnings == ["Begun anew 1 times: others wrote the same rows meanwhile."]


@pytest.mark.parametrize("on_error", [OnError.ABORT, OnError.SKIP])
def test_changed_meanwhile__in_mongodb_again_and_again__is_a_conflict_that_undoes_all(
    over_mongodb: Ground, monkeypatch: pytest.MonkeyPatch, on_error: OnError
) -> None:
    monkeypatch.setattr(running, "_FIRST_WAIT_S", 0.001)
    meanwhile(over_mongodb, monkeypatch, times=running.ATTEMPTS)

    report = over_mongodb.run("dearer", on_error=on_error)

    assert (report.ending, report.written) == (Ending.ROLLED_BACK, 0)
    assert report.counts == {Status.CONFLICT: 1, Status.NOT_REACHED: 2}
    assert report.exit_code is ExitCode.NOTHING_WRITTEN
    assert report.message.startswith("Others kept writing the same rows, 4 times")
    assert over_mongodb.prices() == {**BEFORE, "c": 3 + 10 * running.ATTEMPTS}


@pytest.mark.parametrize("store", HOLDING_BACK)
def test_changed_meanwhile__nothing_can_be_undone__the_others_stay(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer")

    assert (report.written, report.counts[Status.CONFLICT]) == (2, 1)
    assert ground.prices() == {"a": 2, "b": 3, "c": 13}


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_changed_meanwhile__all_or_nothing__undoes_the_others(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer")

    assert (report.ending, report.written) == (Ending.ROLLED_BACK, 0)
    assert ground.prices() == {**BEFORE, "c": 13}


def test_failure_of_the_store__in_the_middle__undoes_what_was_written(
    undoing: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at_second_page(monkeypatch)

    report = undoing.run("dearer", page_size=1)

    assert (report.ending, report.written) == (Ending.FAILED, 0)
    assert report.message == "The store fell over. Nothing was written."
    assert report.exit_code is ExitCode.NOTHING_WRITTEN
    assert undoing.prices() == BEFORE


@pytest.mark.parametrize("store", HOLDING_BACK)
def test_failure_of_the_store__nothing_can_be_undone__leaves_what_was_written(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    fail_at_second_page(monkeypatch)

    report = ground.run("dearer", page_size=1)

    changed = [name for name, price in ground.prices().items() if price != BEFORE[name]]
    assert len(changed) == 1
    assert report.message == "The store fell over. 1 rows were written and stay so."
    assert (report.written, report.exit_code) == (1, ExitCode.STOPPED_EARLY)


def fail_at_second_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for store in Store.__subclasses__():
        write = store.write
        calls: list[int] = []

        def failing(
            self: Store, changes: Any, write: Any = write, calls: list[int] = calls
        ) -> set[int]:
            calls.append(1)
            if len(calls) > 1:
                raise StatementFailed("The store fell over.")
            return write(self, changes)

        monkeypatch.setattr(store, "write", failing)


def test_write_back__leaves_the_rest_as_it_was(over_mongodb: Ground) -> None:
    with pymongo.MongoClient(over_mongodb.url) as client:
        goods = client["stores"]["goods"]
        goods.update_one({"name": "a"}, {"$set": {"more": {"b": [1, None]}}})
        before = goods.find_one({"name": "a"})

        over_mongodb.run("dearer")

        assert goods.find_one({"name": "a"}) == {**before, "price": 2}


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_write_back__leaves_other_columns_as_they_were(
    request: pytest.FixtureRequest, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")

    ground.run("dearer")

    # The names are the keys of what is read.
    assert ground.prices().keys() == BEFORE.keys()


def test_pages__keys_that_scan_repeats__come_once(
    over_redis: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = redis_driver.Redis.scan_iter

    def stuttering(self: Any, *arguments: Any, **options: Any) -> Any:
        found = list(scan(self, *arguments, **options))
        return iter(found + found)

    monkeypatch.setattr(redis_driver.Redis, "scan_iter", stuttering)

    report = over_redis.run("dearer", page_size=2, on_error=OnError.SKIP)

    assert (report.written, report.selected) == (3, 3)
    assert over_redis.prices() == AFTER


def test_expiry__of_redis__stays_as_it_was(over_redis: Ground, valkey_url: str) -> None:
    over_redis.run("dearer")

    with redis_driver.Redis.from_url(valkey_url) as client:
        assert 0 < client.ttl("goods:a") <= 100


def test_redis__tells_that_nothing_is_undone(over_redis: Ground) -> None:
    report = over_redis.run("dearer")

    assert report.warnings == ["Redis has no transaction here: what is written stays."]


@pytest.mark.parametrize("value", ["no json", "[1]", "7", "[" * 200])
def test_value__that_is_no_object__is_a_problem_of_its_row(
    over_redis: Ground, valkey_url: str, value: str
) -> None:
    with redis_driver.Redis.from_url(valkey_url) as client:
        client.set("goods:x", value)

    report = over_redis.run("dearer", on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 3, Status.INVALID: 1}


def test_limit__takes_the_first_rows(ground: Ground) -> None:
    assert ground.run("dearer", limit=2, page_size=1).selected == 2


def test_max_rows__more__is_refused_and_undone(undoing: Ground) -> None:
    with pytest.raises(TooManyRows):
        undoing.run("dearer", max_rows=2, page_size=1)

    assert undoing.prices() == BEFORE


def test_hostile_names__of_a_script__are_refused_before_anything_is_called(
    ground: Ground,
) -> None:
    with pytest.raises(RequestError, match=r"'key'|'\$set'"):
        ground.run("hostile")

    assert ground.prices() == BEFORE


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_table__that_is_none__suggests_the_nearest(
    request: pytest.FixtureRequest, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    wrong = ProcessRequest(target="x", function="stores:dearer")

    with pytest.raises(BadIdentifier, match=f"Did you mean '{ground.table}'"):
        process_connected(wrong, url=ground.url, table=f"{ground.table}s")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://me:secret@host/x", "The connector is of kind 'ftp'; expected a URL of one of"),
        ("nowhere", "The connector is of kind ''"),
        ("mongodb://127.0.0.1:1", "The URL names no database"),
    ],
)
def test_url__that_is_none__says_what_was_expected(url: str, message: str) -> None:
    with pytest.raises(BadIdentifier) as caught:
        process_connected(ProcessRequest(target="x", function="stores:same"), url=url, table="x")

    assert str(caught.value).startswith(message)
    assert "secret" not in str(caught.value)


def test_store__that_is_not_there__cannot_be_reached() -> None:
    request = ProcessRequest(target="x", function="stores:same")

    with pytest.raises(ConnectionLost, match="Redis cannot be reached"):
        process_connected(request, url="redis://127.0.0.1:1/0", table="x")


def test_command__over_a_connector__prints_the_report(over_sqlite: Ground) -> None:
    out = StringIO()

    call_command(
        "eaml_process",
        *("--connector", over_sqlite.url, "--table", "goods"),
        *("--function", "stores:dearer", "--format", "json"),
        stdout=out,
    )

    report = json.loads(out.getvalue())
    assert (report["written"], report["database"]) == (3, "SQL")
    assert report["target"] == f"{over_sqlite.url} goods"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--connector", "sqlite://"],
        ["shop.Product", "--connector", "sqlite://", "--table", "x"],
    ],
)
def test_command__neither_model_nor_store__is_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("eaml_process", *arguments, "--function", "stores:same")

    assert caught.value.returncode == 2
