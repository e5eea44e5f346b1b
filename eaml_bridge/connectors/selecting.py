"""Which rows of a store: conditions, an order and a limit, whatever the store."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: conditions compare whatever a store holds.

from eaml_bridge.connectors.errors import BadIdentifier, BadValue

OPERATORS = (
    *("exact", "eq", "ne", "gt", "gte", "lt", "lte", "in"),
    *("contains", "icontains", "startswith", "endswith", "isnull"),
)
#: Operators that compare texts, and nothing else.
TEXT_OPERATORS = ("contains", "icontains", "startswith", "endswith")
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition.

    Attributes:
        key: a field, possibly with an operator, as in `price__gt`.
        value: text where it was typed; the store decides what it means.
        negated: rows for which it holds are left out.
    """

    key: str
    value: object
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Selection:
    """All conditions hold; `order` names fields, descending where a name begins with `-`."""

    conditions: tuple[Condition, ...] = ()
    order: tuple[str, ...] = ()
    limit: int | None = None


def split_key(key: str, known: Sequence[str] | None = None) -> tuple[str, str]:
    """The field and the operator of a key.

    Args:
        known: the fields that there are, whose names may hold `__`; None where nobody knows.
    Raises:
        BadIdentifier: there is no such operator, or the field can be none.
    """
    name, operator = key, "exact"
    if known is None or key not in known:
        head, _, tail = key.rpartition("__")
        if head:
            name, operator = head, tail
    if operator not in OPERATORS:
        raise BadIdentifier.unknown("operator", operator, known=OPERATORS, where=f"{key!r}")
    if name.startswith("$") or not name or "\x00" in name:
        raise BadIdentifier(f"The condition {key!r:.80} names no field; expected as in price__gt.")
    return name, "exact" if operator == "eq" else operator


def truth(value: object, *, key: str) -> bool:
    """What `isnull` compares with.

    Raises:
        BadValue: it is neither true nor false.
    """
    if isinstance(value, bool):
        return value
    found = _TRUTH.get(str(value).lower())
    if found is None:
        raise BadValue(f"The condition {key}={value!r:.60} does not fit: expected true or false.")
    return found


def parts(value: object) -> list[object]:
    """The values of an `in`: a list, or a text with commas between."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    return [value]


def readings(value: object) -> list[Any]:
    """What typed text may mean where no column has a type: itself, a JSON value, an instant.

    What is no text means itself only.
    """
    if not isinstance(value, str):
        return [value]
    found: list[Any] = [value]
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    if not isinstance(parsed, str | dict | list):
        found.append(parsed)
    if (instant := _instant(value)) is not None:
        found.append(instant)
    return found


def holds(found: object, operator: str, value: object, *, key: str) -> bool:
    """Whether a value out of JSON meets a condition; values of different kinds never do."""
    if operator == "isnull":
        return (found is None) is truth(value, key=key)
    if operator in TEXT_OPERATORS:
        return isinstance(found, str) and _TEXTS[operator](found, str(value))
    if operator == "in":
        return any(_equal(found, wanted) for part in parts(value) for wanted in readings(part))
    if operator in ("exact", "ne"):
        is_equal = any(_equal(found, wanted) for wanted in readings(value))
        return is_equal is (operator == "exact")
    return any(_compares(found, wanted, operator) for wanted in readings(value))


def _instant(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _equal(found: object, wanted: object) -> bool:
    return isinstance(found, bool) == isinstance(wanted, bool) and found == wanted


def _compares(found: Any, wanted: Any, operator: str) -> bool:
    kinds: tuple[type, ...] = (str,) if isinstance(wanted, str) else (int, float)
    if not (isinstance(found, kinds) and isinstance(wanted, kinds)):
        return False
    if isinstance(found, bool) or isinstance(wanted, bool):
        return False
    return _COMPARISONS[operator](found, wanted)


_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda found, part: part in found,
    "icontains": lambda found, part: part.casefold() in found.casefold(),
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda found, wanted: bool(found > wanted),
    "gte": lambda found, wanted: bool(found >= wanted),
    "lt": lambda found, wanted: bool(found < wanted),
    "lte": lambda found, wanted: bool(found <= wanted),
}
