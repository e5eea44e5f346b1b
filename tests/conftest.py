"""Chooses the tests that belong to the database of this run.

On PostgreSQL only what uses the database runs again. This file is also read where Django is not
installed, by the tests of mlpy on other Python versions.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# How long an example takes depends on what else the machine does: time is no reason to fail.
hypothesis_settings.register_profile(
    "patient",
    hypothesis_settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # In CI the same examples are tried each time: no change must fail by chance for what was there
    # before it. Everywhere else Hypothesis goes on looking.
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("patient")

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "admin_client", "admin_user"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Let tests empty the audit trail: by its triggers the database would refuse to clean up."""
    # Not at the top: Django may not be there.
    from django.db import connection

    from eamllogger.append_only import triggers_remove

    with django_db_blocker.unblock():
        triggers_remove(connection)


def pytest_report_header(config: pytest.Config) -> list[str]:
    if not _has_django(config):
        return []
    database = _suite_database()
    return [f"database: {database.vendor} ({database.problem or database.origin})"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _has_django(config):
        return
    database = _suite_database()
    chosen = [item for item in items if _belongs(item, database.vendor)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen
    if database.problem:
        for item in chosen:
            item.add_marker(pytest.mark.skip(reason=database.problem))


def _belongs(item: pytest.Item, vendor: str) -> bool:
    marker = item.get_closest_marker("vendor")
    if marker:
        return marker.args[0] == vendor
    return vendor == "sqlite" or _uses_database(item)


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or item.get_closest_marker("uses_database"):
        return True
    return not _DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def _has_django(config: pytest.Config) -> bool:
    return config.pluginmanager.hasplugin("django")


def _suite_database():
    # Not at the top: the settings are not there where Django is not installed.
    from django.conf import settings

    return settings.TEST_DATABASE
