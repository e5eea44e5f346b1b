"""The databases: the one `DATABASE_URL` names, else an SQLite file, and one for analyses."""

import importlib.util
from pathlib import Path
from typing import Any  # A Django database entry mixes texts, numbers and dictionaries.
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCK_WAIT_S = 5
CONNECT_TIMEOUT_S = 10
CONNECTION_MAX_AGE_S = 60
_CLICKHOUSE_PORT = 9000


def database_from_environment(env: environ.Env, *, folder: Path) -> dict[str, Any]:
    """The entry of `DATABASES` that `DATABASE_URL` describes.

    Args:
        folder: holds the SQLite file of an environment without `DATABASE_URL`.
    """
    if not env.str("DATABASE_URL", default=""):
        return sqlite_database(folder / "development.sqlite3")
    database = env.db_url("DATABASE_URL")
    if database["ENGINE"].endswith("sqlite3"):
        return sqlite_database(database["NAME"])
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
    if database["ENGINE"].endswith("postgresql"):
        _limit_statements(options, env.int("DB_TIMEOUT_S", default=60))
        pool_size = env.int("DATABASE_POOL_SIZE", default=10)
        if pool_size and _has_pool():
            # The pool keeps connections, and checks them; Django must not keep them as well.
            options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": CONNECT_TIMEOUT_S}
            return {**database, "CONN_MAX_AGE": 0}
    return {**database, "CONN_MAX_AGE": CONNECTION_MAX_AGE_S, "CONN_HEALTH_CHECKS": True}


def sqlite_database(name: Path | str) -> dict[str, Any]:
    """An SQLite database entry whose transactions take the write lock when they begin.

    A transaction that starts by reading and writes later could not wait for another writer:
    SQLite answers such an upgrade with "database is locked" at once, whatever the time-out.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(name),
        "OPTIONS": {"timeout": LOCK_WAIT_S, "transaction_mode": "IMMEDIATE"},
    }


def analytics_database(env: environ.Env, default: dict[str, Any]) -> dict[str, Any]:
    """The entry `analytics`: the ClickHouse that `CLICKHOUSE_URL` names, else as `default`.

    Raises:
        ImproperlyConfigured: the URL cannot be used, or the package for ClickHouse is missing.
    """
    url = env.str("CLICKHOUSE_URL", default="")
    if not url:
        return {**default, "TEST": {"MIRROR": "default"}}
    if importlib.util.find_spec("clickhouse_backend") is None:
        raise ImproperlyConfigured(
            "CLICKHOUSE_URL is set, and the package for ClickHouse is not installed. Run: "
            "pip install 'eaml-bridge[clickhouse]'."
        )
    parts = urlsplit(url)
    if parts.scheme not in ("clickhouse", "clickhouses") or not parts.hostname:
        raise ImproperlyConfigured(
            f"CLICKHOUSE_URL begins with {parts.scheme!r}; expected "
            "clickhouse://user:password@host:9000/database, or clickhouses:// for TLS."
        )
    return {
        "ENGINE": "clickhouse_backend.backend",
        "NAME": parts.path.strip("/") or "default",
        "USER": unquote(parts.username or "default"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or _CLICKHOUSE_PORT,
        "OPTIONS": {
            "secure": parts.scheme == "clickhouses",
            # A change is there once the statement has returned, as everywhere else.
            "settings": {"mutations_sync": 1},
        },
        "TEST": {"fake_transaction": True},
    }


def _limit_statements(options: dict[str, Any], timeout_s: int) -> None:
    """End a statement that takes too long; what the URL says of it stays."""
    given = options.get("options", "")
    if timeout_s and "statement_timeout" not in given:
        options["options"] = f"{given} -c statement_timeout={timeout_s * 1_000}".strip()


def _has_pool() -> bool:
    """Whether Django will use psycopg 3, and its pool is installed."""
    return all(importlib.util.find_spec(name) for name in ("psycopg", "psycopg_pool"))
