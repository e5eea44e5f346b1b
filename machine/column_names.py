"""Which names a column may have, and what a refused one would be called instead."""

import re
from collections.abc import Iterable

from machine.data_columns import FLAGS, LINE_ID, database_name_of

# PostgreSQL cuts longer names off without an error; the same bound on every database keeps
# machines portable.
MAX_NAME_BYTES = 63
# Both databases stop a little above: PostgreSQL at 1,600 columns, SQLite at 2,000.
MAX_COLUMNS_PER_TABLE = 1_500

_RESERVED = {name.casefold() for name in (LINE_ID, *FLAGS, "objects", "pk")}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]|[\ud800-\udfff]")
_FORBIDDEN = re.compile(rf'{_CONTROL.pattern}|"')


def column_name_problems(names: Iterable[str]) -> dict[int, str]:
    """Why names cannot be used: sentences by position; empty when all of them can.

    Each sentence says what name the column would get instead.
    """
    names = list(names)
    taken = {_key(name) for name in names}
    seen: set[str] = set()
    problems: dict[int, str] = {}
    for position, name in enumerate(names):
        reason = _refusal(name, seen)
        seen.add(_key(name))
        if reason:
            better = suggested_column_name(name, taken=taken)
            taken.add(_key(better))
            problems[position] = f"Column {name!r} {reason}; use {better!r} instead."
    return problems


def suggested_column_name(name: str, *, taken: Iterable[str] = ()) -> str:
    """The nearest name that may be used and is not among `taken`, which are compared by case."""
    keys = {_key(other) for other in taken} | _RESERVED
    base = " ".join(_FORBIDDEN.sub(" ", name).split()) or "column"
    base = _cut(base, MAX_NAME_BYTES)
    candidate, number = base, 2
    while _key(candidate) in keys:
        suffix = f" {number}"
        candidate = _cut(base, MAX_NAME_BYTES - len(suffix)) + suffix
        number += 1
    return candidate


def _refusal(name: str, seen: set[str]) -> str | None:
    if not name.strip():
        return "has no name"
    if name != name.strip():
        return "begins or ends with a blank"
    if _CONTROL.search(name):
        return "holds a control character"
    if '"' in name:
        return "holds a double quote"
    if (size_bytes := len(database_name_of(name).encode())) > MAX_NAME_BYTES:
        return f"is {size_bytes} bytes long in the database, at most {MAX_NAME_BYTES} fit"
    if _key(name) in _RESERVED:
        return "has the name of something every line has"
    if _key(name) in seen:
        return "has the name of an earlier column, capitals apart"
    return None


def _key(name: str) -> str:
    # SQLite takes names that differ only in case for one.
    return database_name_of(name).casefold()


def _cut(name: str, size_bytes: int) -> str:
    while len(database_name_of(name).encode()) > size_bytes:
        name = name[:-1]
    return name.rstrip()
