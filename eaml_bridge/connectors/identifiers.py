"""Names of tables and columns in SQL: checked against what is there, and quoted. Nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from eaml_bridge.connectors.errors import BadIdentifier

#: The longest name of PostgreSQL, in bytes; a longer one would be cut there in silence.
LONGEST_NAME_BYTES = 63


def quoted(name: object) -> str:
    """One name in double quotes, as SQLite and PostgreSQL read it.

    Raises:
        BadIdentifier: it is no text, empty, too long, or holds a character no name can have.
    """
    if not isinstance(name, str) or not name:
        raise BadIdentifier(f"A name of a table or column is {name!r:.60}; expected text.")
    if not name.isprintable():
        raise BadIdentifier(f"The name {name!r:.80} holds a character that no name can have.")
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise BadIdentifier(
            f"The name {name!r:.80} is longer than {LONGEST_NAME_BYTES} bytes; use a shorter one."
        )
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def quoted_table(name: object) -> str:
    """A table, possibly with its schema before a point: `shop.orders`.

    Raises:
        BadIdentifier: as for `quoted`.
    """
    parts = name.split(".") if isinstance(name, str) else [name]
    if len(parts) > 2:
        raise BadIdentifier(f"The table {name!r:.80} has two points; expected schema.table.")
    return ".".join(quoted(part) for part in parts)


def quoted_list(names: Iterable[object]) -> str:
    """Several names with commas between."""
    return ", ".join(quoted(name) for name in names)


def checked_columns(
    names: Iterable[object],
    *,
    known: Collection[str],
    where: str,
    allowed: Collection[str] | None = None,
) -> tuple[str, ...]:
    """The names, each of which is a known column, and one of `allowed` where that is given.

    Raises:
        BadIdentifier: one of them is not; the message gives the nearest name.
    """
    checked: list[str] = []
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise BadIdentifier.unknown("column", name, known=known, where=where)
        if allowed is not None and name not in allowed:
            raise BadIdentifier(
                f"Column {name!r} of {where} may not be written here. "
                f"Allowed: {', '.join(sorted(allowed))}."
            )
        checked.append(name)
    return tuple(checked)
