"""The usage examples of the specification run as they are written there, on real servers.

Only addresses are rewritten: a test cannot rely on the ports that the examples name.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pymongo
import pytest
from django.db import connection
from django.test.utils import isolate_apps

from eaml_bridge.connectors import (
    MLMongoDB,
    MLPostgresDB,
    MLQueryBuilder,
    MLRedis,
    MLSQLiteDB,
    MLTransactionManager,
    ValidationRejected,
)
from mlpy import MLExecutor
from tests.mlpy.specification import DOCUMENT, scripts

pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="the document of the examples does not stand beside the checkout"
)
#: Each section of the document that holds code, and the tests that run it.
SECTIONS = {
    "SQLite Integration": "test_sqlite",
    "PostgreSQL Integration": "test_postgresql",
    "SQLAlchemy with ML": "test_sqlalchemy",
    "Django ORM Integration": "test_django",
    "MongoDB Integration": "test_mongodb",
    "Redis Integration": "test_redis",
    "ML with Database Transactions": "test_transactions__the_script_of_the_document_validates",
    "Connection Pooling": "test_pooling",
    "Error Handling": "test_errors",
    "Query Optimization": "test_optimization",
}
_SECTION = re.compile(r"^(.+)\n[~]{3,}$", re.MULTILINE)
_BLOCK = re.compile(r"\.\. code-block:: python\n\n((?: {3}.*\n|\n)+)")
Example = Callable[..., dict[str, Any]]


def block(beginning: str) -> str:
    """The one example that begins so."""
    blocks = map(textwrap.dedent, _BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")))
    (found,) = [text for text in blocks if text.startswith(beginning)]
    return found


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    """Runs an example in a folder that holds the scripts; gives the names that it leaves."""
    monkeypatch.chdir(tmp_path)
    for name, text in scripts().items():
        (tmp_path / f"{name}.ml").write_text(text, encoding="utf-8")

    def run(text: str, **names: Any) -> dict[str, Any]:
        exec(compile(text, "<example>", "exec"), names)
        return names

    return run


def test_sections__each_that_holds_code_is_run() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    _, *parts = _SECTION.split(text)
    with_code = [
        title for title, body in zip(parts[::2], parts[1::2], strict=True) if "code-block" in body
    ]

    assert with_code == list(SECTIONS)
    assert [name for name in SECTIONS.values() if name not in globals()] == []


def test_sqlite(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    names = example(block("# Create database\n"), MLSQLiteDB=MLSQLiteDB)

    names["db"].close()
    assert capsys.readouterr().out == (
        "Inserted user ID: 1\nTotal users: 1\nAverage age: 30.0\nDomains: {'example.com': 1}\n"
    )


@pytest.fixture
def shop(postgresql_url: str) -> int:
    """The database, the user and the tables that an example uses; its port."""
    connection = psycopg2.connect(postgresql_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS mydb")
        cursor.execute('DROP ROLE IF EXISTS "user"')
        cursor.execute("CREATE ROLE \"user\" LOGIN PASSWORD 'password'")
        cursor.execute('CREATE DATABASE mydb OWNER "user"')
    connection.close()
    port = urlsplit(postgresql_url).port
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="user", dbname="mydb")
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE orders (id serial, total numeric(10, 2), status text,"
            " created_at timestamptz DEFAULT now());"
            "INSERT INTO orders (total, status) VALUES (10.50, 'paid'), (1, 'open');"
            "CREATE TABLE products (product text, quantity int, price numeric(10, 2),"
            " created_at timestamptz, processed boolean)"
        )
    connection.close()
    return port


def test_postgresql(example: Example, shop: int, capsys: pytest.CaptureFixture[str]) -> None:
    text = block("# Create database connection\n").replace("port=5432", f"port={shop}")

    example(text, MLPostgresDB=MLPostgresDB, datetime=datetime, timedelta=timedelta)

    assert capsys.readouterr().out == (
        "Weekly revenue: $11.50\n"
        "Orders by status: {'paid': {'count': 1, 'revenue': Decimal('10.50')}, "
        "'open': {'count': 1, 'revenue': Decimal('1.00')}}\n"
        "Inserted 2 records\n"
    )


def test_errors(example: Example, shop: int) -> None:
    rules = "\nfunction process(data) { return data.count; }\n"
    address = {"host": "127.0.0.1", "port": shop, "user": "user", "database": "mydb"}

    with MLPostgresDB(rules, **address) as db:
        names = example(
            block("from sqlalchemy.exc import"),
            db=db,
            query="SELECT * FROM orders WHERE total > %s",
            params=(5,),
            logger=logging.getLogger(__name__),
        )

    assert names["result"] == 1


def test_pooling(example: Example, shop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the example leaves out, the driver takes from here.
    for name, value in (("PGHOST", "127.0.0.1"), ("PGPORT", str(shop)), ("PGUSER", "user")):
        monkeypatch.setenv(name, value)

    pool = example(block("# Good: Connection pool"))["db_pool"]

    taken = pool.getconn()
    with taken.cursor() as cursor:
        cursor.execute("SELECT sum(total) FROM orders")
        assert cursor.fetchone() == (Decimal("11.50"),)
    pool.putconn(taken)
    pool.closeall()


def test_optimization() -> None:
    executor = MLExecutor()
    executor.load(scripts()["query"])

    assert executor.call_function("optimizeQuery", {"limit": 5000}) == {"limit": 1000}
    assert executor.call_function("optimizeQuery", {"limit": 10}) == {"limit": 10}


@pytest.mark.django_db(transaction=True)
@isolate_apps("tests.eaml_bridge.samples")
def test_django(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "tests.eaml_bridge.samples"
    models = example(block("from django.db import models"), __name__=f"{place}.models")
    product = models["Product"]
    # The views import the model from beside themselves.
    monkeypatch.setitem(sys.modules, f"{place}.models", SimpleNamespace(Product=product))
    views = example(
        block("from django.http import JsonResponse"), __name__=f"{place}.views", __package__=place
    )
    with connection.schema_editor() as editor:
        editor.create_model(product)
    try:
        scarce = product.objects.create(name="Widget", description="", price=20, stock=5)
        product.objects.create(name="Gadget", description="", price=10, stock=200)

        analysis = json.loads(views["inventory_analysis"](None).content)
        price = json.loads(views["optimize_product_price"](None, scarce.pk).content)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(product)

    assert (analysis["total_products"], analysis["total_value"]) == (2, 2100)
    assert [item["name"] for item in analysis["best_sellers"]] == ["Widget"]
    assert price["current_price"] == 20
    assert price["optimal_price"] == pytest.approx(22)


@pytest.mark.filterwarnings("ignore:The ``declarative_base")
def test_sqlalchemy(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    # The class that is printed behind the model is the one that is tested here.
    model = block("from sqlalchemy import create_engine").split("class MLQueryBuilder")[0]

    names = example(model + block("# Setup database\n"), MLQueryBuilder=MLQueryBuilder)

    names["session"].close()
    names["engine"].dispose()
    assert capsys.readouterr().out == (
        "Created product: 1\nTotal products: 1\nInventory value: $3999.00\nLow stock items: 0\n"
        "Price distribution: {'budget': 0, 'mid': 1, 'premium': 0}\n"
    )


def test_mongodb(example: Example, mongodb_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(tz=UTC)
    with pymongo.MongoClient(mongodb_url) as client:
        client.drop_database("myapp")
        client.myapp.users.insert_many(
            [{"active": True, "country": "USA", "last_login": now}, {"active": True}]
        )
        client.myapp.orders.insert_one({"active": True, "country": "USA", "amount": 7})

        names = example(
            block("# Create MongoDB ML client\n"),
            MLMongoDB=partial(MLMongoDB, connection_string=mongodb_url),
        )

        inserted = client.myapp.users.find_one({"first_name": "John"})
        client.drop_database("myapp")
    assert inserted["full_name"] == "John Doe"
    assert names["result"]["total_value"] == 7
    assert capsys.readouterr().out == (
        "Total users: 2\nActive: 1\nActivity rate: 50.0%\nBy country: {'USA': 1, 'Unknown': 1}\n"
        f"Inserted user: {inserted['_id']}\n"
    )


def test_redis(example: Example, valkey_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = block("# Create Redis ML client\n")
    text = text.replace("port=6379", f"port={urlsplit(valkey_url).port}")

    names = example(text, MLRedis=MLRedis)

    names["redis_ml"].redis.flushdb()
    names["redis_ml"].close()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["User accessed 1 times", "Cached users: 1"]
    assert re.fullmatch(r"Total size: \d+ bytes", lines[2])


@pytest.mark.django_db
@pytest.mark.usefixtures("example")
def test_transactions__the_script_of_the_document_validates() -> None:
    manager = MLTransactionManager("default", "transaction_validators.ml")

    with pytest.raises(ValidationRejected, match="Update requires ID"):
        manager.execute_transaction([{"type": "update"}], "validateTransaction")

    assert manager.execute_transaction([], "validateTransaction") == []
