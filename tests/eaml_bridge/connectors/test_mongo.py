"""Tests of scripts over MongoDB."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymongo.errors
import pytest
from bson import Binary, Decimal128, Int64, ObjectId

from development.services.mongodb import mongodb_start
from eaml_bridge.connectors import (
    BadIdentifier,
    BadValue,
    ConnectionLost,
    ConnectorClosed,
    MLMongoDB,
    StaleVersion,
    StatementFailed,
)
from mlpy import MLThrownError

HERE = ("tests", "people")


def insert(mongo: MLMongoDB, *documents: dict[str, Any]) -> None:
    mongo.client["tests"]["people"].insert_many(documents)


def stored(mongo: MLMongoDB) -> list[dict[str, Any]]:
    return list(mongo.client["tests"]["people"].find({}, {"created_at": 0, "processed_by_ml": 0}))


def load(mongo: MLMongoDB, text: str) -> None:
    mongo.executor.load_source(text, "more")


def test_find_and_process__documents__have_ids_as_text(mongo: MLMongoDB) -> None:
    identity = ObjectId()
    insert(mongo, {"_id": identity, "n": 1}, {"n": 2})

    result = mongo.find_and_process(*HERE, {"n": {"$lt": 2}}, "same")

    assert result == {"documents": [{"_id": str(identity), "n": 1}], "count": 1}


def test_find_and_process__limit__is_kept(mongo: MLMongoDB) -> None:
    insert(mongo, *({"n": number} for number in range(5)))

    assert mongo.find_and_process(*HERE, {}, "count", limit=3) == 3


@pytest.mark.parametrize("limit", [-1, "3", 1.5])
def test_find_and_process__limit_that_is_none__is_refused(mongo: MLMongoDB, limit: Any) -> None:
    with pytest.raises(BadValue, match="expected a number from 0 up"):
        mongo.find_and_process(*HERE, {}, "count", limit=limit)


def test_insert_with_ml__adds_when_and_by_whom(mongo: MLMongoDB) -> None:
    identity = mongo.insert_with_ml(*HERE, {"name": "a"}, "same")

    found = mongo.client["tests"]["people"].find_one()
    assert str(found["_id"]) == identity
    assert found["processed_by_ml"] is True
    assert abs(dt.datetime.now(tz=dt.UTC) - found["created_at"]) < dt.timedelta(seconds=60)


def test_insert_with_ml__thrown__nothing_is_written(mongo: MLMongoDB) -> None:
    with pytest.raises(MLThrownError):
        mongo.insert_with_ml(*HERE, {"name": "a"}, "refuse")

    assert stored(mongo) == []


def test_insert_with_ml__key_twice__is_ours_and_the_drivers(mongo: MLMongoDB) -> None:
    mongo.insert_with_ml(*HERE, {"_id": 1}, "same")

    with pytest.raises(StatementFailed, match="MongoDB refused: E11000 duplicate key") as caught:
        mongo.insert_with_ml(*HERE, {"_id": 1}, "same")

    assert isinstance(caught.value, pymongo.errors.DuplicateKeyError)


def test_values__there_and_back(mongo: MLMongoDB) -> None:
    document = {
        "_id": ObjectId(),
        "text": "žluť",
        "whole": 7,
        "long": Int64(2**63 - 1),
        "float": 1.5,
        "truth": True,
        "null": None,
        "when": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "decimal": Decimal128("12.340"),
        "bytes": b"\x00\xff",
        "nested": {"_id": ObjectId(), "list": [ObjectId(), {"owner_id": ObjectId()}]},
    }

    mongo.insert_with_ml(*HERE, document, "same")

    assert stored(mongo) == [document]


def test_values__what_scripts_see(mongo: MLMongoDB) -> None:
    identity = ObjectId()
    load(mongo, "\nfunction kinds(d) { return d.documents[0]; }\n")
    insert(
        mongo,
        {"_id": 1, "d": Decimal128("1.10"), "o": {"_id": identity}, "b": Binary(b"\xff", 5)},
    )

    seen = mongo.find_and_process(*HERE, {}, "kinds")

    assert seen == {"_id": 1, "d": Decimal("1.10"), "o": {"_id": str(identity)}, "b": "/w=="}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2**70, "whole numbers of 8 bytes"),
        ("a\x00b", "NUL character"),
        (print, "no column can hold it"),
        (Decimal("1." + "1" * 50), "decimals of 34 digits"),
    ],
)
def test_values__that_cannot_be_kept__are_refused(
    mongo: MLMongoDB, value: object, message: str
) -> None:
    with pytest.raises(BadValue, match=message):
        mongo.insert_with_ml(*HERE, {"v": value}, "same")

    assert stored(mongo) == []


def test_bulk_insert_with_ml__all__are_written(mongo: MLMongoDB) -> None:
    identities = mongo.bulk_insert_with_ml(*HERE, [{"name": "a"}, {"name": "b"}], "upper")

    assert [item["name"] for item in stored(mongo)] == ["A", "B"]
    assert identities == [str(item["_id"]) for item in stored(mongo)]
    assert mongo.bulk_insert_with_ml(*HERE, [], "upper") == []


def test_bulk_insert_with_ml__one_is_refused__nothing_is_written(mongo: MLMongoDB) -> None:
    with pytest.raises(MLThrownError):
        mongo.bulk_insert_with_ml(*HERE, [{"name": "a"}], "refuse")

    assert stored(mongo) == []


def test_aggregate_with_ml__results__have_ids_as_text(mongo: MLMongoDB) -> None:
    insert(mongo, {"_id": 1, "c": "x", "n": 1}, {"_id": 2, "c": "x", "n": 2})
    pipeline = [{"$group": {"_id": "$c", "total": {"$sum": "$n"}}}]

    result = mongo.aggregate_with_ml(*HERE, pipeline, "same")

    assert result == {"results": [{"_id": "x", "total": 3}], "count": 1}


def test_update_with_ml__sets_what_differs(mongo: MLMongoDB) -> None:
    insert(mongo, {"_id": 1, "name": "a", "n": 1}, {"_id": 2, "name": "B", "n": 2})

    changed = mongo.update_with_ml(*HERE, {}, "upper")

    assert changed == 1
    assert stored(mongo) == [{"_id": 1, "name": "A", "n": 1}, {"_id": 2, "name": "B", "n": 2}]


def test_replace_with_ml__leaves_only_what_is_returned(mongo: MLMongoDB) -> None:
    insert(mongo, {"_id": 1, "name": "a", "n": 1})

    assert mongo.replace_with_ml(*HERE, {}, "upper") == 1
    assert mongo.replace_with_ml(*HERE, {}, "upper") == 0
    assert stored(mongo) == [{"_id": 1, "name": "A"}]


def test_update_with_ml__id_changed__is_refused(mongo: MLMongoDB) -> None:
    insert(mongo, {"_id": 1})
    load(mongo, "\nfunction move(d) { return {'_id': 2}; }\n")

    with pytest.raises(BadIdentifier, match="'_id' may not be changed"):
        mongo.update_with_ml(*HERE, {}, "move")


@pytest.mark.parametrize("write", [MLMongoDB.update_with_ml, MLMongoDB.replace_with_ml])
def test_writes__changed_in_between__are_told(
    mongo: MLMongoDB, monkeypatch: pytest.MonkeyPatch, write: Callable[..., int]
) -> None:
    insert(mongo, {"_id": 1, "name": "a"})
    call = mongo._call_rows

    def meanwhile(*arguments: Any) -> Any:
        mongo.client["tests"]["people"].update_one({"_id": 1}, {"$set": {"name": "z"}})
        return call(*arguments)

    monkeypatch.setattr(mongo, "_call_rows", meanwhile)

    with pytest.raises(StaleVersion, match="1 documents of people were changed by somebody else"):
        write(mongo, *HERE, {}, "upper")

    assert stored(mongo) == [{"_id": 1, "name": "z"}]


def test_transaction__error__undoes_all(mongo: MLMongoDB) -> None:
    mongo.client["tests"].create_collection("people")

    def fail() -> None:
        with mongo.transaction() as session:
            mongo.bulk_insert_with_ml(*HERE, [{"name": "a"}], "upper", session=session)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert stored(mongo) == []


def test_transaction__no_error__keeps_all(mongo: MLMongoDB) -> None:
    mongo.client["tests"].create_collection("people")

    with mongo.transaction() as session:
        mongo.bulk_insert_with_ml(*HERE, [{"name": "a"}], "upper", session=session)

    assert [item["name"] for item in stored(mongo)] == ["A"]


def test_watch_with_ml__changes__reach_the_script(mongo: MLMongoDB) -> None:
    def write() -> None:
        time.sleep(0.3)
        insert(mongo, {"_id": 1, "name": "a"})

    writing = threading.Thread(target=write)
    writing.start()
    events = list(mongo.watch_with_ml(*HERE, "same", timeout_s=2))
    writing.join()

    assert events == [
        {"operation": "insert", "id": "1", "document": {"_id": 1, "name": "a"}},
    ]


def test_stream_and_process__pages__are_as_large_as_asked(mongo: MLMongoDB) -> None:
    insert(mongo, *({"n": number} for number in range(7)))

    assert list(mongo.stream_and_process(*HERE, {}, "count", page_size=3)) == [3, 3, 1]


def test_time_limit__slow_query__is_ended(script: Path, mongodb_url: str) -> None:
    with MLMongoDB(script, mongodb_url, time_limit_s=0.001) as slow:
        insert(slow, *({"n": number, "t": "x" * 100} for number in range(20_000)))
        with pytest.raises(StatementFailed, match="exceeded time limit"):
            slow.find_and_process(*HERE, {"t": {"$regex": "(x+x+)+y"}}, "count")
        slow.client.drop_database("tests")


def test_open__nobody_there__cannot_be_reached(script: Path) -> None:
    with (
        MLMongoDB(script, "mongodb://127.0.0.1:1/", server_timeout_s=0.2) as nowhere,
        pytest.raises(ConnectionLost, match="MongoDB cannot be reached"),
    ):
        nowhere.find_and_process(*HERE, {}, "count")


def test_close__then_used__says_so(script: Path, mongodb_url: str) -> None:
    database = MLMongoDB(script, mongodb_url)
    database.close()

    with pytest.raises(ConnectorClosed, match="This connector to MongoDB is closed"):
        database.find_and_process(*HERE, {}, "count")


@pytest.mark.slow
def test_server__killed_in_mid_query_and_restarted__is_used_again(script: Path) -> None:
    server = mongodb_start()
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            list(database.watch_with_ml(*HERE, "same", timeout_s=30))
        except ConnectionLost as error:
            errors.append(error)

    with MLMongoDB(script, server.url, server_timeout_s=2) as database:
        insert(database, {"_id": 1})
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        server.process.kill()
        server.process.wait()
        asking.join(20)
        server.start_again()

        assert len(errors) == 1
        assert database.find_and_process(*HERE, {}, "count") == 1
