"""Tests of the command as a process of its own: interrupts, locks, an empty database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from eaml_bridge.models import Run
from examples.shop.models import Product

ROOT = Path(settings.BASE_DIR)
REPRICE = ("eaml_process", "shop.Product", "--function", "shop/products:calculateOptimalPrice")
PRODUCTS = 3_000
INSERT = (
    "from examples.shop.models import Product;"
    "Product.objects.bulk_create([Product(name=str(n), price=10, stock=5) for n in range(%d)])"
)


def manage(url: str, *arguments: str) -> subprocess.Popen[str]:
    """Starts a management command over the database of this URL."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "core.settings.dev",
        "PYTHONWARNINGS": "error",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, message = process.communicate(timeout=60)
    return process.returncode, output, message


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with products in it."""
    path = tmp_path_factory.mktemp("database") / "shop.sqlite3"
    assert finished(manage(f"sqlite:///{path}", "migrate"))[0] == 0
    assert finished(manage(f"sqlite:///{path}", "shell", "-c", INSERT % PRODUCTS))[0] == 0
    return path


@pytest.fixture
def sqlite_file(template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite3"
    path.write_bytes(template.read_bytes())
    return path


def prices(path: Path) -> set[float]:
    with sqlite3.connect(path) as database:
        return {price for (price,) in database.execute("SELECT price FROM shop_product")}


def interrupt(url: str) -> tuple[int, str, str]:
    """Starts a run, and interrupts it when it is under way."""
    process = manage(url, *REPRICE, "--chunk", "1", "--progress", "lines", "--format", "json")
    assert process.stderr is not None
    assert "of" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    return finished(process)


@pytest.mark.vendor("sqlite")
def test_interrupt__on_sqlite__writes_nothing_and_exits_with_130(sqlite_file: Path) -> None:
    code, output, message = interrupt(f"sqlite:///{sqlite_file}")

    document = json.loads(output)
    assert (code, document["exit_code"], document["written"]) == (130, 130, 0)
    assert document["counts"]["not_reached"] > 0
    assert document["selected"] == PRODUCTS
    assert "Traceback" not in message
    assert prices(sqlite_file) == {10}
    with sqlite3.connect(sqlite_file) as database:
        statuses = list(database.execute("SELECT status FROM eaml_bridge_run"))
    assert statuses == [("interrupted",)]


@pytest.fixture
def postgresql_url(transactional_db: None) -> str:
    wanted = connection.settings_dict
    return (
        f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}"
        f"/{wanted['NAME']}"
    )


@pytest.mark.vendor("postgresql")
def test_interrupt__on_postgresql__writes_nothing_and_exits_with_130(postgresql_url: str) -> None:
    Product.objects.bulk_create([Product(name=str(n), price=10, stock=5) for n in range(PRODUCTS)])

    code, _output, message = interrupt(postgresql_url)

    assert code == 130
    assert "Traceback" not in message
    assert set(Product.objects.values_list("price", flat=True)) == {10}
    assert [run.status for run in Run.objects.all()] == ["interrupted"]


@pytest.mark.vendor("sqlite")
def test_a_locked_database__is_answered_in_a_line(sqlite_file: Path) -> None:
    with sqlite3.connect(sqlite_file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")

        code, output, message = finished(manage(f"sqlite:///{sqlite_file}", *REPRICE))

        other.execute("ROLLBACK")
    assert (code, output) == (1, "")
    assert f"({sqlite_file}) is locked by another process; nothing was written." in message
    assert "raise 'timeout' in its OPTIONS" in message
    assert prices(sqlite_file) == {10}


@pytest.mark.vendor("sqlite")
def test_a_dry_run__under_a_lock__reads_all_the_same(sqlite_file: Path) -> None:
    before = sha256(sqlite_file.read_bytes()).hexdigest()
    with sqlite3.connect(sqlite_file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")

        code, output, _message = finished(manage(f"sqlite:///{sqlite_file}", *REPRICE, "-n"))

        other.execute("ROLLBACK")
    assert code == 0
    assert f"{PRODUCTS:,} rows would be written." in output
    assert sha256(sqlite_file.read_bytes()).hexdigest() == before


@pytest.mark.vendor("sqlite")
def test_a_database_without_tables__is_answered_with_migrate(tmp_path: Path) -> None:
    code, output, message = finished(manage(f"sqlite:///{tmp_path / 'empty.sqlite3'}", *REPRICE))

    assert (code, output) == (1, "")
    assert "Run: manage.py migrate --database default" in message


@pytest.mark.vendor("sqlite")
def test_wrong_usage__with_json__prints_one_document(sqlite_file: Path) -> None:
    code, output, message = finished(
        manage(f"sqlite:///{sqlite_file}", *REPRICE, "--bogus", "--format", "json")
    )

    assert (code, json.loads(output)["exit_code"]) == (2, 2)
    assert "unrecognized arguments: --bogus" in message


@pytest.mark.vendor("sqlite")
def test_a_run__on_sqlite__writes_and_exits_with_0(sqlite_file: Path) -> None:
    code, output, message = finished(manage(f"sqlite:///{sqlite_file}", *REPRICE))

    assert (code, message) == (0, "")
    assert f"{PRODUCTS:,} rows written" in output
    assert prices(sqlite_file) == {11}
