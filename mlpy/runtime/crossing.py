"""Copy values across the border between a script and code of the host, by the table of values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from mlpy import limits
from mlpy.errors import MLTypeError
from mlpy.runtime.access import call
from mlpy.runtime.convert import adapted, aware
from mlpy.runtime.failures import too_big, too_deep
from mlpy.runtime.meter import ENTRY_BYTES, Meter
from mlpy.runtime.operators import charge_items, charge_text
from mlpy.values import MLFunction

_PLAIN = frozenset((type(None), bool, float, Decimal))


class Callback:
    """A function of a script as a Python callable, under the limits of the call that gave it."""

    __slots__ = ("_depth", "_meter", "function")

    def __init__(self, meter: Meter, depth: int, function: MLFunction) -> None:
        self._meter = meter
        self._depth = depth
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        """Call it; its arguments and its result are copies."""
        given = [to_script(self._meter, argument) for argument in arguments]
        result = call(self._meter, self._depth - 1, self.function, *given)
        return to_host(self._meter, self._depth, result)


def to_host(meter: Meter, depth: int, value: Any) -> Any:
    """A copy of a script's value; functions become callables under the same limits.

    Raises:
        MLTypeError: there is a value in it that is none of the language's own.
    """
    return _copied(meter, value, lambda found: _function_to_host(meter, depth, found), 0)


def to_script(meter: Meter, value: Any) -> Any:
    """A copy of the host's value, of the exact types of the language.

    Raises:
        MLTypeError: a value that the language has no type for. MLRangeError: an integer too big.
    """
    return _copied(meter, value, _function_to_script, 0)


def _function_to_host(meter: Meter, depth: int, value: Any) -> Callback:
    if type(value) is MLFunction:
        return Callback(meter, depth, value)
    raise MLTypeError("a foreign value or a module cannot be handed to the host")


def _function_to_script(value: Any) -> MLFunction:
    if type(value) is Callback:
        return value.function
    if type(value) is MLFunction:
        return value
    raise MLTypeError("the host gave a value that is none of the language's")


def _copied(meter: Meter, value: Any, other: Callable[[Any], Any], level: int) -> Any:
    if type(value) in _PLAIN:
        return value
    if level > limits.DATA_DEPTH:
        raise too_deep()
    own = adapted(meter, value)
    kind = type(own)
    if kind in _PLAIN:
        return own
    if kind is str:
        if own is not value or len(own) > limits.STRING_CHARS:
            charge_text(meter, len(own))
        return own
    if kind is int:
        if not -limits.INTEGER_BOUND < own < limits.INTEGER_BOUND:
            raise too_big()
        return own
    if kind is list:
        charge_items(meter, len(own))
        return [_copied(meter, item, other, level + 1) for item in own]
    if kind is dict:
        return _copied_entries(meter, own, other, level)
    if isinstance(own, dt.date):
        return _copied_date(meter, own)
    return other(own)


def _copied_entries(
    meter: Meter, value: dict[Any, Any], other: Callable[[Any], Any], level: int
) -> dict[str, Any]:
    charge_items(meter, len(value))
    meter.grow(len(value) * ENTRY_BYTES)
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = adapted(meter, key)
        if type(name) is not str:
            raise MLTypeError("the key of an object is a text; convert the others first")
        found[name] = _copied(meter, item, other, level + 1)
    return found


def _copied_date(meter: Meter, value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        moment = aware(meter, value)
        return dt.datetime.combine(dt.datetime.date(moment), dt.datetime.timetz(moment))
    return dt.date(value.year, value.month, value.day)
