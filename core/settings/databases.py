"""The default database: the one `DATABASE_URL` names, or an SQLite file when it names none."""

from pathlib import Path
from typing import Any  # A Django database entry mixes texts, numbers and dictionaries.

import environ

LOCK_WAIT_S = 5
CONNECT_TIMEOUT_S = 10
CONNECTION_MAX_AGE_S = 60


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
    database.setdefault("OPTIONS", {}).setdefault("connect_timeout", CONNECT_TIMEOUT_S)
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
