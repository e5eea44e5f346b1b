"""Values between SQL and scripts: what a script sees, and what a column gets."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: the values of stores and scripts.
from uuid import UUID

from eaml_bridge.connectors.errors import BadValue

#: Deeper values are refused, as in the language itself.
DEEPEST = 100
_OWN = frozenset((type(None), bool, int, float, str, Decimal, dt.datetime, dt.date))


def rows_for_script(names: list[str], records: list[Any]) -> list[dict[str, Any]]:
    """Records of a driver as objects for a script.

    Columns of a type that scripts lack are converted as `value_for_script` says.
    """
    rows = [dict(zip(names, record, strict=False)) for record in records]
    # Column by column: nearly all hold what scripts know, and that is found out quickly.
    for name, column in zip(names, zip(*records, strict=True), strict=False):
        if not _OWN.issuperset(map(type, column)):
            for row in rows:
                row[name] = value_for_script(row[name])
    return rows


def same_keys(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """The keys of all rows, in the order in which they come."""
    first = rows[0].keys()
    if all(row.keys() == first for row in rows):
        return first
    return dict.fromkeys(key for row in rows for key in row)


def is_plain_text(texts: Sequence[str], *, without: str = "\x00") -> bool:
    """Whether texts hold none of these characters and no half of a surrogate pair."""
    joined = "".join(texts)
    if any(char in joined for char in without):
        return False
    return joined.isascii() or not any("\ud800" <= char <= "\udfff" for char in joined)


def value_for_script(value: object) -> Any:
    """What a script sees: bytes as base64 text, UUIDs, times and durations as ISO 8601 text."""
    if type(value) in _OWN:
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, Mapping):
        return {str(key): value_for_script(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [value_for_script(item) for item in value]
    # A function stays one, so that it is refused where it would be stored.
    return value if callable(value) else str(value)


def duration_text(value: dt.timedelta) -> str:
    """ISO 8601, as PostgreSQL reads it."""
    part = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    return f"P{value.days}DT{value.seconds}{part}S"


def octets(value: object, *, where: str) -> bytes:
    """The bytes of a binary column: bytes as they are, a script's base64 text decoded.

    Raises:
        BadValue: it is neither.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadValue(f"{where} is {value!r:.60}; expected base64 text.") from error


def json_text(value: object, *, where: str) -> str:
    """A value as JSON, decimals as numbers, dates as ISO text.

    Raises:
        BadValue: it holds what JSON does not have, or is nested too deep.
    """
    try:
        return json.dumps(_plain(value, where, 0), ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise BadValue(f"{where} holds NaN or an infinity; return null instead.") from error


def checked_text(value: str, *, where: str) -> str:
    """A text that every store can hold.

    Raises:
        BadValue: it holds NUL or half a surrogate pair.
    """
    if "\x00" in value:
        raise BadValue(f"{where} holds a NUL character, which a text cannot; remove it.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise BadValue(f"{where} holds half a surrogate pair; remove it.") from error
    return value


def unusable(value: object, *, where: str) -> BadValue:
    """The error for a value that no column can hold, such as a function."""
    return BadValue(f"{where} is a value of type {type(value).__name__}; no column can hold it.")


def is_finite(value: float | Decimal) -> bool:
    """Whether it is a number, and not infinite."""
    return math.isfinite(value)


def _plain(value: object, where: str, depth: int) -> object:
    if depth > DEEPEST:
        raise BadValue(f"{where} is nested deeper than {DEEPEST} levels.")
    if isinstance(value, Mapping):
        return {
            checked_text(str(key), where=where): _plain(item, where, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(item, where, depth + 1) for item in value]
    return _scalar(value, where)


def _scalar(value: object, where: str) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return checked_text(value, where=where)
    if isinstance(value, Decimal):
        # Text in the end, but a number in JSON: the nearest one that JSON's readers know.
        return int(value) if value == value.to_integral_value() else float(value)
    convert = _TEXTS.get(type(value))
    if convert is None:
        raise unusable(value, where=where)
    return convert(value)


_TEXTS: dict[type, Callable[[Any], str]] = {
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: duration_text,
    UUID: str,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
}
