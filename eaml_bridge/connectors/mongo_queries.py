"""Conditions as a query of MongoDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any  # Any: conditions compare whatever documents hold.

from eaml_bridge.connectors.documents import is_object_id, object_id
from eaml_bridge.connectors.selecting import Condition, parts, readings, split_key, truth
from eaml_bridge.connectors.values import checked_text

_PATTERNS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "contains": lambda text: {"$regex": text},
    "icontains": lambda text: {"$regex": text, "$options": "i"},
    "startswith": lambda text: {"$regex": f"^{text}"},
    "endswith": lambda text: {"$regex": rf"{text}\z"},
}


def query_of(conditions: Iterable[Condition]) -> dict[str, Any]:
    """The query that all conditions amount to; values never become operators.

    Raises:
        BadIdentifier: a key names no operator, or no field.
        BadValue: a value that no document can hold.
    """
    every = [_condition(condition) for condition in conditions]
    return {"$and": every} if every else {}


def _condition(condition: Condition) -> dict[str, Any]:
    field, operator = split_key(condition.key)
    found = _positive(field, operator, condition)
    return {"$nor": [found]} if condition.negated else found


def _positive(field: str, operator: str, condition: Condition) -> dict[str, Any]:
    value = condition.value
    if operator == "isnull":
        return {field: {"$eq" if truth(value, key=condition.key) else "$ne": None}}
    if operator in _PATTERNS:
        text = checked_text(str(value), where=f"the condition {condition.key!r}")
        return {field: _PATTERNS[operator](re.escape(text))}
    if operator == "in":
        every = [meant for part in parts(value) for meant in _readings(part, condition.key)]
        return {field: {"$in": every}}
    meant = _readings(value, condition.key)
    if operator in ("exact", "ne"):
        return {field: {"$in" if operator == "exact" else "$nin": meant}}
    # A document's value is compared with those of its own kind only: all readings may stand.
    return {"$or": [{field: {f"${operator}": item}} for item in meant]}


def _readings(value: object, key: str) -> list[Any]:
    found = readings(value)
    if isinstance(value, str):
        checked_text(value, where=f"the condition {key!r}")
        if is_object_id(value):
            found.append(object_id(value))
    return found
