"""Which database the test suite runs on, as the environment asks."""

import os
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, kw_only=True)
class TestDatabase:
    """The database of the suite.

    Attributes:
        vendor: `sqlite` or `postgresql`.
        url: where it is; empty means SQLite in memory.
        problem: why tests that use the database must be skipped; empty when they can run.
    """

    vendor: str
    url: str = ""
    problem: str = ""
    origin: str = ""


def select_test_database() -> TestDatabase:
    vendor = os.environ.get("TEST_DATABASE") or "sqlite"
    if vendor not in ("sqlite", "postgresql"):
        raise ImproperlyConfigured(
            f"TEST_DATABASE is {vendor!r}; expected 'sqlite' or 'postgresql'. Set one of these."
        )
    return TestDatabase(vendor=vendor)
