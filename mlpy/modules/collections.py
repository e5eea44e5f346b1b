"""`import collections`: group, count, pick and combine the items of arrays and objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.access import key_text, put, read
from mlpy.runtime.builtins.arguments import array, caller, inside, whole
from mlpy.runtime.builtins.array import sort as sort_array
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import ENTRY_BYTES, ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_items, equal
from mlpy.runtime.registry import Module

MODULE = Module("collections")
_HASHED = frozenset((type(None), bool, int, float, str))


def _key_of(meter: Meter, depth: int, by: Any, what: str) -> Callable[[Any], Any]:
    """What gives the key of an item: a function, the name of a member, or the item itself."""
    own = adapted(meter, by)
    if own is None:
        return lambda item: item
    if type(own) is str:
        return lambda item: read(meter, item, own)
    return caller(meter, depth, own, 1, what)


def _items(meter: Meter, values: Any, what: str) -> list[Any]:
    found = array(meter, values, f"collections.{what}")
    charge_items(meter, len(found))
    return list(found)


def _object(meter: Meter, value: Any, what: str) -> dict[str, Any]:
    own = adapted(meter, value)
    if type(own) is not dict:
        raise MLTypeError(f"collections.{what} needs an object, not {with_article(own)}")
    charge_items(meter, len(own))
    meter.grow(len(own) * ENTRY_BYTES)
    return own


class _Seen:
    """Values met so far, compared as `==` does; scalars are found at once, others one by one."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._scalars: set[Any] = set()
        self._others: list[Any] = []

    def add(self, value: Any) -> bool:
        """Whether the value is new; it is not from then on."""
        own = adapted(self._meter, value)
        if type(own) in _HASHED and own == own:
            # A boolean is no number, and Python thinks it is.
            key = (type(own) is bool, own)
            if key in self._scalars:
                return False
            self._meter.grow(ENTRY_BYTES)
            self._scalars.add(key)
            return not self._is_other(own) if self._others else True
        if self._is_other(own) or any(
            equal(self._meter, own, scalar) for _, scalar in self._paid(self._scalars)
        ):
            return False
        self._meter.grow(ITEM_BYTES)
        self._others.append(own)
        return True

    def _is_other(self, value: Any) -> bool:
        return any(equal(self._meter, value, other) for other in self._paid(self._others))

    def _paid(self, values: Iterable[Any]) -> Iterable[Any]:
        for value in values:
            self._meter.pay(1)
            yield value


@MODULE.function("groupBy", cost=inside)
def group_by(meter: Meter, depth: int, values: Any = None, by: Any = None) -> dict[str, Any]:
    """An object of arrays: the items by a member's name, or by what a function gives for each."""
    key_of = _key_of(meter, depth, by, "collections.groupBy")
    groups: dict[str, list[Any]] = {}
    for item in _items(meter, values, "groupBy"):
        key = key_text(meter, key_of(item))
        if key not in groups:
            put(meter, groups, key, [])
        groups[key].append(item)
    return groups


@MODULE.function("countBy", "Counter", cost=inside)
def count_by(meter: Meter, depth: int, values: Any = None, by: Any = None) -> dict[str, int]:
    """How many items there are of each key: themselves, a member, or what a function gives."""
    key_of = _key_of(meter, depth, by, "collections.countBy")
    counts: dict[str, int] = {}
    for item in _items(meter, values, "countBy"):
        key = key_text(meter, key_of(item))
        put(meter, counts, key, counts.get(key, 0) + 1)
    return counts


@MODULE.function("keyBy", cost=inside)
def key_by(meter: Meter, depth: int, values: Any = None, by: Any = None) -> dict[str, Any]:
    """An object of the items by their key; of several with the same key, the last."""
    key_of = _key_of(meter, depth, by, "collections.keyBy")
    found: dict[str, Any] = {}
    for item in _items(meter, values, "keyBy"):
        put(meter, found, key_text(meter, key_of(item)), item)
    return found


@MODULE.function("mostCommon", cost=inside)
def most_common(
    meter: Meter, depth: int, values: Any = None, number: Any = None
) -> list[list[Any]]:
    """Pairs of key and count, the most frequent first; with a number, so many of them."""
    counts = count_by(meter, depth, values)
    meter.pay(len(counts) * max(len(counts).bit_length(), 1))
    charge_items(meter, len(counts) * 3)
    ordered = sorted(counts.items(), key=lambda entry: -entry[1])
    wanted = whole(meter, number, "collections.mostCommon", len(ordered))
    return [[key, count] for key, count in ordered[: max(wanted, 0)]]


@MODULE.function("sortBy", cost=inside)
def sort_by(meter: Meter, depth: int, values: Any = None, by: Any = None) -> list[Any]:
    """A copy in the order of the keys; items of the same key stay in their order."""
    key_of = _key_of(meter, depth, by, "collections.sortBy")
    items = _items(meter, values, "sortBy")
    keys = [key_of(item) for item in items]
    ranks = sort_array(meter, depth, list(keys))
    meter.pay(len(items) * max(len(items).bit_length(), 1))
    # Sorting the keys by themselves has shown that they have an order.
    numbered = sorted(range(len(items)), key=_rank(ranks, keys))
    return [items[index] for index in numbered]


def _rank(ranks: list[Any], keys: list[Any]) -> Callable[[int], int]:
    places = {key: rank for rank, key in reversed(list(enumerate(ranks)))}
    return lambda index: places[keys[index]]


@MODULE.function("unique", cost=inside)
def unique(meter: Meter, depth: int, values: Any = None, by: Any = None) -> list[Any]:
    """The items without those that are equal to an earlier one, or have the same key."""
    key_of = _key_of(meter, depth, by, "collections.unique")
    seen = _Seen(meter)
    return [item for item in _items(meter, values, "unique") if seen.add(key_of(item))]


@MODULE.function("union", cost=inside)
def union(meter: Meter, depth: int, first: Any = None, second: Any = None) -> list[Any]:
    """The items of two arrays, each once."""
    both = [*_items(meter, first, "union"), *_items(meter, second, "union")]
    seen = _Seen(meter)
    return [item for item in both if seen.add(item)]


@MODULE.function("intersection", cost=inside)
def intersection(meter: Meter, depth: int, first: Any = None, second: Any = None) -> list[Any]:
    """The items of an array that are in another one too, each once."""
    return _compared(meter, first, second, "intersection", wanted=False)


@MODULE.function("difference", cost=inside)
def difference(meter: Meter, depth: int, first: Any = None, second: Any = None) -> list[Any]:
    """The items of an array that are not in another one, each once."""
    return _compared(meter, first, second, "difference", wanted=True)


def _compared(meter: Meter, first: Any, second: Any, what: str, *, wanted: bool) -> list[Any]:
    others = unique(meter, 0, second)
    items = unique(meter, 0, _items(meter, first, what))
    return [item for item in items if _lacks(meter, others, item) == wanted]


def _lacks(meter: Meter, items: list[Any], item: Any) -> bool:
    meter.pay(len(items))
    return not any(equal(meter, item, other) for other in items)


@MODULE.function("chunk", cost=inside)
def chunk(meter: Meter, depth: int, values: Any = None, size: Any = None) -> list[list[Any]]:
    """The items in arrays of a size, the last one shorter."""
    length = whole(meter, size, "collections.chunk", 1)
    if length < 1:
        raise MLRangeError(f"collections.chunk takes a size of at least 1, not {length}")
    items = _items(meter, values, "chunk")
    meter.grow(len(items) // length * ITEM_BYTES * 4)
    return [items[start : start + length] for start in range(0, len(items), length)]


@MODULE.function("partition", cost=inside)
def partition(meter: Meter, depth: int, values: Any = None, function: Any = None) -> list[Any]:
    """Two arrays: the items for which a function gives true, and the others."""
    do = caller(meter, depth, function, 1, "collections.partition")
    parts: list[list[Any]] = [[], []]
    for item in _items(meter, values, "partition"):
        parts[0 if do(item) is True else 1].append(item)
    return parts


@MODULE.function("flatten", cost=inside)
def flatten(meter: Meter, depth: int, values: Any = None) -> list[Any]:
    """The items of the arrays in an array, one level deep."""
    found: list[Any] = []
    for item in _items(meter, values, "flatten"):
        if type(item) is list:
            charge_items(meter, len(item))
            found.extend(item)
        else:
            found.append(item)
    return found


@MODULE.function("pick", cost=inside)
def pick(meter: Meter, depth: int, value: Any = None, keys: Any = None) -> dict[str, Any]:
    """The entries of an object that have the given keys."""
    source = _object(meter, value, "pick")
    wanted = [key_text(meter, key) for key in _items(meter, keys, "pick")]
    return {key: source[key] for key in wanted if key in source}


@MODULE.function("omit", cost=inside)
def omit(meter: Meter, depth: int, value: Any = None, keys: Any = None) -> dict[str, Any]:
    """The entries of an object but for the given keys."""
    source = _object(meter, value, "omit")
    unwanted = {key_text(meter, key) for key in _items(meter, keys, "omit")}
    return {key: item for key, item in source.items() if key not in unwanted}


@MODULE.function("merge", cost=inside)
def merge(meter: Meter, depth: int, *values: Any) -> dict[str, Any]:
    """A new object with the entries of all; of several with the same key, the last."""
    found: dict[str, Any] = {}
    for value in values:
        found.update(_object(meter, value, "merge"))
    return found


@MODULE.function("invert", cost=inside)
def invert(meter: Meter, depth: int, value: Any = None) -> dict[str, str]:
    """An object with keys and values exchanged."""
    found: dict[str, str] = {}
    for key, item in _object(meter, value, "invert").items():
        put(meter, found, key_text(meter, item), key)
    return found
