"""Tests of which database the suite runs on."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from development.services import selection
from development.services.postgresql import PostgresqlMissing
from development.services.selection import SuiteDatabase, select_test_database


@pytest.fixture(autouse=True)
def _no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_DATABASE", "DATABASE_URL", "TEST_POSTGRESQL_URL", "REQUIRE_SERVICES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise PostgresqlMissing

    monkeypatch.setattr(selection, "postgresql_start", missing)


def test_select_test_database__nothing_said__is_sqlite() -> None:
    assert select_test_database() == SuiteDatabase(vendor="sqlite", origin="in memory")


def test_select_test_database__unknown__says_what_is_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_DATABASE", "oracle")

    with pytest.raises(ImproperlyConfigured) as caught:
        select_test_database()

    assert str(caught.value) == (
        "TEST_DATABASE is 'oracle'; expected one of sqlite, postgresql. Set one of these."
    )


def test_select_test_database__own_server__is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE", "postgresql")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/eaml")

    assert select_test_database().url == "postgresql://db/eaml"


@pytest.mark.usefixtures("_no_server")
def test_select_test_database__no_server__is_a_problem_and_never_sqlite(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_DATABASE", "postgresql")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")

    database = select_test_database()

    assert database.vendor == "postgresql"
    assert database.problem == (
        "No PostgreSQL was found. Run `make setup-dev`, which installs one, "
        "or set DATABASE_URL to a server of yours."
    )


@pytest.mark.usefixtures("_no_server")
def test_select_test_database__no_server_but_required__fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_DATABASE", "postgresql")
    monkeypatch.setenv("REQUIRE_SERVICES", "1")

    with pytest.raises(ImproperlyConfigured, match="REQUIRE_SERVICES is 1"):
        select_test_database()
