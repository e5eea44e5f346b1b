"""The free functions, `String`, `Boolean`, `Array` and the console."""

from __future__ import annotations

from typing import Any

from mlpy.errors import MLTypeError
from mlpy.runtime.access import items as items_to_walk
from mlpy.runtime.builtins.arguments import array, caller, inside, whole
from mlpy.runtime.builtins.array import sort as sort_array
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import add, charge_items, greater, less, truth
from mlpy.runtime.registry import CONSTANT, GLOBALS, built_in, global_
from mlpy.runtime.text import to_text
from mlpy.values import MLFunction, MLNamespace


@global_("len", cost=CONSTANT)
def len_(meter: Meter, depth: int, value: Any = None) -> int:
    """The number of characters, items or keys."""
    own = adapted(meter, value)
    if type(own) not in (str, list, dict):
        raise MLTypeError(f"len needs a string, an array or an object, not {with_article(own)}")
    return len(own)


@global_("str", cost=inside)
def str_(meter: Meter, depth: int, *values: Any) -> str:
    """The text form of a value; empty without one."""
    return to_text(meter, adapted(meter, values[0])) if values else ""


@global_("bool", cost=CONSTANT)
def bool_(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is truthy."""
    return truth(value)


@global_("range", cost=inside)
def range_(
    meter: Meter, depth: int, first: Any = None, last: Any = None, step: Any = None
) -> list[int]:
    """The integers from 0, or from a first one, up to but without a last one."""
    start, stop = (0, first) if last is None else (first, last)
    by = whole(meter, step, "range", 1)
    if by == 0:
        raise MLTypeError("the step of range is 0", hint="use a positive or negative step")
    begin, end = whole(meter, start, "range"), whole(meter, stop, "range")
    # Not `len` of a Python range, which fails on more than 2**63 items.
    charge_items(meter, max((end - begin + by - (1 if by > 0 else -1)) // by, 0))
    return list(range(begin, end, by))


def _arguments(meter: Meter, values: tuple[Any, ...]) -> list[Any]:
    """One array, or the arguments themselves."""
    own = adapted(meter, values[0]) if values else None
    found = own if len(values) == 1 and type(own) is list else list(values)
    meter.pay(len(found))
    return found


@global_("sum", cost=inside)
def sum_(meter: Meter, depth: int, values: Any = None, start: Any = None) -> Any:
    """The sum of an array's items."""
    total = 0 if start is None else start
    source = array(meter, values, "sum")
    meter.pay(len(source))
    for value in source:
        total = add(meter, total, value)
    return total


@global_("min", cost=inside)
def min_(meter: Meter, depth: int, *values: Any) -> Any:
    """The least of an array's items, or of the arguments; null when there are none."""
    found: Any = None
    for value in _arguments(meter, values):
        if found is None or less(meter, value, found):
            found = value
    return found


@global_("max", cost=inside)
def max_(meter: Meter, depth: int, *values: Any) -> Any:
    """The greatest of an array's items, or of the arguments; null when there are none."""
    found: Any = None
    for value in _arguments(meter, values):
        if found is None or greater(meter, value, found):
            found = value
    return found


def _walked(meter: Meter, value: Any) -> list[Any]:
    found = items_to_walk(meter, value)
    charge_items(meter, len(found))
    return list(found)


@global_("sorted", cost=inside)
def sorted_(meter: Meter, depth: int, values: Any = None, compare: Any = None) -> list[Any]:
    """A sorted copy; see the `sort` of arrays."""
    return sort_array(meter, depth, _walked(meter, values), compare)


@global_("reversed", cost=inside)
def reversed_(meter: Meter, depth: int, values: Any = None) -> list[Any]:
    """A copy in the opposite order."""
    return _walked(meter, values)[::-1]


@global_("enumerate", cost=inside)
def enumerate_(meter: Meter, depth: int, values: Any = None, start: Any = None) -> list[list[Any]]:
    """Pairs of number and item."""
    first = whole(meter, start, "enumerate")
    found = _walked(meter, values)
    charge_items(meter, len(found) * 3)
    return [[number, item] for number, item in enumerate(found, first)]


@global_("zip", cost=inside)
def zip_(meter: Meter, depth: int, *arrays: Any) -> list[list[Any]]:
    """Arrays of the first items, the second items, …, as long as the shortest array."""
    found = [_walked(meter, values) for values in arrays]
    if not found:
        return []
    charge_items(meter, min(map(len, found)) * (len(found) + 2))
    return [list(group) for group in zip(*found, strict=False)]


@global_("any", cost=inside)
def any_(meter: Meter, depth: int, values: Any = None) -> bool:
    """Whether any item is truthy."""
    return any(truth(value) for value in _walked(meter, values))


@global_("all", cost=inside)
def all_(meter: Meter, depth: int, values: Any = None) -> bool:
    """Whether all items are truthy."""
    return all(truth(value) for value in _walked(meter, values))


def is_array(meter: Meter, depth: int, value: Any = None) -> bool:
    """Whether a value is an array."""
    return type(adapted(meter, value)) is list


def array_of(meter: Meter, depth: int, *values: Any) -> list[Any]:
    """An array of the arguments."""
    charge_items(meter, len(values))
    return list(values)


def array_from(meter: Meter, depth: int, source: Any = None, function: Any = None) -> list[Any]:
    """A copy of an array, the characters of a text or `{length: n}` nulls, through a function."""
    own = adapted(meter, source)
    if type(own) is dict:
        size = max(whole(meter, own.get("length"), "Array.from"), 0)
        charge_items(meter, size)
        found: list[Any] = [None] * size
    else:
        found = _walked(meter, own)
    if function is None:
        return found
    do = caller(meter, depth, function, 2, "Array.from")
    return [do(item, index) for index, item in enumerate(found)]


GLOBALS["Array"] = MLNamespace(
    "Array",
    {
        "isArray": built_in("isArray", is_array, cost=CONSTANT),
        "of": built_in("of", array_of, cost=inside),
        "from": built_in("from", array_from, cost=inside),
    },
)
GLOBALS["String"] = built_in("String", str_, cost=inside)
GLOBALS["Boolean"] = built_in("Boolean", bool_, cost=CONSTANT)


def _writer(name: str) -> MLFunction:
    def write(meter: Meter, depth: int, *values: Any) -> None:
        meter.write(name, " ".join(to_text(meter, adapted(meter, value)) for value in values))

    write.__doc__ = f"Keep a line of output of the level {name!r}."
    return built_in(name, write, cost=inside)


GLOBALS["console"] = MLNamespace(
    "console", {name: _writer(name) for name in ("log", "info", "warn", "error")}
)
GLOBALS["print"] = _writer("log")
