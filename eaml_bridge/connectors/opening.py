"""Opens the store that a URL names."""

from __future__ import annotations

from eaml_bridge.connectors.errors import BadIdentifier
from eaml_bridge.connectors.mongo_store import MongoStore
from eaml_bridge.connectors.redis_store import RedisStore
from eaml_bridge.connectors.sql_store import SqlStore
from eaml_bridge.connectors.stores import Store

_SQL = ("sqlite", "postgres", "postgresql", "mysql", "mariadb", "oracle", "mssql")
_KNOWN = (*_SQL, "mongodb", "mongodb+srv", "redis", "rediss", "valkey", "valkeys")


def open_store(url: str, table: str) -> Store:
    """The table, collection or pattern of keys at a URL.

    Raises:
        BadIdentifier: the URL is of no known kind, or has no such table.
        ConnectionLost: it cannot be reached.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {name.split("+")[0] for name in _KNOWN}:
        # The URL itself stays out of the message: it may hold a password.
        raise BadIdentifier(
            f"The connector is of kind {scheme if separator else ''!r}; expected a URL of one of "
            f"{', '.join(_KNOWN)}, as in postgresql://user@host/shop."
        )
    if scheme.startswith("mongodb"):
        return MongoStore(url, table)
    if scheme.startswith(("redis", "valkey")):
        return RedisStore(f"{scheme.replace('valkey', 'redis')}://{rest}", table)
    return SqlStore(url, table)
