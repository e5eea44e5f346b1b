"""Tests of the database entry."""

from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from core.settings import databases
from core.settings.databases import analytics_database, database_from_environment


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    # Which driver is installed where the tests run must not decide.
    monkeypatch.setattr(databases, "_has_pool", lambda: False)

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
    assert database["OPTIONS"] == {
        "sslmode": "require",
        "connect_timeout": 10,
        "options": "-c statement_timeout=60000",
    }
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def test_database_from_environment__postgresql__ends_long_statements(
    entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert entry("postgresql://h/eaml")["OPTIONS"]["options"] == "-c statement_timeout=60000"

    monkeypatch.setenv("DB_TIMEOUT_S", "0")

    assert "options" not in entry("postgresql://h/eaml")["OPTIONS"]


def test_database_from_environment__limit_in_the_url__stays(entry) -> None:
    url = "postgresql://h/eaml?options=-c%20statement_timeout%3D5"

    assert entry(url)["OPTIONS"]["options"] == "-c statement_timeout=5"


def test_database_from_environment__psycopg_3_with_its_pool__uses_it(
    entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_has_pool", lambda: True)

    database = entry("postgresql://h/eaml")

    assert database["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 10, "timeout": 10}
    assert database["CONN_MAX_AGE"] == 0
    monkeypatch.setenv("DATABASE_POOL_SIZE", "0")
    assert "pool" not in entry("postgresql://h/eaml")["OPTIONS"]


@pytest.fixture
def analytics(monkeypatch: pytest.MonkeyPatch):
    def from_url(url: str, *, is_installed: bool = True) -> dict[str, object]:
        monkeypatch.setenv("CLICKHOUSE_URL", url)
        found = object() if is_installed else None
        monkeypatch.setattr(databases.importlib.util, "find_spec", lambda name: found)
        return analytics_database(environ.Env(), {"ENGINE": "e", "NAME": "n"})

    return from_url


def test_analytics_database__no_url__is_the_default_once_more(analytics) -> None:
    assert analytics("") == {"ENGINE": "e", "NAME": "n", "TEST": {"MIRROR": "default"}}


def test_analytics_database__url__is_a_clickhouse(analytics) -> None:
    database = analytics("clickhouses://ada:p%40ss@ch.example.org:9440/eaml")

    assert (database["ENGINE"], database["NAME"]) == ("clickhouse_backend.backend", "eaml")
    assert (database["USER"], database["PASSWORD"]) == ("ada", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("ch.example.org", 9440)
    assert database["OPTIONS"]["secure"] is True


def test_analytics_database__package_is_missing__says_how_to_install(analytics) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Run: pip install 'eaml-bridge\[clickhouse\]'"):
        analytics("clickhouse://h/eaml", is_installed=False)


def test_analytics_database__other_scheme__says_what_is_expected(analytics) -> None:
    with pytest.raises(ImproperlyConfigured, match="CLICKHOUSE_URL begins with 'http'; expected"):
        analytics("http://h/eaml")
