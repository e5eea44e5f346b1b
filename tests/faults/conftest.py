"""Processes to be killed, over a database of the suite's kind."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

KILLED = -9


class Orders:
    """The process that carries out orders in children."""

    def __init__(self, url: str) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.orders"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, verb: str, **arguments: object) -> int:
        """Begins; the number of the child."""
        return self._answer(order="start", verb=verb, arguments=arguments)["child"]

    def wait(self, child: int) -> tuple[int, dict]:
        """The exit code of the child, and its answer."""
        answer = self._answer(order="wait", child=child)
        return answer["code"], answer["result"]

    def do(self, verb: str, **arguments: object) -> dict:
        """Begins and waits for an answer."""
        code, result = self.wait(self.start(verb, **arguments))
        assert code == 0, f"{verb} ended with {code}"
        return result

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _answer(self, **order: object) -> dict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def suite_url(host: str | None = None, port: int | None = None) -> str:
    """The URL of the suite's PostgreSQL database, perhaps by another way."""
    wanted = connection.settings_dict
    return (
        f"postgresql://{wanted['USER']}:{wanted['PASSWORD']}@{host or wanted['HOST']}:"
        f"{port or wanted['PORT']}/{wanted['NAME']}"
    )


@pytest.fixture
def orders(transactional_db: None, tmp_path: Path) -> Iterator[Orders]:
    """Over the suite's own PostgreSQL database, or over a copy of its SQLite database."""
    if connection.vendor == "postgresql":
        found = Orders(suite_url())
    else:
        connection.ensure_connection()
        path = tmp_path / "faults.sqlite3"
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        found = Orders(f"sqlite:///{path}")
    yield found
    found.close()
