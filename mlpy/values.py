"""The values of the language, and what it calls their types.

null, booleans, numbers, strings, arrays and objects are Python's own None, bool, int, float,
Decimal, str, list and dict, of exactly these types; dates are aware `datetime` and `date`. A
function is an `MLFunction`, a built-in with members an `MLNamespace`. Any other Python object is
*inert*: it can be passed on and returned, and every operation on it is an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

#: The compiled code of a function: it gets the meter, the depth left, and its arguments.
Code = Callable[..., Any]


class MLFunction:
    """A function of a script, or a built-in, as a value; the host may call it.

    `most` is how many arguments the code takes: surplus ones are dropped, missing ones are null.
    None means any number. With `rest`, the code takes an array of the surplus as its last argument.
    A `flat` function takes one step, unless it calls something that marks the meter as touched.
    `size_bytes` is what a call makes by literals; who calls it from a script charges that.
    """

    __slots__ = ("code", "flat", "host", "most", "name", "rest", "size_bytes")

    def __init__(
        self,
        name: str,
        code: Code,
        most: int | None,
        *,
        rest: bool = False,
        flat: bool = False,
        size_bytes: int = 0,
        host: Callable[[MLFunction, tuple[Any, ...]], Any] | None = None,
    ) -> None:
        self.name = name
        self.code = code
        self.most = most
        self.rest = rest
        self.flat = flat
        self.size_bytes = size_bytes
        self.host = host

    def __call__(self, *arguments: Any) -> Any:
        """Call it from Python, under the limits of the executor that it comes from."""
        if self.host is None:
            raise TypeError(
                f"The function {self.name!r} belongs to no executor; use call_function."
            )
        return self.host(self, arguments)

    def __repr__(self) -> str:
        return f"<ML function {self.name}>"


class MLNamespace:
    """A built-in with members, such as `Math`; `call` makes it a function as well."""

    __slots__ = ("call", "construct", "members", "name")

    def __init__(
        self,
        name: str,
        members: Mapping[str, Any],
        *,
        call: MLFunction | None = None,
        construct: MLFunction | None = None,
    ) -> None:
        self.name = name
        self.members = members
        self.call = call
        self.construct = construct

    def __repr__(self) -> str:
        return f"<ML namespace {self.name}>"


NUMBERS = frozenset((int, float, Decimal))

#: What `typeof` answers, by exact type.
TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "string",
    list: "array",
    dict: "object",
    dt.datetime: "date",
    dt.date: "date",
    MLFunction: "function",
}


def type_name(value: object) -> str:
    """What the language calls the type of `value`; a foreign object is just a value."""
    if type(value) is MLNamespace:
        return "function" if value.call else "object"
    return TYPE_NAMES.get(type(value)) or _adapted_name(type(value))


#: What is brought to one of the language's own types when it is touched.
_ADAPTED_NAMES: dict[type, str] = {
    tuple: "array",
    set: "array",
    frozenset: "array",
    MappingProxyType: "object",
}
_bases: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__


def _adapted_name(kind: type) -> str:
    for base in _bases(kind):
        found = TYPE_NAMES.get(base) or _ADAPTED_NAMES.get(base)
        if found:
            return found
    return "inert"
