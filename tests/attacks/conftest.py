"""Servers and connectors for the attacks, the same as for the tests of the connectors."""

from tests.eaml_bridge.connectors.conftest import (
    mongo,
    postgres,
    postgres_driver,
    redis,
    script,
    sqlite,
)
from tests.eaml_bridge.servers import mongodb_url, postgresql_url, valkey_url

__all__ = [
    "mongo",
    "mongodb_url",
    "postgres",
    "postgres_driver",
    "postgresql_url",
    "redis",
    "script",
    "sqlite",
    "valkey_url",
]
