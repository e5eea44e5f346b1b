"""The tables of built-ins. Each declares its cost and its growth, which are charged before it runs.

A built-in is a plain function `code(meter, depth, ...)`; a method gets its target as third
argument. `cost` and `grows` say, from the same arguments, how many steps it takes and how many
bytes it adds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from mlpy.runtime.meter import Meter
from mlpy.values import MLFunction, MLNamespace

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: The cost of a built-in that takes the same time whatever it gets.
CONSTANT = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """One built-in function or method, as the tables and the reference know it."""

    name: str
    code: Callable[..., Any]
    most: int | None
    doc: str


#: Methods by exact type and name.
METHODS: dict[type, dict[str, Builtin]] = {}
#: Members that are read and not called, by exact type and name.
PROPERTIES: dict[type, dict[str, Callable[[Meter, Any], Any]]] = {}
#: Functions and namespaces by name.
GLOBALS: dict[str, Any] = {}


def _metered(
    function: Callable[..., Any],
    cost: Callable[..., int] | None,
    grows: Callable[..., int] | None,
) -> Callable[..., Any]:
    """`function`, behind the charge for what it declares."""
    if cost is None and grows is None:
        return function

    def code(meter: Meter, depth: int, *arguments: Any) -> Any:
        if cost is not None:
            meter.pay(cost(*arguments))
        if grows is not None:
            meter.grow(grows(*arguments))
        return function(meter, depth, *arguments)

    # For the reference: what it is for, and how its arguments are named.
    code.__doc__ = function.__doc__
    code.__wrapped__ = function  # type: ignore[attr-defined]  # as functools.wraps does
    return code


def _most(function: Callable[..., Any], hidden: int) -> int | None:
    """The most arguments of a script that `function` takes; each must have a default."""
    parameters = list(inspect.signature(function).parameters.values())[hidden:]
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters):
        return None
    missing = [p.name for p in parameters if p.default is inspect.Parameter.empty]
    if missing:
        raise TypeError(f"{function.__name__}: give a default to {', '.join(missing)}.")
    return len(parameters)


def method(
    kind: type,
    *names: str,
    cost: Callable[..., int] | None,
    grows: Callable[..., int] | None = None,
) -> Callable[[_Function], _Function]:
    """Register a method of `kind` under `names`."""

    def register(function: _Function) -> _Function:
        code = _metered(function, cost, grows)
        table = METHODS.setdefault(kind, {})
        for name in names:
            table[name] = Builtin(
                name=name, code=code, most=_most(function, 3), doc=function.__doc__ or ""
            )
        return function

    return register


def property_(kind: type, name: str) -> Callable[[_Function], _Function]:
    """Register a property of `kind`; it must take constant time."""

    def register(function: _Function) -> _Function:
        PROPERTIES.setdefault(kind, {})[name] = function
        return function

    return register


def built_in(
    name: str,
    function: Callable[..., Any],
    *,
    cost: Callable[..., int] | None,
    grows: Callable[..., int] | None = None,
) -> MLFunction:
    """A built-in function as a value."""
    code = _metered(function, cost, grows)
    return MLFunction(name, code, _most(function, 2))


class Module:
    """An importable module under construction: its functions and its values by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[str, Any] = {}

    def function(
        self,
        *names: str,
        cost: Callable[..., int] | None,
        grows: Callable[..., int] | None = None,
    ) -> Callable[[_Function], _Function]:
        """Register a function under `names`."""

        def register(function: _Function) -> _Function:
            for name in names:
                self.members[name] = built_in(name, function, cost=cost, grows=grows)
            return function

        return register

    def namespace(self) -> MLNamespace:
        """The module as a value."""
        return MLNamespace(self.name, self.members)


def global_(
    name: str,
    *,
    cost: Callable[..., int] | None,
    grows: Callable[..., int] | None = None,
) -> Callable[[_Function], _Function]:
    """Register a free function."""

    def register(function: _Function) -> _Function:
        GLOBALS[name] = built_in(name, function, cost=cost, grows=grows)
        return function

    return register
