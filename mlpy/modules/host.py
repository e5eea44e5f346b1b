"""Functions of the host as modules of a script: what crosses, what is charged, how they fail."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from mlpy.errors import MLError, MLExecutionError
from mlpy.limits import CALL_LIMITS
from mlpy.log import log_error
from mlpy.runtime.crossing import to_host, to_script
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter
from mlpy.runtime.registry import built_in
from mlpy.values import MLNamespace

_Function = TypeVar("_Function", bound=Callable[..., Any])

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

#: What a call is charged unless the function says otherwise.
STEPS = 1


@overload
def ml_function(function: _Function, /) -> _Function: ...
@overload
def ml_function(
    *, name: str | None = None, cost: int | Callable[..., int] = STEPS
) -> Callable[[_Function], _Function]: ...
def ml_function(
    function: Any = None, /, *, name: str | None = None, cost: int | Callable[..., int] = STEPS
) -> Any:
    """Describe a function that scripts may call.

    Args:
        name: what scripts call it, where that is not the function's own name.
        cost: the steps of a call, or a function of the same arguments that gives them.
    """

    def mark(function: _Function) -> _Function:
        function.ml_name = name  # type: ignore[attr-defined]  # read by `host_module`
        function.ml_cost = cost  # type: ignore[attr-defined]
        return function

    return mark if function is None else mark(function)


def host_module(name: str, members: Any, *, reserved: tuple[str, ...]) -> MLNamespace:
    """A module of the host: functions by name, or a list of functions that have names.

    Raises:
        ValueError: a name that no script could write, or that is taken; a value of no type of ML.
    """
    if not _is_name(name):
        raise ValueError(f"modules: {name!r} is no name that a script can import.")
    if name in reserved:
        raise ValueError(f"modules: {name!r} is a module of the language; choose another name.")
    if not isinstance(members, Mapping):
        members = {getattr(f, "ml_name", None) or getattr(f, "__name__", f): f for f in members}
    found: dict[str, Any] = {}
    for member, value in members.items():
        own = getattr(value, "ml_name", None) or member
        if not _is_name(own):
            raise ValueError(f"modules[{name!r}]: {own!r} is no name that a script can write.")
        found[own] = _member(f"{name}.{own}", own, value)
    return MLNamespace(name, found)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _member(title: str, name: str, value: Any) -> Any:
    if callable(value):
        return built_in(name, _hosted(title, value), cost=_charge(value))
    try:
        return to_script(Meter.start(CALL_LIMITS, Environment()), value)
    except MLExecutionError as error:
        raise ValueError(f"modules: {title} is no value of ML: {error.message}.") from None


def _charge(function: Callable[..., Any]) -> Callable[..., int]:
    cost = getattr(function, "ml_cost", STEPS)
    if callable(cost):
        return lambda *arguments: max(int(cost(*arguments)), STEPS)
    return lambda *arguments: max(int(cost), STEPS)


def _hosted(title: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as a built-in: it gets copies of plain values, and gives one."""
    least, most = _arity(function)

    def code(meter: Meter, depth: int, *arguments: Any) -> Any:
        given = [to_host(meter, depth, value) for value in arguments[:most]]
        given.extend([None] * (least - len(given)))
        try:
            result = function(*given)
        except MLError:
            raise
        except Exception as error:  # noqa: BLE001  # the host's code may raise anything
            # Its text could name what no script should see.
            log_error("The host function %s failed.", title, error=error)
            raise MLExecutionError(
                f"the host function '{title}' failed",
                code="ML305",
                hint="its error is in the log of the host",
            ) from None
        return to_script(meter, result)

    code.__doc__ = function.__doc__
    return code


def _arity(function: Callable[..., Any]) -> tuple[int, int | None]:
    """How many arguments a function needs, and how many it takes at the most."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return 0, None
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in plain)
    rest = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return least, None if rest else len(plain)
