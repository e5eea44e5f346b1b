"""Values and errors as JSON, without loss: decimals, dates, NaN and any key survive.

Scalars of JSON stand for themselves; all else is a list whose first item says what it is. What a
worker sends is not trusted: a form that is not known is refused.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from mlpy import errors as ml_errors
from mlpy import limits
from mlpy.errors import LimitSignal, MLError, MLSyntaxError, MLTypeError
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import too_deep
from mlpy.runtime.meter import Meter
from mlpy.source import Place

_PLAIN = frozenset((type(None), bool, int, str))

#: The errors that a worker may report, by name.
_ERRORS: dict[str, type[MLError]] = {
    name: value
    for name, value in vars(ml_errors).items()
    if isinstance(value, type) and issubclass(value, MLError)
}


class Malformed(ValueError):
    """A message that is none of this protocol."""


def packed(meter: Meter, value: Any, level: int = 0) -> Any:
    """`value` in a form that JSON keeps.

    Raises:
        MLTypeError: a function, or a value that is none of the language's.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return value if math.isfinite(value) else ["f", repr(value)]
    if level > limits.DATA_DEPTH:
        raise too_deep()
    if kind is list:
        return ["a", *(packed(meter, item, level + 1) for item in value)]
    if kind is dict:
        return ["o", *_packed_entries(meter, value, level)]
    if kind is Decimal:
        return ["d", str(value)]
    if kind is dt.datetime:
        return ["t", value.replace(tzinfo=None, fold=0).isoformat(), _zone(value), value.fold]
    if kind is dt.date:
        return ["D", value.isoformat()]
    own = adapted(meter, value)
    if type(own) is kind:
        raise MLTypeError(
            "a function or a foreign value cannot leave its process",
            hint="hand over plain values, or use isolation='none'",
        )
    return packed(meter, own, level)


def _packed_entries(meter: Meter, value: dict[Any, Any], level: int) -> list[Any]:
    found: list[Any] = []
    for key, item in value.items():
        name = adapted(meter, key)
        if type(name) is not str:
            raise MLTypeError("the key of an object is a text; convert the others first")
        found += (name, packed(meter, item, level + 1))
    return found


def _zone(value: dt.datetime) -> Any:
    zone = value.tzinfo
    if zone is None:
        return None
    if type(zone) is ZoneInfo and zone.key:
        return zone.key
    if type(zone) is not dt.timezone:
        raise MLTypeError("this date has a foreign time zone", hint="convert it to UTC first")
    offset = value.utcoffset()
    assert offset is not None  # the zone is a fixed one
    return offset.total_seconds()


def unpacked(found: Any, level: int = 0) -> Any:
    """The value that `packed` was given.

    Raises:
        Malformed: `found` does not come from there.
    """
    if type(found) in _PLAIN or type(found) is float:
        return found
    if type(found) is not list or not found or level > limits.DATA_DEPTH + 1:
        raise Malformed("a value of no known form")
    form = found[0]
    if form == "a":
        return [unpacked(item, level + 1) for item in found[1:]]
    if form == "o":
        return _unpacked_entries(found[1:], level)
    read = _READERS.get(form) if type(form) is str else None
    if read is None:
        raise Malformed("a value of no known form")
    try:
        return read(*found[1:])
    except (TypeError, ValueError, InvalidOperation, KeyError) as error:
        raise Malformed(f"no value of the form {form!r}") from error


def _unpacked_entries(found: list[Any], level: int) -> dict[str, Any]:
    keys, items = found[::2], found[1::2]
    if len(keys) != len(items) or any(type(key) is not str for key in keys):
        raise Malformed("no entries of an object")
    return {key: unpacked(item, level + 1) for key, item in zip(keys, items, strict=True)}


def _read_moment(text: str, zone: Any, fold: int) -> dt.datetime:
    if zone is None:
        known: dt.tzinfo | None = None
    elif isinstance(zone, str):
        known = ZoneInfo(zone)
    else:
        known = dt.UTC if zone == 0 else dt.timezone(dt.timedelta(seconds=zone))
    return dt.datetime.fromisoformat(text).replace(tzinfo=known, fold=fold)


_READERS: dict[str, Callable[..., Any]] = {
    "f": lambda text: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[text],
    "d": Decimal,
    "t": _read_moment,
    "D": dt.date.fromisoformat,
}


def packed_error(meter: Meter, error: MLError) -> dict[str, Any]:
    """An error with all that its text and its attributes say."""
    place = error.place
    found: dict[str, Any] = {
        "kind": type(error).__name__,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "place": place
        and [place.script, place.line, place.column, place.width, place.line_text[:1_000]],
        "limit": getattr(error, "limit", ""),
        "steps_used": getattr(error, "steps_used", None),
        "errors": [packed_error(meter, e) for e in getattr(error, "errors", ()) if e is not error],
    }
    if hasattr(error, "value"):
        try:
            found["value"] = packed(meter, error.value)
        except (MLTypeError, LimitSignal):
            # What cannot cross, or is nested without end, is not worth the error itself.
            found["value"] = None
    return found


def unpacked_error(found: Any) -> MLError:
    """The error that `packed_error` was given.

    Raises:
        Malformed: `found` does not come from there.
    """
    try:
        kind = _ERRORS[found["kind"]]
        error = kind.__new__(kind, str(found["message"]))
        error.args = (str(found["message"]),)
        error.message = ml_errors.printable(str(found["message"]))
        error.hint = ml_errors.printable(str(found["hint"])) if found["hint"] else None
        error.code = ml_errors.printable(str(found["code"]))
        error.place = _place(found["place"])
        _add_own(error, found)
    except (KeyError, TypeError, IndexError) as problem:
        raise Malformed("no error of a known form") from problem
    return error


def _add_own(error: MLError, found: Any) -> None:
    if isinstance(error, ml_errors.MLThrownError):
        error.value = unpacked(found.get("value"))
    if isinstance(error, ml_errors.MLLimitError):
        error.limit = str(found["limit"])
        error.steps_used = found["steps_used"] if type(found["steps_used"]) is int else None
    if isinstance(error, ml_errors.InternalError):
        error.incident = ""
    if isinstance(error, MLSyntaxError):
        error.errors = (error, *(unpacked_error(other) for other in found["errors"][:100]))


def _place(found: Any) -> Place | None:
    if found is None:
        return None
    script, line, column, width, text = found
    return Place(str(script), int(line), int(column), int(width), str(text))


def encoded(message: Any) -> bytes:
    """A message as bytes."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii")


def decoded(content: bytes) -> Any:
    """The message in `content`.

    Raises:
        Malformed: it is none, or nested deeper than any message is.
    """
    try:
        return json.loads(content, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error


def _refused(name: str) -> float:
    raise ValueError(name)
