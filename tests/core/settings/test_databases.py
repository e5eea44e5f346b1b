"""Tests of the database entry."""

from pathlib import Path

import environ
import pytest

from core.settings.databases import database_from_environment


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def from_url(url: str) -> dict[str, object]:
        monkeypatch.setenv("DATABASE_URL", url)
        return database_from_environment(environ.Env(), folder=tmp_path)

    return from_url


def test_database_from_environment__no_url__is_a_file_in_the_folder(entry, tmp_path: Path) -> None:
    database = entry("")

    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "development.sqlite3")


def test_database_from_environment__sqlite_url__takes_the_write_lock_first(entry) -> None:
    database = entry("sqlite:////data/a%20b.sqlite3")

    assert database["NAME"] == "/data/a b.sqlite3"
    assert database["OPTIONS"] == {"timeout": 5, "transaction_mode": "IMMEDIATE"}


def test_database_from_environment__postgresql_url__keeps_connections_and_their_health(
    entry,
) -> None:
    database = entry("postgresql://ada:p%40ss@db.example.org:5433/eaml?sslmode=require")

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"] == {"sslmode": "require", "connect_timeout": 10}
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
