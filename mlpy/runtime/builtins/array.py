"""The members of arrays. Callbacks get the item, its index and the array; sort is stable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from operator import itemgetter
from typing import Any

from mlpy import limits
from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.access import invoke
from mlpy.runtime.access import push as push_one
from mlpy.runtime.builtins.arguments import caller, inside, relative, size, text, whole
from mlpy.runtime.convert import OWN, adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import add, as_decimal, charge_items, charge_text, equal, truth
from mlpy.runtime.registry import CONSTANT, method, property_
from mlpy.runtime.text import to_text
from mlpy.values import NUMBERS, MLFunction

#: Sorts within the comparators of sorts: each level costs some kilobytes of the C stack.
DEEPEST_SORT = 16


def _items_bytes(target: list[Any], *rest: Any) -> int:
    return len(target) * ITEM_BYTES


@property_(list, "length")
def length(meter: Meter, target: list[Any]) -> int:
    """The number of items."""
    return len(target)


# Change the array itself


@method(list, "push", cost=CONSTANT)
def push(meter: Meter, depth: int, target: list[Any], *values: Any) -> int:
    """Append items; gives the new length."""
    for value in values:
        push_one(meter, target, value)
    return len(target)


@method(list, "pop", cost=CONSTANT)
def pop(meter: Meter, depth: int, target: list[Any]) -> Any:
    """Remove the last item and give it; null when there is none."""
    return target.pop() if target else None


@method(list, "shift", cost=lambda target, *rest: len(target) >> 6)
def shift(meter: Meter, depth: int, target: list[Any]) -> Any:
    """Remove the first item and give it; null when there is none."""
    return target.pop(0) if target else None


def _check_room(meter: Meter, size: int) -> None:
    if size > limits.ITEMS:
        meter.stop("memory", f"an array of more than {limits.ITEMS:,} items")


@method(list, "unshift", cost=inside)
def unshift(meter: Meter, depth: int, target: list[Any], *values: Any) -> int:
    """Insert items at the start; gives the new length."""
    _check_room(meter, len(target) + len(values))
    charge_items(meter, len(values))
    meter.pay(len(target) >> 6)
    target[:0] = values
    return len(target)


@method(list, "splice", cost=size)
def splice(
    meter: Meter, depth: int, target: list[Any], start: Any = None, count: Any = None, *new: Any
) -> list[Any]:
    """Remove items from a position on, insert others there; gives the removed ones."""
    first = relative(meter, start, len(target), 0, "splice")
    wanted = whole(meter, count, "splice", len(target))
    last = first + min(max(wanted, 0), len(target) - first)
    _check_room(meter, len(target) + len(new) + first - last)
    charge_items(meter, len(new) + last - first)
    removed = target[first:last]
    target[first:last] = new
    return removed


@method(list, "reverse", cost=size)
def reverse(meter: Meter, depth: int, target: list[Any]) -> list[Any]:
    """Turn the order around, in place."""
    target.reverse()
    return target


@method(list, "fill", cost=size)
def fill(
    meter: Meter,
    depth: int,
    target: list[Any],
    value: Any = None,
    start: Any = None,
    end: Any = None,
) -> list[Any]:
    """Set all items from one position to another to a value."""
    first = relative(meter, start, len(target), 0, "fill")
    last = relative(meter, end, len(target), len(target), "fill")
    for at in range(first, last):
        target[at] = value
    return target


@method(list, "sort", cost=inside)
def sort(meter: Meter, depth: int, target: list[Any], compare: Any = None) -> list[Any]:
    """Sort in place: numbers as numbers, strings by code point, or by a function of two items."""
    target[:] = _sorted(meter, depth, target, compare)
    return target


@method(list, "toSorted", cost=inside, grows=_items_bytes)
def to_sorted(meter: Meter, depth: int, target: list[Any], compare: Any = None) -> list[Any]:
    """A sorted copy; see `sort`."""
    return _sorted(meter, depth, target, compare)


def _sorted(meter: Meter, depth: int, target: list[Any], compare: Any) -> list[Any]:
    meter.pay(len(target) * max(len(target).bit_length(), 1))
    copy = list(target)
    if compare is None:
        return sorted(copy, key=_natural_key(meter, copy))
    order = caller(meter, depth, compare, 2, "sort")
    if meter.sorting >= DEEPEST_SORT:
        meter.stop("depth", f"more than {DEEPEST_SORT} sorts within each other")
    meter.sorting += 1
    try:
        return _merged(copy, order)
    finally:
        meter.sorting -= 1


def _merged(items: list[Any], order: Callable[[Any, Any], Any]) -> list[Any]:
    """`items` in the order of a comparator, those that it finds equal as they were.

    A merge sort of its own: how often Python's own sort asks the comparator is another number in
    each version, and with it the steps that a script takes.
    """
    size, width = len(items), 1
    while width < size:
        found: list[Any] = []
        for start in range(0, size, 2 * width):
            middle, end = min(start + width, size), min(start + 2 * width, size)
            if middle == end or _sign(order(items[middle - 1], items[middle])) <= 0:
                # In order already, as sorted data are all the way.
                found += items[start:end]
            else:
                _merge(items, start, middle, end, order, found)
        items, width = found, 2 * width
    return items


def _merge(
    items: list[Any],
    left: int,
    right: int,
    end: int,
    order: Callable[[Any, Any], Any],
    found: list[Any],
) -> None:
    """Add two neighbouring runs, which begin at `left` and `right`, to `found` as one."""
    middle = right
    while left < middle and right < end:
        if _sign(order(items[left], items[right])) > 0:
            found.append(items[right])
            right += 1
        else:
            found.append(items[left])
            left += 1
    found += items[left:middle]
    found += items[right:end]


def sort_by(meter: Meter, depth: int, target: Any, key: str, descending: bool, compare: Any) -> Any:
    """`target.sort((a, b) => a.key - b.key)`, or with `b` first where `descending`.

    One sort by the key where all items are objects whose keys are plain numbers; else by `compare`.
    """
    if type(target) is list and _are_plain_numbers(target, key):
        meter.pay(len(target) * max(len(target).bit_length(), 1))
        target.sort(key=itemgetter(key), reverse=descending)
        return target
    return invoke(meter, depth, target, "sort", compare)


def _are_plain_numbers(items: list[Any], key: str) -> bool:
    """Whether all are exactly objects, whose `key` is always an integer or always a float."""
    if not all(type(item) is dict for item in items):
        return False
    kinds = {type(item.get(key)) for item in items}
    if kinds == {float}:
        return all(item[key] == item[key] for item in items)
    return kinds <= {int}


def add_rest(
    meter: Meter, depth: int, function: MLFunction, turns: Iterator[Any], total: Any, value: Any
) -> Any:
    """Go on with `reduce((total, item) => total + …)` at a `value` that is no plain number."""
    total = add(meter, total, value)
    for item in turns:
        total = function.code(meter, depth, total, item)
    return total


def _sign(value: Any) -> int:
    """What a comparator gave, as Python's sort wants it."""
    kind = type(value)
    if kind in NUMBERS or kind is bool:
        return 1 if value > 0 else (-1 if value < 0 else 0)
    if value is None:
        return 0
    raise MLTypeError(f"the function of sort gives a number, not {with_article(value)}")


def _natural_key(meter: Meter, items: list[Any]) -> Callable[[Any], Any] | None:
    kinds = {type(item) for item in items}
    if not kinds <= OWN:
        own = [adapted(meter, item) for item in items]
        if {type(item) for item in own} <= OWN:
            inner = _natural_key(meter, own)
            return lambda item: (inner or _same)(adapted(meter, item))
    if kinds == {str}:
        # Texts that begin alike are looked at to their ends.
        meter.pay((sum(map(len, items)) >> 6) * len(items).bit_length())
    if kinds <= {str} or kinds <= {int, float}:
        if float in kinds and any(item != item for item in items):
            raise MLTypeError("NaN cannot be sorted", hint="filter it out first")
        return None
    if kinds <= NUMBERS:
        return as_decimal if Decimal in kinds else None
    named = sorted({with_article(item) for item in items})
    raise MLTypeError(
        f"sort without a function takes numbers or strings, not {' and '.join(named)[:80]}",
        hint="give it a function: xs.sort((a, b) => a.key - b.key)",
    )


def _same(value: Any) -> Any:
    return value


# Give something new


@method(list, "slice", cost=size, grows=_items_bytes)
def slice_(
    meter: Meter, depth: int, target: list[Any], start: Any = None, end: Any = None
) -> list[Any]:
    """The items between two positions; negative ones count from the end."""
    first = relative(meter, start, len(target), 0, "slice")
    return target[first : relative(meter, end, len(target), len(target), "slice")]


@method(list, "concat", cost=inside)
def concat(meter: Meter, depth: int, target: list[Any], *others: Any) -> list[Any]:
    """The items with others behind them; an array adds its items."""
    own = [adapted(meter, other) for other in others]
    parts = [
        item if type(item) is list else [other] for item, other in zip(own, others, strict=True)
    ]
    charge_items(meter, len(target) + sum(map(len, parts)))
    joined = list(target)
    for part in parts:
        joined.extend(part)
    return joined


@method(list, "join", cost=size)
def join(meter: Meter, depth: int, target: list[Any], separator: Any = None) -> str:
    """The texts of all items with a separator between them; null is empty."""
    by = "," if separator is None else text(meter, separator, "join")
    parts: list[str] = []
    total = 0
    for item in target:
        part = "" if item is None else to_text(meter, item)
        total += len(part) + len(by)
        if total > limits.STRING_CHARS:
            charge_text(meter, total)
        parts.append(part)
    charge_text(meter, total, by, *parts)
    return by.join(parts)


@method(list, "flat", cost=inside)
def flat(meter: Meter, depth: int, target: list[Any], levels: Any = None) -> list[Any]:
    """The items, with those of arrays among them in their place, to a number of levels."""
    found: list[Any] = []
    _flatten(meter, target, whole(meter, levels, "flat", 1), found, 0)
    return found


def _flatten(meter: Meter, source: list[Any], levels: int, found: list[Any], depth: int) -> None:
    if depth > limits.DATA_DEPTH:
        meter.stop("depth", f"arrays nested deeper than {limits.DATA_DEPTH} levels")
    charge_items(meter, len(source))
    for item in source:
        own = adapted(meter, item)
        if type(own) is list and levels > 0:
            _flatten(meter, own, levels - 1, found, depth + 1)
        else:
            found.append(item)


@method(list, "toReversed", cost=size, grows=_items_bytes)
def to_reversed(meter: Meter, depth: int, target: list[Any]) -> list[Any]:
    """A copy in the opposite order."""
    return target[::-1]


@method(list, "with", cost=size, grows=_items_bytes)
def with_(
    meter: Meter, depth: int, target: list[Any], index: Any = None, value: Any = None
) -> list[Any]:
    """A copy with one item replaced."""
    at = whole(meter, index, "with")
    at += len(target) if at < 0 else 0
    if not 0 <= at < len(target):
        raise MLRangeError(f"the index {at} is outside of the array of {len(target)} items")
    copy = list(target)
    copy[at] = value
    return copy


@method(list, "keys", cost=size, grows=_items_bytes)
def keys(meter: Meter, depth: int, target: list[Any]) -> list[int]:
    """The indexes."""
    return list(range(len(target)))


@method(list, "entries", cost=size, grows=_items_bytes)
def entries(meter: Meter, depth: int, target: list[Any]) -> list[list[Any]]:
    """Pairs of index and item."""
    meter.grow(len(target) * ITEM_BYTES * 4)
    return [[index, item] for index, item in enumerate(target)]


# Look for something


@method(list, "at", cost=CONSTANT)
def at(meter: Meter, depth: int, target: list[Any], index: Any = None) -> Any:
    """The item at an index that may count from the end; null outside."""
    position = whole(meter, index, "at")
    position += len(target) if position < 0 else 0
    return target[position] if 0 <= position < len(target) else None


@method(list, "includes", cost=size)
def includes(meter: Meter, depth: int, target: list[Any], item: Any = None) -> bool:
    """Whether an item equals a value."""
    return any(equal(meter, other, item) for other in target)


@method(list, "indexOf", cost=size)
def index_of(
    meter: Meter, depth: int, target: list[Any], item: Any = None, start: Any = None
) -> int:
    """The index of the first item that equals a value; -1 when none does."""
    first = relative(meter, start, len(target), 0, "indexOf")
    for at in range(first, len(target)):
        if equal(meter, target[at], item):
            return at
    return -1


@method(list, "lastIndexOf", cost=size)
def last_index_of(meter: Meter, depth: int, target: list[Any], item: Any = None) -> int:
    """The index of the last item that equals a value; -1 when none does."""
    for at in range(len(target) - 1, -1, -1):
        if equal(meter, target[at], item):
            return at
    return -1


# Callbacks


def _turns(meter: Meter, target: list[Any]) -> Iterator[tuple[int, Any]]:
    """The items that are there at the start, as they are when their turn comes."""
    meter.pay(len(target))
    for index in range(len(target)):
        if index < len(target):
            yield index, target[index]


def _places(meter: Meter, target: list[Any]) -> Iterator[tuple[int, Any]]:
    """As `_turns`, with null for the items that are gone meanwhile."""
    meter.pay(len(target))
    for index in range(len(target)):
        yield index, target[index] if index < len(target) else None


@method(list, "map", cost=inside)
def map_(meter: Meter, depth: int, target: list[Any], function: Any = None) -> list[Any]:
    """What a function gives for each item."""
    do = caller(meter, depth, function, 3, "map")
    meter.grow(len(target) * ITEM_BYTES)
    return [do(item, index, target) for index, item in _turns(meter, target)]


@method(list, "filter", cost=inside)
def filter_(meter: Meter, depth: int, target: list[Any], function: Any = None) -> list[Any]:
    """The items for which a function gives something truthy."""
    do = caller(meter, depth, function, 3, "filter")
    meter.grow(len(target) * ITEM_BYTES)
    return [item for index, item in _turns(meter, target) if truth(do(item, index, target))]


@method(list, "forEach", cost=inside)
def for_each(meter: Meter, depth: int, target: list[Any], function: Any = None) -> None:
    """Call a function for each item."""
    do = caller(meter, depth, function, 3, "forEach")
    for index, item in _turns(meter, target):
        do(item, index, target)


@method(list, "flatMap", cost=inside)
def flat_map(meter: Meter, depth: int, target: list[Any], function: Any = None) -> list[Any]:
    """What a function gives for each item, with the items of arrays in their place."""
    do = caller(meter, depth, function, 3, "flatMap")
    meter.grow(len(target) * ITEM_BYTES)
    return flat(meter, depth, [do(item, index, target) for index, item in _turns(meter, target)])


@method(list, "reduce", cost=inside)
def reduce(meter: Meter, depth: int, target: list[Any], function: Any = None, *start: Any) -> Any:
    """Fold the items from the first to the last: f(so far, item, index, array)."""
    return _folded(meter, depth, target, function, start, range(len(target)), "reduce")


@method(list, "reduceRight", cost=inside)
def reduce_right(
    meter: Meter, depth: int, target: list[Any], function: Any = None, *start: Any
) -> Any:
    """Fold the items from the last to the first."""
    order = range(len(target) - 1, -1, -1)
    return _folded(meter, depth, target, function, start, order, "reduceRight")


def _folded(
    meter: Meter,
    depth: int,
    target: list[Any],
    function: Any,
    start: tuple[Any, ...],
    order: range,
    what: str,
) -> Any:
    do = caller(meter, depth, function, 4, what)
    meter.pay(len(order))
    if start:
        result = start[0]
    elif order:
        result, order = target[order[0]], order[1:]
    else:
        raise MLTypeError(f"{what} of an empty array", hint="give it a value to start with")
    for index in order:
        if index < len(target):
            result = do(result, target[index], index, target)
    return result


@method(list, "some", cost=inside)
def some(meter: Meter, depth: int, target: list[Any], function: Any = None) -> bool:
    """Whether a function gives something truthy for any item."""
    do = caller(meter, depth, function, 3, "some")
    return any(truth(do(item, index, target)) for index, item in _turns(meter, target))


@method(list, "every", cost=inside)
def every(meter: Meter, depth: int, target: list[Any], function: Any = None) -> bool:
    """Whether a function gives something truthy for all items."""
    do = caller(meter, depth, function, 3, "every")
    return all(truth(do(item, index, target)) for index, item in _turns(meter, target))


@method(list, "find", cost=inside)
def find(meter: Meter, depth: int, target: list[Any], function: Any = None) -> Any:
    """The first item for which a function gives something truthy; null when none."""
    do = caller(meter, depth, function, 3, "find")
    found = (item for index, item in _places(meter, target) if truth(do(item, index, target)))
    return next(found, None)


@method(list, "findIndex", cost=inside)
def find_index(meter: Meter, depth: int, target: list[Any], function: Any = None) -> int:
    """The index of the first item for which a function gives something truthy; -1 when none."""
    do = caller(meter, depth, function, 3, "findIndex")
    found = (index for index, item in _places(meter, target) if truth(do(item, index, target)))
    return next(found, -1)


@method(list, "findLast", cost=size)
def find_last(meter: Meter, depth: int, target: list[Any], function: Any = None) -> Any:
    """The last item for which a function gives something truthy; null when none."""
    do = caller(meter, depth, function, 3, "findLast")
    for index in range(len(target) - 1, -1, -1):
        item = target[index] if index < len(target) else None
        if truth(do(item, index, target)):
            return item
    return None
