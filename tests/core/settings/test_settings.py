"""Tests of which settings are chosen; each in a process of its own, as Django reads them once."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.source_tree import ROOT

PRINT = "import json, sys; from django.conf import settings; print(json.dumps({names}))"
PRODUCTION = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "example.org,www.example.org",
    "EAML_ENCRYPTION_KEYS": "a:" + "A" * 43 + "=",
}


CHOICES = (
    "ENVIRONMENT",
    "DATABASE_URL",
    "TEST_DATABASE",
    "SECRET_KEY",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "REDIS_URL",
    "MONGO_URL",
    "CLICKHOUSE_URL",
    "EMAIL_URL",
)


def environment_without_choices(**chosen: str) -> dict[str, str]:
    """The environment of a process, without what a developer or this test run chose."""
    return {name: value for name, value in os.environ.items() if name not in CHOICES} | chosen


def run(module: str, expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"import json; from django.conf import settings; print(json.dumps({expression}))"
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment_without_choices(DJANGO_SETTINGS_MODULE=module, **environment),
    )


def value(module: str, expression: str, **environment: str) -> object:
    result = run(module, expression, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("environment", ["", "development", "dev"])
def test_settings__development__shows_errors(environment: str) -> None:
    assert value("core.settings", "settings.DEBUG", ENVIRONMENT=environment) is True


@pytest.mark.parametrize("environment", ["production", "prod"])
def test_settings__production__is_strict(environment: str) -> None:
    found = value(
        "core.settings",
        "[settings.DEBUG, settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE]",
        ENVIRONMENT=environment,
        **PRODUCTION,
    )

    assert found == [False, ["example.org", "www.example.org"], True]


@pytest.mark.parametrize("environment", ["testing", "test"])
def test_settings__testing__is_chosen(environment: str) -> None:
    found = value("core.settings", "settings.TEST_DATABASE.vendor", ENVIRONMENT=environment)

    assert found == "sqlite"


def test_settings__unknown_environment__says_what_is_expected() -> None:
    result = run("core.settings", "settings.DEBUG", ENVIRONMENT="staging")

    assert result.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: ENVIRONMENT is 'staging'; expected one of "
        "dev, development, prod, production, test, testing. "
        "Set one of these, or unset it for development."
    )


@pytest.mark.parametrize("environment", ["development", "nonsense"])
def test_settings__production_module_named__wins_over_environment(environment: str) -> None:
    found = value("core.settings.prod", "settings.DEBUG", ENVIRONMENT=environment, **PRODUCTION)

    assert found is False


def test_settings__production_without_secret__is_refused() -> None:
    result = run("core.settings.prod", "settings.DEBUG", ALLOWED_HOSTS="example.org")

    assert "Set the SECRET_KEY environment variable" in result.stderr.splitlines()[-1]


def documented_environment() -> dict[str, str]:
    """The variables that the page on production lists, with something in each gap."""
    page = (ROOT / "docs" / "howto" / "run-in-production.md").read_text(encoding="utf-8")
    block = page.split("```")[1]
    variables = dict(re.findall(r"^([A-Z_]+)=(\S+)", block, flags=re.MULTILINE))
    random = "dJ4kL9mN2pQ7rS1tU6vW3xY8zA5bC0dE4fG9hI2jK7lM1nO6pQ3rS8"
    variables["EAML_ENCRYPTION_KEYS"] = PRODUCTION["EAML_ENCRYPTION_KEYS"]
    return {name: value.replace("…", random) for name, value in variables.items()}


def check_deploy(**changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        capture_output=True,
        text=True,
        env=environment_without_choices(**{**documented_environment(), **changed}),
    )


def test_settings__production_as_documented__passes_the_deployment_checks() -> None:
    result = check_deploy()

    assert result.returncode == 0, result.stderr
    assert result.stdout == "System check identified no issues (0 silenced).\n"


def test_settings__production_without_encryption__says_what_is_missing() -> None:
    result = check_deploy(REDIS_URL="redis://h/0", DATABASE_URL="postgresql://h/eaml")

    assert result.returncode == 1
    assert "(core.E001) The connection to the PostgreSQL 'default' may be unencrypted." in (
        result.stderr
    )
    assert "HINT: Begin REDIS_URL with rediss://." in result.stderr
