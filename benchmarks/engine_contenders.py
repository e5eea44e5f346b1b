"""The engines that run the programs: each makes, from a function's name, something to call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from operator import getitem
from typing import Any

from benchmarks.engine_programs import LUA, PYTHON, SCRIPT, STARLARK
from mlpy import MLExecutor

Run = Callable[[Any], Any]
#: Gives the function of a name, or None where the engine has no program for it.
Engine = Callable[[str], Run | None]


def python_engine() -> Engine:
    """Hand-written Python: what the others are measured by."""
    found: dict[str, Any] = {}
    exec(PYTHON, found)
    return found.get


def ml_engine() -> Engine:
    """The language, one call at a time, with all its limits."""
    executor = MLExecutor()
    executor.load_source(SCRIPT, "bench.ml")

    def engine(name: str) -> Run:
        return lambda argument: executor.call_function(name, argument)

    return engine


def restricted_engine() -> Engine:
    """RestrictedPython, with its guards and without any limit."""
    from RestrictedPython import compile_restricted, safe_globals  # a peer, for benchmarks only

    found: dict[str, Any] = {
        **safe_globals,
        "__builtins__": {**safe_globals["__builtins__"], "sorted": sorted, "sum": sum},
        "_getitem_": getitem,
        "_getattr_": getattr,
        "_getiter_": iter,
        "_write_": lambda target: target,
        "_unpack_sequence_": lambda values, *_: values,
        "_iter_unpack_sequence_": lambda values, *_: iter(values),
    }
    exec(compile_restricted(PYTHON, "bench", "exec"), found)
    return found.get


def quickjs_engine() -> Engine:
    """QuickJS: JSON in and out."""
    import quickjs  # a peer, for benchmarks only

    context = quickjs.Context()
    context.eval(SCRIPT)

    def engine(name: str) -> Run:
        call = context.eval(f"(text) => JSON.stringify({name}(JSON.parse(text)))")
        return lambda argument: json.loads(call(json.dumps(argument)))

    return engine


def v8_engine() -> Engine:
    """V8 by mini-racer."""
    from py_mini_racer import MiniRacer  # a peer, for benchmarks only

    context = MiniRacer()
    context.eval(SCRIPT)

    def engine(name: str) -> Run:
        return lambda argument: context.call(name, argument)

    return engine


def lua_engine() -> Engine:
    """Lua by lupa: the argument becomes a table."""
    from lupa import LuaRuntime  # a peer, for benchmarks only

    runtime = LuaRuntime(unpack_returned_tuples=True)
    runtime.execute(LUA)
    table = runtime.table_from

    def engine(name: str) -> Run | None:
        function = runtime.globals()[name]
        if function is None:
            return None
        return lambda argument: function(
            table(argument, recursive=True) if isinstance(argument, dict) else argument
        )

    return engine


def starlark_engine() -> Engine:
    """Starlark in Rust."""
    import starlark  # a peer, for benchmarks only

    dialect = starlark.Dialect.standard()
    module = starlark.Module()
    starlark.eval(
        module, starlark.parse("bench.star", STARLARK, dialect), starlark.Globals.standard()
    )
    frozen = module.freeze()

    def engine(name: str) -> Run | None:
        return (
            (lambda argument: frozen.call(name, argument)) if f"def {name}(" in STARLARK else None
        )

    return engine


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "Python": python_engine,
    "ML": ml_engine,
    "RestrictedPython": restricted_engine,
    "QuickJS": quickjs_engine,
    "V8": v8_engine,
    "Lua": lua_engine,
    "Starlark": starlark_engine,
}
