"""Tests of the front of the connectors: what it brings, and what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

import eaml_bridge.connectors as front
from eaml_bridge.connectors import Connector, ConnectorError

DRIVERS = ("psycopg2", "psycopg", "pymongo", "bson", "redis", "sqlalchemy")
USE = """
import sys
from eaml_bridge.connectors import MLSQLiteDB
with MLSQLiteDB(":memory:", "function f(d) { return d.count; }\\n") as database:
    assert database.query_and_process("SELECT 1", (), "f") == 1
print(sorted(set(sys.modules) & set(%r)))
"""
MISSING = """
import sys
sys.modules[%r] = None
from eaml_bridge.connectors import *
try:
    %s
except DriverMissing as error:
    print(isinstance(error, ImportError), error)
"""
SCRIPT = r'"\nfunction f() {}\n"'


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


def test_front__used_without_django__imports_neither_it_nor_a_driver() -> None:
    assert run(USE % (("django", *DRIVERS),)) == "[]"


@pytest.mark.parametrize(
    ("driver", "use", "extra"),
    [
        ("psycopg2", f"MLPostgresDB({SCRIPT}, driver='psycopg2')", "postgres"),
        ("pymongo", f"MLMongoDB({SCRIPT})", "mongo"),
        ("redis", f"MLRedis({SCRIPT})", "redis"),
        ("sqlalchemy", f"MLQueryBuilder(None, {SCRIPT})", "sqlalchemy"),
        ("sqlalchemy", f"MLTransactionManager(None, {SCRIPT})", "sqlalchemy"),
    ],
)
def test_driver__not_installed__says_how_to_install_it(driver: str, use: str, extra: str) -> None:
    assert run(MISSING % (driver, use)) == (
        f"True The driver '{driver}' is not installed. Run: pip install 'eaml-bridge[{extra}]'."
    )


def test_errors__each_has_a_code_of_its_own() -> None:
    errors = [
        item
        for name in front.__all__
        if isinstance(item := getattr(front, name), type) and issubclass(item, ConnectorError)
    ]

    assert len({error.code for error in errors}) == len(errors) == 11


def test_connectors__say_what_their_stores_can_do() -> None:
    promises = {
        name: (item.supports_transactions, item.supports_streaming)
        for name in front.__all__
        if isinstance(item := getattr(front, name), type)
        and issubclass(item, Connector)
        and item is not Connector
    }

    assert promises == {
        "MLMongoDB": (True, True),
        "MLPostgresDB": (True, True),
        "MLQueryBuilder": (True, True),
        "MLRedis": (False, True),
        "MLSQLiteDB": (True, True),
        "MLTransactionManager": (True, False),
    }
