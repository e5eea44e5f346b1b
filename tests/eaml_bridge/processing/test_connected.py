"""Tests of functions over stores that are no models: each promise, over each store.

The table of promises in docs/reference/connectors.md is what these tests hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pymongo
import pytest
import redis as redis_driver
from django.core.management import CommandError, call_command

from eaml_bridge.connectors import BadIdentifier, ConnectionLost, StatementFailed
from eaml_bridge.connectors.opening import open_store
from eaml_bridge.connectors.stores import Store
from eaml_bridge.exceptions import ConflictingOptions, TooManyRows
from eaml_bridge.processing import ProcessRequest, Report, connected
from eaml_bridge.processing.connected import process_connected
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending
from eaml_bridge.processing.request import Lookup, OnError

SCRIPT = """
#: writes: price
function dearer(row) { return {"price": row.price + 1}; }
#: writes: price
function picky(row) { if (row.name == "b") { throw "not b"; } return {"price": row.price + 1}; }
#: writes: price
function wrong(row) { return {"price": "\\u0000"}; }
#: writes: key, $set
function hostile(row) { return {"key": "x", "$set": 1}; }
#: writes: price
function same(row) { return {"price": row.price}; }
#: mode: whole
function all(data) { return data.count; }
"""
ROWS = [("a", 1), ("b", 2), ("c", 3)]
STORES = ("sqlite", "postgresql", "mongodb", "mongodb_alone", "redis")
HOLDING_BACK = ("mongodb_alone", "redis")
UNDOING = ("sqlite", "postgresql", "mongodb")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A store with three rows; `prices` reads them behind the bridge's back."""

    url: str
    table: str
    prices: Callable[[], dict[str, Any]]
    change: Callable[[], None]

    def run(self, function: str, **options: Any) -> Report:
        request = ProcessRequest(target=self.table, function=f"stores:{function}", **options)
        return process_connected(request, url=self.url, table=self.table)


@pytest.fixture(autouse=True)
def script(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "stores.ml").write_text(SCRIPT, encoding="utf-8")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path / "scripts"]}


@pytest.fixture
def over_sqlite(tmp_path: Path) -> Iterator[Ground]:
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    connection.execute("CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)")
    connection.executemany("INSERT INTO goods (name, price) VALUES (?, ?)", ROWS)
    yield Ground(
        url=f"sqlite:///{tmp_path}/x.db",
        table="goods",
        prices=lambda: dict(connection.execute("SELECT name, price FROM goods")),
        change=lambda: connection.execute("UPDATE goods SET price = 9 WHERE name = 'c'"),
    )
    connection.close()


@pytest.fixture
def over_postgresql(postgresql_url: str) -> Iterator[Ground]:
    connection = psycopg2.connect(postgresql_url)
    connection.autocommit = True
    cursor = connection.cursor()
    table = f"goods_{uuid4().hex[:8]}"
    cursor.execute(f"CREATE TABLE {table} (id serial PRIMARY KEY, name text, price int)")
    cursor.executemany(f"INSERT INTO {table} (name, price) VALUES (%s, %s)", ROWS)

    def prices() -> dict[str, Any]:
        cursor.execute(f"SELECT name, price FROM {table}")
        return dict(cursor.fetchall())

    yield Ground(
        url=postgresql_url,
        table=table,
        prices=prices,
        change=lambda: cursor.execute(f"UPDATE {table} SET price = 9 WHERE name = 'c'"),
    )
    cursor.execute(f"DROP TABLE {table}")
    connection.close()


@pytest.fixture
def over_mongodb(mongodb_url: str) -> Iterator[Ground]:
    with pymongo.MongoClient(mongodb_url) as client:
        goods = client["stores"]["goods"]
        goods.insert_many([{"name": name, "price": price} for name, price in ROWS])
        yield Ground(
            url=mongodb_url.replace("/?", "/stores?"),
            table="goods",
            prices=lambda: {item["name"]: item["price"] for item in goods.find()},
            change=lambda: goods.update_one({"name": "c"}, {"$set": {"price": 9}}),
        )
        client.drop_database("stores")


@pytest.fixture
def over_mongodb_alone(over_mongodb: Ground, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """As on a server without a replica set, where there are no transactions."""

    def opened(url: str, table: str) -> Store:
        store = open_store(url, table)
        store.supports_transactions = False
        return store

    monkeypatch.setattr(connected, "open_store", opened)
    return over_mongodb


@pytest.fixture
def over_redis(valkey_url: str) -> Iterator[Ground]:
    with redis_driver.Redis.from_url(valkey_url) as client:
        for name, price in ROWS:
            client.set(f"goods:{name}", json.dumps({"name": name, "price": price}), ex=100)

        def prices() -> dict[str, Any]:
            found = [json.loads(client.get(f"goods:{name}")) for name, _ in ROWS]
            return {item["name"]: item["price"] for item in found}

        yield Ground(
            url=valkey_url.replace("redis", "valkey"),
            table="goods:*",
            prices=prices,
            change=lambda: client.set("goods:c", json.dumps({"name": "c", "price": 9})),
        )
        client.flushdb()


@pytest.fixture(params=STORES)
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"over_{request.param}")


@pytest.fixture(params=UNDOING)
def undoing(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"over_{request.param}")


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


def meanwhile(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody else write after the rows were read."""
    called = connected._called

    def late(run: Any, rows: Any) -> Any:
        result = called(run, rows)
        ground.change()
        return result

    monkeypatch.setattr(connected, "_called", late)


@pytest.mark.parametrize("store", ["sqlite", "postgresql", *HOLDING_BACK])
def test_changed_meanwhile__conflict__keeps_what_the_other_wrote(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer", on_error=OnError.SKIP)

    assert report.counts == {Status.CHANGED: 2, Status.CONFLICT: 1}
    assert ground.prices() == {"a": 2, "b": 3, "c": 9}


def test_changed_meanwhile__in_a_transaction_of_mongodb__ends_the_run(
    over_mongodb: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(over_mongodb, monkeypatch)

    # The server itself ends a transaction that would write over another's work.
    with pytest.raises(StatementFailed, match=r"WriteConflict|Write conflict"):
        over_mongodb.run("dearer", on_error=OnError.SKIP)

    assert over_mongodb.prices() == {**BEFORE, "c": 9}


@pytest.mark.parametrize("store", HOLDING_BACK)
def test_changed_meanwhile__nothing_can_be_undone__the_others_stay(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer")

    assert (report.written, report.counts[Status.CONFLICT]) == (2, 1)
    assert ground.prices() == {"a": 2, "b": 3, "c": 9}


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_changed_meanwhile__all_or_nothing__undoes_the_others(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    meanwhile(ground, monkeypatch)

    report = ground.run("dearer")

    assert (report.ending, report.written) == (Ending.ROLLED_BACK, 0)
    assert ground.prices() == {**BEFORE, "c": 9}


def test_failure_of_the_store__in_the_middle__undoes_what_was_written(
    undoing: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at_second_page(monkeypatch)

    with pytest.raises(KeyError):
        undoing.run("dearer", page_size=1)

    assert undoing.prices() == BEFORE


@pytest.mark.parametrize("store", HOLDING_BACK)
def test_failure_of_the_store__nothing_can_be_undone__leaves_what_was_written(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    ground = request.getfixturevalue(f"over_{store}")
    fail_at_second_page(monkeypatch)

    with pytest.raises(KeyError):
        ground.run("dearer", page_size=1)

    changed = [name for name, price in ground.prices().items() if price != BEFORE[name]]
    assert len(changed) == 1


def fail_at_second_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for store in Store.__subclasses__():
        write = store.write
        calls: list[int] = []

        def failing(
            self: Store, changes: Any, write: Any = write, calls: list[int] = calls
        ) -> set[int]:
            calls.append(1)
            if len(calls) > 1:
                raise KeyError
            return write(self, changes)

        monkeypatch.setattr(store, "write", failing)


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


def test_hostile_names__of_a_script__are_refused(undoing: Ground) -> None:
    report = undoing.run("hostile", on_error=OnError.SKIP)

    assert report.counts == {Status.INVALID: 3}


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filters": (Lookup(key="a", value=1),)}, "--filter is for models"),
        ({"order_by": ("a",)}, "--order-by is for models"),
        ({"into": "a"}, "--into is for models"),
    ],
)
def test_option__for_models_only__is_refused(
    over_sqlite: Ground, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConflictingOptions, match=message):
        over_sqlite.run("same", **options)


def test_mode__whole__is_refused(over_sqlite: Ground) -> None:
    with pytest.raises(ConflictingOptions, match="over a connector functions get one row each"):
        over_sqlite.run("all")


def test_command__over_a_connector__prints_the_report(over_sqlite: Ground) -> None:
    out = StringIO()

    call_command(
        "eaml_process",
        *("--connector", over_sqlite.url, "--table", "goods"),
        *("--function", "stores:dearer", "--format", "json"),
        stdout=out,
    )

    report = json.loads(out.getvalue())
    assert (report["written"], report["target"], report["database"]) == (3, "goods", "SQL")


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
