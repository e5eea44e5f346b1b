"""What a database's refusal means, in words that say how to mend it."""

from __future__ import annotations

from django.db import Error, connections

from eaml_bridge.exceptions import DatabaseUnavailable


def explained(error: Error, *, database: str) -> DatabaseUnavailable:
    """The error to raise in the place of a driver's own."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    settings = connections[database].settings_dict
    name = f"Database {database!r} ({settings['NAME']})"
    lowered = text.lower()
    if "locked" in lowered or "lock timeout" in lowered:
        return DatabaseUnavailable(
            f"{name} is locked by another process; nothing was written. "
            "Try again when that one has finished, or raise 'timeout' in its OPTIONS."
        )
    if "no such table" in lowered or "does not exist" in lowered or "no such column" in lowered:
        return DatabaseUnavailable(
            f"{name} lacks a table or column: {text}. Run: manage.py migrate --database {database}"
        )
    return DatabaseUnavailable(f"{name} cannot be used: {text}. Nothing was written.")
