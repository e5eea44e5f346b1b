"""`Object`: functions over objects, which have no members of their own."""

from __future__ import annotations

from typing import Any

from mlpy.errors import MLTypeError
from mlpy.runtime.access import entries as entries_of
from mlpy.runtime.access import key_text, put
from mlpy.runtime.builtins.arguments import array, caller, inside
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_items
from mlpy.runtime.registry import GLOBALS, built_in
from mlpy.values import MLNamespace


def _object(meter: Meter, value: Any, what: str) -> dict[str, Any]:
    own = adapted(meter, value)
    if type(own) is not dict:
        raise MLTypeError(f"{what} needs an object, not {with_article(own)}")
    charge_items(meter, len(own))
    return own


def keys(meter: Meter, depth: int, value: Any = None) -> list[str]:
    """The keys of an object, in the order they were set."""
    return list(_object(meter, value, "Object.keys"))


def values(meter: Meter, depth: int, value: Any = None) -> list[Any]:
    """The values of an object, in the order of its keys."""
    return list(_object(meter, value, "Object.values").values())


def entries(meter: Meter, depth: int, value: Any = None) -> list[list[Any]]:
    """Pairs of key and value."""
    found = _object(meter, value, "Object.entries")
    meter.grow(len(found) * ITEM_BYTES * 4)
    return [[key, item] for key, item in found.items()]


def assign(meter: Meter, depth: int, target: Any = None, *others: Any) -> Any:
    """Set the entries of other objects on the first one, and give it."""
    own = adapted(meter, target)
    if type(own) is not dict:
        raise MLTypeError(f"Object.assign needs an object, not {with_article(own)}")
    for other in others:
        for key, value in entries_of(meter, other).items():
            put(meter, own, key if type(key) is str else key_text(meter, key), value)
    return own


def from_entries(meter: Meter, depth: int, pairs: Any = None) -> dict[str, Any]:
    """An object from pairs of key and value."""
    found: dict[str, Any] = {}
    source = array(meter, pairs, "Object.fromEntries")
    charge_items(meter, len(source))
    for pair in source:
        items = array(meter, pair, "Object.fromEntries")
        key, value, *_ = [*items, None, None]
        put(meter, found, key_text(meter, key), value)
    return found


def group_by(meter: Meter, depth: int, items: Any = None, function: Any = None) -> dict[str, Any]:
    """An object of arrays: the items by what a function gives for each."""
    do = caller(meter, depth, function, 2, "Object.groupBy")
    groups: dict[str, list[Any]] = {}
    source = array(meter, items, "Object.groupBy")
    charge_items(meter, len(source))
    for index, item in enumerate(source):
        key = key_text(meter, do(item, index))
        if key not in groups:
            put(meter, groups, key, [])
        groups[key].append(item)
    return groups


GLOBALS["Object"] = MLNamespace(
    "Object",
    {
        function.name: function
        for function in (
            built_in("keys", keys, cost=inside),
            built_in("values", values, cost=inside),
            built_in("entries", entries, cost=inside),
            built_in("assign", assign, cost=inside),
            built_in("fromEntries", from_entries, cost=inside),
            built_in("groupBy", group_by, cost=inside),
        )
    },
)
GLOBALS["keys"] = built_in("keys", keys, cost=inside)
GLOBALS["values"] = built_in("values", values, cost=inside)
