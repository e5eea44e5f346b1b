"""`import functional`: functions that work on functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlpy.runtime.access import call
from mlpy.runtime.builtins.arguments import array, caller, count, inside
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_items, truth
from mlpy.runtime.registry import CONSTANT, Module
from mlpy.values import MLFunction

MODULE = Module("functional")

#: More functions in one chain would nest deeper than calls may.
_LONGEST_CHAIN = 64


def _derived(name: str, code: Callable[..., Any]) -> MLFunction:
    """A new function of any number of arguments; each of its calls takes a step."""

    def charged(meter: Meter, depth: int, *arguments: Any) -> Any:
        meter.pay(1)
        if depth < 1:
            meter.stop("depth", f"calls nested deeper than {meter.limits.depth}")
        return code(meter, depth - 1, *arguments)

    return MLFunction(name, charged, None)


@MODULE.function("map", cost=inside)
def map_(meter: Meter, depth: int, values: Any = None, function: Any = None) -> list[Any]:
    """What a function gives for each item of an array."""
    items = array(meter, values, "functional.map")
    do = caller(meter, depth, function, 1, "functional.map")
    charge_items(meter, len(items))
    return [do(item) for item in list(items)]


@MODULE.function("filter", cost=inside)
def filter_(meter: Meter, depth: int, values: Any = None, function: Any = None) -> list[Any]:
    """The items of an array for which a function gives something truthy."""
    items = array(meter, values, "functional.filter")
    do = caller(meter, depth, function, 1, "functional.filter")
    charge_items(meter, len(items))
    return [item for item in list(items) if truth(do(item))]


@MODULE.function("reduce", cost=inside)
def reduce(
    meter: Meter, depth: int, values: Any = None, function: Any = None, start: Any = None
) -> Any:
    """One value of all items: a function of the value so far and the item, from a start on."""
    items = array(meter, values, "functional.reduce")
    do = caller(meter, depth, function, 2, "functional.reduce")
    meter.pay(len(items))
    total = start
    for item in list(items):
        total = do(total, item)
    return total


@MODULE.function("times", cost=inside)
def times(meter: Meter, depth: int, number: Any = None, function: Any = None) -> list[Any]:
    """What a function gives for each integer from 0 up to but without a number."""
    turns = count(meter, number, "functional.times", 1_000_000)
    do = caller(meter, depth, function, 1, "functional.times")
    charge_items(meter, turns)
    return [do(index) for index in range(turns)]


@MODULE.function("pipe", cost=inside)
def pipe(meter: Meter, depth: int, *functions: Any) -> MLFunction:
    """A function that hands its result from each function to the next, from left to right."""
    return _chain(meter, functions, "pipe")


@MODULE.function("compose", cost=inside)
def compose(meter: Meter, depth: int, *functions: Any) -> MLFunction:
    """A function that hands its result from each function to the next, from right to left."""
    return _chain(meter, functions[::-1], "compose")


def _chain(meter: Meter, functions: tuple[Any, ...], name: str) -> MLFunction:
    count(meter, len(functions), f"functional.{name}", _LONGEST_CHAIN)
    meter.grow(len(functions) * ITEM_BYTES)
    for function in functions:
        caller(meter, 0, function, 1, f"functional.{name}")

    def code(meter: Meter, depth: int, *arguments: Any) -> Any:
        if not functions:
            return arguments[0] if arguments else None
        result = call(meter, depth, functions[0], *arguments)
        for function in functions[1:]:
            result = call(meter, depth, function, result)
        return result

    return _derived(name, code)


@MODULE.function("partial", cost=inside)
def partial(meter: Meter, depth: int, function: Any = None, *given: Any) -> MLFunction:
    """A function whose first arguments are given already."""
    caller(meter, depth, function, 1, "functional.partial")
    charge_items(meter, len(given))

    def code(meter: Meter, depth: int, *arguments: Any) -> Any:
        charge_items(meter, len(given) + len(arguments))
        return call(meter, depth, function, *given, *arguments)

    return _derived("partial", code)


@MODULE.function("flip", cost=CONSTANT, grows=lambda *arguments: ITEM_BYTES)
def flip(meter: Meter, depth: int, function: Any = None) -> MLFunction:
    """A function that takes its first two arguments in the other order."""
    caller(meter, depth, function, 2, "functional.flip")

    def code(meter: Meter, depth: int, first: Any = None, second: Any = None, *rest: Any) -> Any:
        return call(meter, depth, function, second, first, *rest)

    return _derived("flip", code)


@MODULE.function("negate", cost=CONSTANT, grows=lambda *arguments: ITEM_BYTES)
def negate(meter: Meter, depth: int, function: Any = None) -> MLFunction:
    """A function that says the opposite of another."""
    caller(meter, depth, function, 1, "functional.negate")

    def code(meter: Meter, depth: int, *arguments: Any) -> bool:
        return not truth(call(meter, depth, function, *arguments))

    return _derived("negate", code)


@MODULE.function("constant", cost=CONSTANT, grows=lambda *arguments: ITEM_BYTES)
def constant(meter: Meter, depth: int, value: Any = None) -> MLFunction:
    """A function that always gives the same value."""
    return _derived("constant", lambda meter, depth, *arguments: value)


@MODULE.function("identity", cost=CONSTANT)
def identity(meter: Meter, depth: int, value: Any = None) -> Any:
    """The value itself."""
    return value
