"""Rows as the text format of PostgreSQL's COPY."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: the values of rows.
from uuid import UUID

from eaml_bridge.connectors.errors import BadValue
from eaml_bridge.connectors.values import (
    checked_text,
    duration_text,
    json_text,
    octets,
    unusable,
)

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy_lines(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    types: Mapping[str, str],
    *,
    table: str,
) -> Iterator[str]:
    """One line per row; a name that a row lacks is NULL.

    Raises:
        BadValue: a value that no column of its type can hold; the text names row and column.
    """
    columns = [(name, types[name]) for name in names]
    for number, row in enumerate(rows, 1):
        cells = []
        for name, kind in columns:
            value = row.get(name)
            if type(value) is int:
                cells.append(str(value))
            elif value is None:
                cells.append("\\N")
            else:
                where = f"{table}.{name} of record {number}"
                cells.append(_text(value, kind, where).translate(_ESCAPES))
        yield "\t".join(cells) + "\n"


def _text(value: Any, kind: str, where: str) -> str:
    if kind == "bytea":
        return "\\x" + octets(value, where=where).hex()
    if kind in ("json", "jsonb"):
        return checked_text(json_text(value, where=where), where=where)
    if kind.endswith("[]"):
        return _array(value, kind[:-2], where)
    return _plain(value, where)


def _plain(value: Any, where: str) -> str:
    if isinstance(value, str):
        return checked_text(value, where=where)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | Decimal | UUID):
        return str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, dict | list | tuple):
        return json_text(value, where=where)
    raise unusable(value, where=where)


def _array(value: Any, kind: str, where: str) -> str:
    if not isinstance(value, list | tuple):
        raise BadValue(f"{where} is {value!r:.60}; expected an array.")
    return "{" + ",".join(_element(item, kind, where) for item in value) + "}"


def _element(item: Any, kind: str, where: str) -> str:
    if item is None:
        return "NULL"
    if isinstance(item, list | tuple):
        return _array(item, kind, where)
    escaped = _text(item, kind, where).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
