"""Locks that PostgreSQL holds for a connection, and drops when the connection ends."""

import hashlib

from django.db import connections


def advisory_lock_try(name: str, *, using: str) -> bool:
    """Take the lock of this name, without waiting; always granted where there are no such locks."""
    return _asked("SELECT pg_try_advisory_lock(%s)", name, using=using)


def advisory_unlock(name: str, *, using: str) -> None:
    _asked("SELECT pg_advisory_unlock(%s)", name, using=using)


def advisory_share_try(name: str, *, using: str) -> bool:
    """Keep others from taking the lock of this name until the transaction ends, without waiting."""
    return _asked("SELECT pg_try_advisory_xact_lock_shared(%s)", name, using=using)


def _asked(statement: str, name: str, *, using: str) -> bool:
    connection = connections[using]
    if connection.vendor != "postgresql":
        return True
    # 63 bits of a digest: two names that share them would wait for each other needlessly.
    digest = hashlib.sha256(f"machine lock {name}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(statement, [int.from_bytes(digest[:8]) >> 1])
        return bool(cursor.fetchone()[0])
