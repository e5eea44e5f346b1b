"""Attacks by what scripts return: names that would be SQL, operators that would run code."""

from __future__ import annotations

from typing import Any

import pytest

from eaml_bridge.connectors import (
    BadIdentifier,
    ConnectorError,
    MLMongoDB,
    MLPostgresDB,
    MLRedis,
    MLSQLiteDB,
)
from eaml_bridge.connectors.identifiers import quoted, quoted_table
from mlpy import MLError

HERE = ("tests", "people")
HOSTILE_NAMES = [
    "name, is_admin) VALUES (?, 1) --",
    'name", "is_admin") VALUES (1, 1) --',
    "name) SELECT 'x'; DROP TABLE people; --",
    "NAME",
    "name ",
    "name\x00",
    "",
    "rowid",
    "ctid",
    "is_admin::text",
    "näme",
    "n" * 10_000,
    "name\u202e",
]
HOSTILE_TABLES = [
    'people" (name) VALUES (1); DROP TABLE people; --',
    "people; DROP TABLE people",
    "(SELECT * FROM people)",
    "a.b.c",
    "people\x00",
    "",
    "no",
    "x" * 64,
]
HOSTILE_FIELDS = ["$set", "$where", "a.b", "", "a\x00b", ".", "$"]


def count(database: MLSQLiteDB | MLPostgresDB) -> int:
    query = "SELECT count(*) AS count FROM people"
    if isinstance(database, MLSQLiteDB):
        return int(database.conn.execute(query).fetchone()[0])
    return int(database.execute_with_ml(query, ())[0]["count"])


def documents(mongo: MLMongoDB) -> list[dict[str, Any]]:
    return list(mongo.client["tests"]["people"].find())


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: ascii(name)[:30])
def test_column__of_a_result__is_refused_by_sqlite(sqlite: MLSQLiteDB, name: str) -> None:
    with pytest.raises((BadIdentifier, MLError)):
        sqlite.insert_with_ml("people", {"name": "x", name: 1}, "same")

    assert count(sqlite) == 0


def test_column__the_attack_on_the_printed_body__makes_no_administrator(
    sqlite: MLSQLiteDB,
) -> None:
    with pytest.raises(BadIdentifier):
        sqlite.insert_with_ml("people", {}, "hostile")

    assert count(sqlite) == 0


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: ascii(name)[:30])
def test_column__of_a_result__is_refused_by_postgresql(postgres: MLPostgresDB, name: str) -> None:
    with pytest.raises((BadIdentifier, MLError)):
        postgres.batch_insert("people", [{"name": "x", name: 1}], "same")

    with pytest.raises(ConnectorError):
        postgres.batch_insert("people", [{"name": "x", name: 1}])
    assert count(postgres) == 0


@pytest.mark.parametrize("table", HOSTILE_TABLES, ids=lambda name: ascii(name)[:30])
def test_table__that_is_none__is_refused(
    sqlite: MLSQLiteDB, postgres: MLPostgresDB, table: str
) -> None:
    for database in (sqlite, postgres):
        with pytest.raises(BadIdentifier):
            database.batch_insert(table, [{"name": "x"}])

        assert count(database) == 0


@pytest.mark.parametrize(
    "value", ["'; DROP TABLE people; --", "\\.\n", "\t\\N\t", "x\ny", "{}", "\\x00"]
)
def test_value__that_looks_like_code__is_kept_as_text(
    sqlite: MLSQLiteDB, postgres: MLPostgresDB, value: str
) -> None:
    for database in (sqlite, postgres):
        database.batch_insert("people", [{"name": value}])

    query = "SELECT name FROM people"
    assert sqlite.query_and_process(query, (), "rows") == [{"name": value}]
    assert postgres.execute_with_ml(query, (), "rows") == [{"name": value}]


@pytest.mark.parametrize("name", ['a"b', 'a""; --', "a'b", "a b"])
def test_quoted__quotes_within__are_doubled(name: str) -> None:
    assert quoted(name) == '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", [None, 7, ["a"], b"a"])
def test_quoted__no_text__is_refused(name: object) -> None:
    with pytest.raises(BadIdentifier, match="expected text"):
        quoted_table(name)


@pytest.mark.parametrize("field", HOSTILE_FIELDS, ids=ascii)
@pytest.mark.parametrize("shape", ["{0}", "{inner}", "{list}"])
def test_field__of_a_result__is_refused_by_mongodb(
    mongo: MLMongoDB, field: str, shape: str
) -> None:
    document = {"{0}": {field: 1}, "{inner}": {"a": {field: 1}}, "{list}": {"a": [{field: 1}]}}

    with pytest.raises((BadIdentifier, MLError)):
        mongo.insert_with_ml(*HERE, document[shape], "same")

    assert documents(mongo) == []


@pytest.mark.parametrize("field", HOSTILE_FIELDS, ids=ascii)
def test_field__of_an_update__is_refused_by_mongodb(mongo: MLMongoDB, field: str) -> None:
    mongo.client["tests"]["people"].insert_one({"_id": 1, "name": "x"})
    attack = "function attack(d) { let r = {}; r[FIELD] = 1; return r; }"
    mongo.executor.load_source(attack.replace("FIELD", repr(field)), "attack")

    for write in (mongo.update_with_ml, mongo.replace_with_ml):
        with pytest.raises((BadIdentifier, MLError)):
            write(*HERE, {}, "attack")

    assert documents(mongo) == [{"_id": 1, "name": "x"}]


@pytest.mark.parametrize(
    "query",
    [
        {"$where": "sleep(1)"},
        {"name": {"$where": "1"}},
        {"$expr": {"$function": {"body": "x", "args": [], "lang": "js"}}},
        {"$and": [{"$or": [{"$where": "1"}]}]},
        {"name": {"$not": {"$jsonSchema": {}}}},
        {"$text": {"$search": "x"}},
    ],
    ids=str,
)
def test_query__with_an_operator_that_runs_code__is_refused(
    mongo: MLMongoDB, query: dict[str, Any]
) -> None:
    with pytest.raises(BadIdentifier, match="No operator"):
        mongo.find_and_process(*HERE, query, "count")


@pytest.mark.parametrize(
    "stage",
    [
        {"$out": "people"},
        {"$merge": {"into": "people"}},
        {"$lookup": {"from": "secrets", "as": "x"}},
        {"$unionWith": "secrets"},
        {"$match": {"$where": "1"}},
        {"$match": {"$expr": {}}},
        {"$facet": {"a": [{"$out": "people"}]}},
        {"$project": {"x": {"$function": {"body": "x"}}}},
        {"$group": {"_id": 1, "x": {"$accumulator": {}}}},
    ],
    ids=str,
)
def test_pipeline__that_writes_or_runs_code__is_refused(
    mongo: MLMongoDB, stage: dict[str, Any]
) -> None:
    with pytest.raises(BadIdentifier):
        mongo.aggregate_with_ml(*HERE, [stage], "count")


def test_pipeline__stage_that_was_allowed__runs(mongo: MLMongoDB) -> None:
    stage = {"$lookup": {"from": "pets", "localField": "_id", "foreignField": "o", "as": "pets"}}

    assert mongo.aggregate_with_ml(*HERE, [stage], "count", more_stages=["$lookup"]) == 0


def test_pipeline__stage_that_was_allowed__still_runs_no_code(mongo: MLMongoDB) -> None:
    stage = {"$lookup": {"from": "pets", "pipeline": [{"$match": {"$where": "1"}}], "as": "p"}}

    with pytest.raises(BadIdentifier, match=r"'\$where' runs code"):
        mongo.aggregate_with_ml(*HERE, [stage], "count", more_stages=["$lookup"])


def test_key__of_a_result__is_never_a_key_of_redis(redis: MLRedis) -> None:
    redis.set_with_ml("k", {"key": "other", "\r\nFLUSHALL\r\n": 1}, "same")

    assert redis.redis.keys() == [b"k"]
    assert redis.get_and_process("k", "same") == {"key": "other", "\r\nFLUSHALL\r\n": 1}
