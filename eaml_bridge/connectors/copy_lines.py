"""Rows as the text format of PostgreSQL's COPY."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: the values of rows.
from uuid import UUID

from eaml_bridge.connectors.errors import BadValue
from eaml_bridge.connectors.values import (
    checked_text,
    duration_text,
    is_plain_text,
    json_text,
    octets,
    unusable,
)
from eaml_bridge.copying import ESCAPES, NULL

_ROWS_AT_ONCE = 1_000
#: Types whose text is not that of a plain value.
_OWN_FORMATS = ("bytea", "json", "jsonb", "boolean")
_NUMBERS = {int, float, Decimal}


def copy_lines(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    types: Mapping[str, str],
    *,
    table: str,
) -> Iterator[str]:
    """Blocks of lines, one for each row; a name that a row lacks is NULL.

    Raises:
        BadValue: a value that no column of its type can hold; the text names row and column.
    """
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        block = rows[start : start + _ROWS_AT_ONCE]
        columns = [
            _cells([row.get(name) for row in block], types[name], f"{table}.{name}", start)
            for name in names
        ]
        yield "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _cells(values: list[Any], kind: str, column: str, start: int) -> Iterable[str]:
    """The cells of one column; a column of one plain kind is made in one go."""
    kinds = set(map(type, values))
    if kinds <= _NUMBERS and kind not in _OWN_FORMATS and not kind.endswith("[]"):
        return map(str, values)
    if kinds == {str} and kind == "text" and is_plain_text(values, without="\x00\\\n\r\t"):
        return values
    return [
        NULL
        if value is None
        else _text(value, kind, f"{column} of record {start + number}").translate(ESCAPES)
        for number, value in enumerate(values, 1)
    ]


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
