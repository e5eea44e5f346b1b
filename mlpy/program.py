"""The scripts of an executor, linked: what each of them defines, and the functions by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mlpy.analysis.function_info import FunctionInfo
from mlpy.compiler import names
from mlpy.compiler.cache import CompileCache, Compiled
from mlpy.errors import MLNameError
from mlpy.limits import Limits
from mlpy.modules.library import LIBRARY, Library
from mlpy.runtime.meter import Meter
from mlpy.runtime.namespace import namespace
from mlpy.runtime.traceback import SOURCE
from mlpy.source import Place, Source
from mlpy.values import MLFunction

if TYPE_CHECKING:
    from mlpy.isolation.pool import WorkerPool

CACHE = CompileCache()

#: Runs the top level of a script: meter, depth, then the values of the names it uses of others.
_Load = Callable[..., dict[str, Any]]
_Host = Callable[[MLFunction, tuple[Any, ...]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A compiled script with its namespace."""

    compiled: Compiled
    load: _Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """All scripts loaded so far, in order. It never changes; loading makes a new one."""

    library: Library = LIBRARY
    scripts: tuple[Linked, ...] = ()
    #: What is known of each function, in the order of the scripts.
    functions: Mapping[str, FunctionInfo] = field(default_factory=dict)
    #: What the scripts define, when one run serves all calls; None when each call runs them anew.
    shared: Mapping[str, Any] | None = field(default_factory=dict)

    def names(self) -> frozenset[str]:
        """All names that the scripts define."""
        return frozenset().union(*(script.compiled.names for script in self.scripts))

    def exports(self, meter: Meter) -> Mapping[str, Any]:
        """What the scripts define, for one call."""
        if self.shared is not None:
            return self.shared
        found: dict[str, Any] = {}
        for script in self.scripts:
            values = [found[name] for name in script.compiled.externals]
            found.update(script.load(meter, meter.limits.depth, *values))
        return found

    def extended(self, source: Source, host: _Host, meter: Meter, *, replace: bool) -> Program:
        """This program with one more script, or with `source` in place of the one of its name.

        Raises:
            MLSyntaxError, MLNameError: the script does not compile, or defines a known name anew.
            MLExecutionError, LimitSignal: its top level failed.
        """
        program = self.compiled_with(source, host, replace=replace)
        values = program.exports(meter)
        if all(script.compiled.stateless for script in program.scripts):
            return replace_fields(program, shared=MappingProxyType(dict(values)))
        return program

    def outsourced(self, pool: WorkerPool, limits: Limits) -> Program:
        """This program with functions whose calls run in the workers of `pool`.

        Raises:
            MLError: the top level of a script failed, in a worker.
        """
        sources = tuple((s.compiled.source.name, s.compiled.source.text) for s in self.scripts)
        pool.load(sources, limits)
        functions = {name: pool.function(sources, name) for name in self.functions}
        return replace_fields(self, shared=MappingProxyType(functions))

    def compiled_with(self, source: Source, host: _Host, *, replace: bool) -> Program:
        """As `extended`, but nothing of the script runs yet.

        Raises:
            MLSyntaxError, MLNameError: as `extended`.
        """
        kept = tuple(s for s in self.scripts if s.compiled.source.name != source.name)
        known = frozenset().union(*(script.compiled.names for script in kept))
        compiled = CACHE.get(source, self.library.table, known)
        twice = sorted(compiled.names & known)
        if twice and not replace:
            raise _defined_twice(twice[0], compiled, kept)
        scripts = (*kept, linked(compiled, host, self.library))
        functions: dict[str, FunctionInfo] = {}
        for script in scripts:
            functions.update(script.compiled.functions)
        return replace_fields(self, scripts=scripts, functions=functions, shared=None)


def linked(compiled: Compiled, host: _Host, library: Library) -> Linked:
    """`compiled` with a fresh namespace, whose functions call back through `host`."""

    def function(code: Any, number: int) -> MLFunction:
        shape = compiled.shapes[number]
        return MLFunction(
            shape.name,
            code,
            shape.parameters,
            rest=shape.rest,
            flat=shape.flat,
            size_bytes=shape.size_bytes,
            host=host,
        )

    found = namespace(function, {name: library.modules[name] for name in compiled.modules})
    found[SOURCE] = compiled.source
    # The code object was made by this package's own compiler and passed its verifier.
    exec(compiled.code, found)
    return Linked(compiled=compiled, load=found[names.LOAD])


def _defined_twice(name: str, compiled: Compiled, kept: tuple[Linked, ...]) -> MLNameError:
    first = next(s for s in kept if name in s.compiled.names)
    info = compiled.functions.get(name)
    place = (
        Place(compiled.source.name, info.line, 1, 1, compiled.source.line_text(info.line))
        if (info)
        else None
    )
    return MLNameError(
        f"'{name}' is defined by {first.compiled.source.name!r} already",
        place=place,
        code="ML209",
        hint="rename one of them, or load with replace=True",
    )
