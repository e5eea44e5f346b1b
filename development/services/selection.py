"""Which database the test suite runs on, as the environment asks.

`TEST_DATABASE` is `sqlite` (the default) or `postgresql`. A PostgreSQL is the one that
`DATABASE_URL` names, or a new one that ends with the tests. `REQUIRE_SERVICES=1` makes it an
error that there is none; without it the tests that need one are skipped, never run on SQLite.
"""

import os
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from development.services.postgresql import PostgresqlFailed, PostgresqlMissing, postgresql_start

VENDORS = ("sqlite", "postgresql")
# How the controller of several test processes tells them where the server is.
_INHERITED_URL = "TEST_POSTGRESQL_URL"


@dataclass(frozen=True, kw_only=True)
class SuiteDatabase:
    """The database of the suite.

    Attributes:
        vendor: `sqlite` or `postgresql`.
        url: where it is; empty for SQLite in memory, and when there is a problem.
        origin: how it came about, for the header of the report.
        problem: why tests that use the database cannot run; empty when they can.
    """

    vendor: str
    url: str = ""
    origin: str = ""
    problem: str = ""


def select_test_database() -> SuiteDatabase:
    vendor = os.environ.get("TEST_DATABASE") or "sqlite"
    if vendor not in VENDORS:
        raise ImproperlyConfigured(
            f"TEST_DATABASE is {vendor!r}; expected one of {', '.join(VENDORS)}. Set one of these."
        )
    if vendor == "sqlite":
        return SuiteDatabase(vendor=vendor, origin="in memory")
    if url := os.environ.get(_INHERITED_URL):
        return SuiteDatabase(vendor=vendor, url=url, origin=f"from {_INHERITED_URL}")
    if (url := os.environ.get("DATABASE_URL", "")).startswith(("postgres:", "postgresql:")):
        return SuiteDatabase(vendor=vendor, url=url, origin="from DATABASE_URL")
    return _started()


def _started() -> SuiteDatabase:
    try:
        server = postgresql_start()
    except (PostgresqlMissing, PostgresqlFailed) as error:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            raise ImproperlyConfigured(
                f"{error} REQUIRE_SERVICES is 1; unset it to skip what needs a server."
            ) from error
        return SuiteDatabase(vendor="postgresql", problem=str(error))
    os.environ[_INHERITED_URL] = server.url
    origin = f"{server.origin}, up in {server.started_in_s:.1f} s"
    return SuiteDatabase(vendor="postgresql", url=server.url, origin=origin)
