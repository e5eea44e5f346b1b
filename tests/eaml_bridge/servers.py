"""Real servers for tests: each is started once, where a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import pytest

from development.services.mongodb import MongodbFailed, MongodbMissing, mongodb_start
from development.services.postgresql import PostgresqlFailed, PostgresqlMissing, postgresql_start
from development.services.server import Server
from development.services.valkey import ValkeyFailed, ValkeyMissing, valkey_start

_ABSENT = (
    PostgresqlMissing,
    PostgresqlFailed,
    ValkeyMissing,
    ValkeyFailed,
    MongodbMissing,
    MongodbFailed,
)


def _url(variable: str, start: Callable[[], Server]) -> str:
    if url := os.environ.get(variable):
        return url
    try:
        return start().url
    except _ABSENT as error:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"{error} REQUIRE_SERVICES is 1; unset it to skip what needs a server.")
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    return _url("TEST_POSTGRESQL_URL", postgresql_start)


@pytest.fixture(scope="session")
def valkey_url() -> str:
    return _url("REDIS_URL", valkey_start)


@pytest.fixture(scope="session")
def mongodb_url() -> str:
    return _url("MONGO_URL", mongodb_start)


@pytest.fixture(scope="session")
def mongodb_alone_url() -> str:
    """A server without a replica set; only who needs one pays for its start."""
    return _url("MONGO_ALONE_URL", partial(mongodb_start, is_alone=True))
