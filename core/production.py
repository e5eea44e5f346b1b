"""What production demands of its surroundings, each point a check with an id and a remedy."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any  # Arguments of checks, entries of databases.
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

_ENCRYPTED_SSL_MODES = ("require", "verify-ca", "verify-full")
_DEFAULT_RECURSION_LIMIT = 1_000
_DEFAULT_INT_DIGITS = 4_300


@register(Tags.security)
def check_production(**_: Any) -> list[CheckMessage]:
    """Everything, where the settings are those of production."""
    return production_problems() if settings.IS_PRODUCTION else []


def refuse_unsafe_start() -> None:
    """Let no server of production begin that would send secrets in the open.

    A server that is started by its WSGI or ASGI application runs no checks of its own.

    Raises:
        ImproperlyConfigured: an error was found; all of them are in the message.
    """
    errors = [message for message in check_production() if isinstance(message, Error)]
    if errors:
        raise ImproperlyConfigured(" ".join(f"{e.id}: {e.msg} {e.hint}" for e in errors))


def production_problems() -> list[CheckMessage]:
    return [
        *_database_problems(settings.DATABASES),
        *_redis_problems(settings.REDIS_URL),
        *_mongo_problems(settings.MONGO_URL),
        *_interpreter_problems(),
        *_completeness_problems(),
    ]


def _database_problems(databases: dict[str, dict[str, Any]]) -> Iterator[CheckMessage]:
    for alias, database in databases.items():
        if database["ENGINE"].endswith("postgresql") and not _is_private_postgresql(database):
            yield Error(
                f"The connection to the PostgreSQL {alias!r} may be unencrypted.",
                hint="Add ?sslmode=verify-full (or require) to DATABASE_URL.",
                id="core.E001",
            )
        if database["ENGINE"].startswith("clickhouse") and not database["OPTIONS"]["secure"]:
            yield Error(
                f"The connection to the ClickHouse {alias!r} is unencrypted.",
                hint="Begin CLICKHOUSE_URL with clickhouses://.",
                id="core.E002",
            )


def _is_private_postgresql(database: dict[str, Any]) -> bool:
    host = database.get("HOST", "")
    # A socket of this machine: nothing travels.
    is_socket = not host or host.startswith("/")
    return is_socket or database.get("OPTIONS", {}).get("sslmode") in _ENCRYPTED_SSL_MODES


def _redis_problems(url: str) -> Iterator[CheckMessage]:
    if url and urlsplit(url).scheme not in ("rediss", "unix"):
        yield Error(
            "The connection to Redis is unencrypted.",
            hint="Begin REDIS_URL with rediss://.",
            id="core.E003",
        )


def _mongo_problems(url: str) -> Iterator[CheckMessage]:
    if not url:
        return
    parts = urlsplit(url)
    given = {name.lower(): values[-1].lower() for name, values in parse_qs(parts.query).items()}
    asked = given.get("tls", given.get("ssl", ""))
    is_encrypted = asked == "true" or (parts.scheme == "mongodb+srv" and asked != "false")
    if not is_encrypted:
        yield Error(
            "The connection to MongoDB is unencrypted.",
            hint="Add ?tls=true to MONGO_URL.",
            id="core.E004",
        )


def _interpreter_problems() -> Iterator[CheckMessage]:
    if not sys.flags.hash_randomization:
        yield Error(
            "PYTHONHASHSEED is 0, so that whoever chooses keys can make dictionaries slow.",
            hint="Unset PYTHONHASHSEED.",
            id="core.E005",
        )
    if sys.getrecursionlimit() > _DEFAULT_RECURSION_LIMIT:
        yield Error(
            f"The recursion limit is {sys.getrecursionlimit()}; deep data could end the process.",
            hint=f"Do not raise it above {_DEFAULT_RECURSION_LIMIT}.",
            id="core.E006",
        )
    if not 0 < sys.get_int_max_str_digits() <= _DEFAULT_INT_DIGITS:
        yield Error(
            "The limit on the digits of numbers is lifted, so that reading one can take hours.",
            hint="Unset PYTHONINTMAXSTRDIGITS.",
            id="core.E007",
        )


def _completeness_problems() -> Sequence[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            checks.Warning(
                "The database is an SQLite file, which one transaction at a time can write.",
                hint="Name a PostgreSQL by DATABASE_URL.",
                id="core.W001",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            checks.Warning(
                "Mail, such as invitations, is printed instead of sent.",
                hint="Name a server by EMAIL_URL, as smtp+tls://user:password@host:587.",
                id="core.W002",
            )
        )
    return found
