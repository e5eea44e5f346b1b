"""Tests of what production demands."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from core import production
from core.production import check_production, production_problems, refuse_unsafe_start
from core.settings.databases import sqlite_database
from tests.architecture.source_tree import ROOT
from tests.core.settings.test_settings import PRODUCTION, environment_without_choices

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "HOST": "db.example.org"}


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Settings of production that lack nothing."""
    complete = SimpleNamespace(
        IS_PRODUCTION=True,
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        DATABASES={"default": {**POSTGRESQL, "OPTIONS": {"sslmode": "require"}}},
        REDIS_URL="",
        MONGO_URL="",
    )
    monkeypatch.setattr(production, "settings", complete)
    return complete


@pytest.fixture
def found(configured: SimpleNamespace):
    """The ids of the problems that a change of the settings makes."""

    def ids(**changed: object) -> list[str]:
        vars(configured).update(changed)
        return [message.id for message in production_problems()]

    return ids


def test_problems__everything_is_set__are_none(found) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ({}, ["core.E001"]),
        ({"sslmode": "prefer"}, ["core.E001"]),
        ({"sslmode": "require"}, []),
        ({"sslmode": "verify-full"}, []),
    ],
)
def test_postgresql__ssl_mode(found, mode: dict[str, str], expected: list[str]) -> None:
    assert found(DATABASES={"default": {**POSTGRESQL, "OPTIONS": mode}}) == expected


@pytest.mark.parametrize("host", ["", "/var/run/postgresql"])
def test_postgresql__by_a_socket__need_not_be_encrypted(found, host: str) -> None:
    assert found(DATABASES={"default": {**POSTGRESQL, "HOST": host}}) == []


@pytest.mark.parametrize(("secure", "expected"), [(True, []), (False, ["core.E002"])])
def test_clickhouse__tls(found, secure: bool, expected: list[str]) -> None:
    clickhouse = {"ENGINE": "clickhouse_backend.backend", "OPTIONS": {"secure": secure}}
    databases = {"default": {**POSTGRESQL, "HOST": ""}, "analytics": clickhouse}

    assert found(DATABASES=databases) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h/0", ["core.E003"]),
        ("rediss://h/0", []),
        ("unix:///run/redis.sock", []),
    ],
)
def test_redis__tls(found, url: str, expected: list[str]) -> None:
    assert found(REDIS_URL=url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mongodb://h/", ["core.E004"]),
        ("mongodb://h/?tls=false", ["core.E004"]),
        ("mongodb://h/?TLS=true", []),
        ("mongodb://h/?ssl=true", []),
        ("mongodb+srv://h/", []),
        ("mongodb+srv://h/?tls=false", ["core.E004"]),
    ],
)
def test_mongodb__tls(found, url: str, expected: list[str]) -> None:
    assert found(MONGO_URL=url) == expected


def test_interpreter__recursion_limit_raised__is_told(
    found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production.sys, "getrecursionlimit", lambda: 5_000)

    assert found() == ["core.E006"]


@pytest.mark.parametrize("digits", [0, 10_000])
def test_interpreter__digits_without_limit__are_told(
    found, monkeypatch: pytest.MonkeyPatch, digits: int
) -> None:
    monkeypatch.setattr(production.sys, "get_int_max_str_digits", lambda: digits)

    assert found() == ["core.E007"]


def test_completeness__sqlite_and_printed_mail__are_warned_of(found) -> None:
    console = "django.core.mail.backends.console.EmailBackend"

    assert found(DATABASES={"default": sqlite_database("x")}, EMAIL_BACKEND=console) == [
        "core.W001",
        "core.W002",
    ]


def test_check__outside_production__demands_nothing(configured: SimpleNamespace) -> None:
    configured.IS_PRODUCTION, configured.REDIS_URL = False, "redis://h/0"

    assert check_production() == []
    refuse_unsafe_start()


def test_refuse_unsafe_start__error__is_raised_with_its_remedy(
    configured: SimpleNamespace,
) -> None:
    configured.REDIS_URL = "redis://h/0"

    with pytest.raises(ImproperlyConfigured) as caught:
        refuse_unsafe_start()

    assert str(caught.value) == (
        "core.E003: The connection to Redis is unencrypted. Begin REDIS_URL with rediss://."
    )


def test_problems__each_error__has_a_hint(found) -> None:
    found(REDIS_URL="redis://h", MONGO_URL="mongodb://h", DATABASES={"default": POSTGRESQL})

    errors = [problem for problem in production_problems() if isinstance(problem, Error)]
    assert len(errors) == 3
    assert all(error.hint.endswith(".") for error in errors)


@pytest.mark.parametrize("module", ["core.wsgi", "core.asgi"])
def test_application__hash_seed_is_0__does_not_start(module: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment_without_choices(
            **PRODUCTION, DJANGO_SETTINGS_MODULE="core.settings.prod", PYTHONHASHSEED="0"
        ),
    )

    assert result.returncode == 1
    assert "core.E005: PYTHONHASHSEED is 0" in result.stderr.splitlines()[-1]
