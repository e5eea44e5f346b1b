"""`machine_import` as a process of its own, with what only processes meet."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ROW_COUNT = 60_000
START_LIMIT_S = 30.0


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "own.sqlite3"
    for command in (
        ("migrate", "--verbosity", "0"),
        ("createsuperuser", "--no-input", "--username", "ada", "--email", "ada@example.org"),
    ):
        manage(path, *command).communicate(timeout=60)
    return path


def manage(database: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO")},
            "ENVIRONMENT": "development",
            "DATABASE_URL": f"sqlite:///{database}",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def tables_of(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def test_machine_import__interrupted_while_it_writes_leaves_nothing(
    database: Path, tmp_path: Path
) -> None:
    table = tmp_path / "large.csv"
    table.write_text("a,b\n" + "1,x\n" * ROW_COUNT)
    before = tables_of(database)

    process = manage(database, "machine_import", str(table), "--name", "m", "--owner", "ada")
    # SQLite keeps the pages that it changes in this file until the transaction ends.
    wait_until(database.with_name("own.sqlite3-journal").exists)
    process.send_signal(signal.SIGINT)
    out, message = process.communicate(timeout=60)

    assert message == "CommandError: Interrupted; nothing was imported.\n"
    assert (process.returncode, out) == (130, "")
    assert tables_of(database) == before


def test_machine_import__a_locked_database_is_one_sentence(database: Path, tmp_path: Path) -> None:
    table = tmp_path / "small.csv"
    table.write_text("a,b\n1,x\n")

    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        process = manage(database, "machine_import", str(table), "--name", "m", "--owner", "ada")
        _, message = process.communicate(timeout=60)

    assert process.returncode == 1
    assert message.startswith("CommandError: The database refused: database is locked. Nothing ")
    assert message.count("\n") == 1
