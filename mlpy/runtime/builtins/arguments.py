"""Read the arguments of built-ins: what type they must have, and what the message says if not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mlpy import limits
from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.access import call, position
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import not_callable, too_big, with_article
from mlpy.runtime.meter import WIDEST_BYTES, Meter
from mlpy.values import NUMBERS, MLFunction, MLNamespace


def inside(*arguments: Any) -> int:
    """Declares that a built-in charges its work itself, once it knows its arguments."""
    return 0


def size(target: Any, *rest: Any) -> int:
    """Declares a step for each item of the target."""
    return len(target)


def chars(value: Any = None, *rest: Any) -> int:
    """Declares a step for each 64 characters of the target."""
    return len(value) >> 6 if type(value) is str else 0


def text_bytes(target: str, *rest: Any) -> int:
    """Declares that a text as long as the target is made."""
    return len(target) if target.isascii() else len(target) * WIDEST_BYTES


def array(meter: Meter, value: Any, what: str) -> list[Any]:
    """`value` as an array."""
    own = adapted(meter, value)
    if type(own) is not list:
        raise MLTypeError(f"{what} needs an array, not {with_article(own)}")
    return own


def text(meter: Meter, value: Any, what: str) -> str:
    """`value` as a text."""
    own = adapted(meter, value)
    if type(own) is not str:
        raise MLTypeError(f"{what} needs a string, not {with_article(own)}")
    return own


def whole(meter: Meter, value: Any, what: str, default: int = 0) -> int:
    """`value` as an integer: cut off as JavaScript does; null gives the default."""
    if value is None:
        return default
    if type(value) is int:
        if value.bit_length() > limits.INTEGER_BITS + 1:
            raise too_big()
        return value
    own = adapted(meter, value)
    if type(own) not in NUMBERS:
        raise MLTypeError(f"{what} needs a number, not {with_article(own)}")
    at = position(own)
    if at is not None:
        return at
    if own != own:
        return 0
    return int(max(min(own, 2**53), -(2**53)))


def count(meter: Meter, value: Any, what: str, most: int) -> int:
    """`value` as a count from 0 to `most`."""
    found = whole(meter, value, what)
    if not 0 <= found <= most:
        raise MLRangeError(f"{what} takes a count from 0 to {most:,}, not {found:,}")
    return found


def relative(meter: Meter, value: Any, length: int, default: int, what: str) -> int:
    """A position that counts from the end where it is negative, within 0 and `length`."""
    if value is None:
        return default
    at = whole(meter, value, what)
    return max(length + at, 0) if at < 0 else min(at, length)


def caller(meter: Meter, depth: int, function: Any, given: int, what: str) -> Callable[..., Any]:
    """A Python function that calls the callback `function` with `given` arguments."""
    if type(function) is MLNamespace and function.call is not None:
        function = function.call
    if type(function) is not MLFunction:
        raise not_callable(function, f"the callback of {what}")
    code, most = function.code, function.most
    meter.touched = True
    if function.rest or most is None or most == 0 or function.size_bytes:
        return partial(call, meter, depth, function)
    if most == given:
        return partial(code, meter, depth)
    if most == 1:
        return lambda first, *rest: code(meter, depth, first)
    if most == 2 and given > 2:
        return lambda first, second, *rest: code(meter, depth, first, second)
    return partial(call, meter, depth, function)
