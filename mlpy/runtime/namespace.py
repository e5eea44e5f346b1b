"""The namespace that generated code runs in: the helpers, the built-ins, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NoReturn

from mlpy.analysis.table import Global, NameTable
from mlpy.errors import LimitSignal, MLExecutionError, MLThrownError
from mlpy.limits import Limits
from mlpy.runtime import access, operators
from mlpy.runtime.builtins import array as _array  # noqa: F401  # importing them fills the tables
from mlpy.runtime.builtins import date as _date  # noqa: F401
from mlpy.runtime.builtins import functions as _functions  # noqa: F401
from mlpy.runtime.builtins import json as _json  # noqa: F401
from mlpy.runtime.builtins import math as _math  # noqa: F401
from mlpy.runtime.builtins import number as _number  # noqa: F401
from mlpy.runtime.builtins import object as _object  # noqa: F401
from mlpy.runtime.builtins import string as _string  # noqa: F401
from mlpy.runtime.builtins.array import add_rest, sort_by
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter
from mlpy.runtime.registry import GLOBALS, METHODS
from mlpy.runtime.text import to_text
from mlpy.runtime.traceback import place_in_traceback
from mlpy.values import MLFunction, MLNamespace, type_name

#: The account for the text of a thrown value, which is made outside of the call's own.
_SMALL_ACCOUNT = Limits(steps=10_000)


def _dead(meter: Meter) -> NoReturn:
    """The turns are used up: say so again, however often it is asked."""
    meter.stop("steps", f"more than {meter.limits.steps:,} steps")


def _deep(meter: Meter) -> NoReturn:
    """Calls are nested as deep as they may."""
    meter.stop("depth", f"calls nested deeper than {meter.limits.depth}")


def _held(meter: Meter, size_bytes: int, value: Any) -> Any:
    """A new value that a loop may keep, charged."""
    meter.grow(size_bytes)
    return value


def _enter(meter: Meter, depth: int, size_bytes: int) -> int:
    """The depth for a call, charged for what the function makes."""
    meter.grow(size_bytes)
    return depth - 1


def thrown(value: Any) -> MLThrownError:
    """The error that `throw value` raises."""
    text = value if type(value) is str else _thrown_text(value)
    return MLThrownError(text, value)


@cache
def _no_world() -> Environment:
    return Environment()


def _thrown_text(value: Any) -> str:
    if type(value) is dict and type(value.get("message")) is str:
        return str(value["message"])
    meter = Meter.start(_SMALL_ACCOUNT, _no_world())
    try:
        return to_text(meter, value)
    except (LimitSignal, MLExecutionError):
        return f"thrown {type_name(value)}"


def caught(error: MLExecutionError) -> Any:
    """What `catch (e)` gets: the thrown value, or an object that describes the engine's error."""
    if isinstance(error, MLThrownError):
        return error.value
    place = error.place or place_in_traceback(error)
    return {
        "name": type(error).__name__.removeprefix("ML"),
        "message": error.message,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


HELPERS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "TYPE": type,
        "LEN": len,
        "GET": dict.get,
        "DICT": dict,
        "LIST": list,
        "STR": str,
        "INT": int,
        "FLOAT": float,
        "NAN": operators.NAN,
        "INFINITY": operators.INFINITY,
        "NEGATIVE_INFINITY": -operators.INFINITY,
        "ONCE": (None,),
        "THROW": MLExecutionError,
        "THROWN": thrown,
        "CAUGHT": caught,
        "DEAD": _dead,
        "DEEP": _deep,
        "TRUTH": operators.truth,
        "ADD": operators.add,
        "SUB": operators.subtract,
        "MUL": operators.multiply,
        "DIV": operators.divide,
        "MOD": operators.remainder,
        "POW": operators.power,
        "NEG": operators.negative,
        "POS": operators.positive,
        "LT": operators.less,
        "GT": operators.greater,
        "LE": operators.less_or_equal,
        "GE": operators.greater_or_equal,
        "EQ": operators.equal,
        "IN": operators.contains,
        "TYPEOF": type_name,
        "TEMPLATE": access.template,
        "READ": access.read,
        "INDEX": access.index,
        "SLICE": access.slice_,
        "WRITE": access.write,
        "WRITE_INDEX": access.write_index,
        "DELETE": access.delete,
        "KEY": access.key_text,
        "SPREAD": access.spread,
        "ENTRIES": access.entries,
        "ITEMS": access.items,
        "ITEMS_OF": access.items_of,
        "UNPACK": access.unpack,
        "NOT_NULL": access.not_null,
        "WITHOUT": access.without,
        "TURNS": Meter.turns,
        "LIVE_TURNS": Meter.live_turns,
        "EVERY_TURN": Meter.every_turn,
        "COLLECT": Meter.collect,
        "APPEND": list.append,
        "FIND": str.find,
        "SPLIT": str.split,
        "SORT_BY": sort_by,
        "ITER": iter,
        "ADD_REST": add_rest,
        "BOUNDED": operators.bounded,
        "PUT": access.put,
        "MISSING": KeyError,
        "OUTSIDE": IndexError,
        "ENUMERATE": enumerate,
        "RANGE": range,
        "HELD": _held,
        "ENTER": _enter,
        "CALL": access.call,
        "INVOKE": access.invoke,
        "NEW": access.construct,
    }
)


def _plain(name: str) -> str:
    return name.replace("$", "S")


def signature(value: Any) -> Global:
    """What the compiler needs to know of a built-in or a module."""
    if type(value) is MLFunction:
        return Global(members={}, arguments=value.most)
    members = {
        name: member.most if type(member) is MLFunction else -1
        for name, member in value.members.items()
    }
    return Global(members=members, arguments=value.call.most if value.call else -1)


def name_table(
    modules: Mapping[str, Global], *, refused: Mapping[str, str], identity: Hashable
) -> NameTable:
    """What the analysis needs to know of the built-ins and of `modules`."""
    return NameTable(
        globals=_GLOBALS, modules=modules, methods=_METHODS, refused=refused, identity=identity
    )


def _methods() -> dict[str, dict[str, int | None]]:
    found: dict[str, dict[str, int | None]] = {}
    for kind, table in METHODS.items():
        for name, method in table.items():
            found.setdefault(name, {})[kind.__name__] = method.most
    return found


def _entries(prefix: str, value: Any) -> dict[str, Any]:
    """The names by which generated code knows a built-in: as a value, and what calls of it run."""
    found = {f"G_{prefix}": value}
    called = value if type(value) is MLFunction else value.call
    if called is not None:
        found[f"G_call_{prefix}"] = called.code
    if type(value) is MLNamespace:
        for name, member in value.members.items():
            found[f"G_{prefix}_{_plain(name)}"] = member
            if type(member) is MLFunction:
                found[f"G_call_{prefix}_{_plain(name)}"] = member.code
    return found


def namespace(
    function: Callable[[Any, int], MLFunction], modules: Mapping[str, MLNamespace]
) -> dict[str, Any]:
    """A fresh namespace; `function` makes a function value from its code and its number."""
    found: dict[str, Any] = {"__builtins__": {}, **HELPERS, **_BUILT_INS}
    for name, module in modules.items():
        found.update(_entries(f"module_{_plain(name)}", module))
    found["FUNCTION"] = function
    return found


_BUILT_INS: dict[str, Any] = {}
for _kind, _table in METHODS.items():
    for _name, _method in _table.items():
        _BUILT_INS[f"G_method_{_kind.__name__}_{_plain(_name)}"] = _method.code
        _BUILT_INS.setdefault(f"G_methods_{_plain(_name)}", {})[_kind] = _method.code
for _name, _value in GLOBALS.items():
    _BUILT_INS.update(_entries(_plain(_name), _value))

_GLOBALS = {name: signature(value) for name, value in GLOBALS.items()}
_METHODS = _methods()
