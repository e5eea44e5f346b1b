"""Compile a script through all stages, and remember the result by its content.

The cache lives in memory only: code read from a disk would have to be trusted.
"""

from __future__ import annotations

import ast
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from types import CodeType

from mlpy.analysis import header, kinds, reads, rules, scopes, state
from mlpy.analysis.header import FunctionInfo
from mlpy.analysis.table import NameTable
from mlpy.compiler.assemble import code_object
from mlpy.compiler.functions import compile_script
from mlpy.compiler.unit import FunctionShape, Unit
from mlpy.errors import MLError, MLSyntaxError, combined
from mlpy.source import Source, Span
from mlpy.syntax.nodes import Import, walk
from mlpy.syntax.parser import parse

#: Compiled scripts that are kept; the one that was not used for longest goes first.
KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A script ready to run.

    Attributes:
        code: defines LOAD, a function of the meter, the depth and the values of `externals`.
        functions: what is known of each function at the top level, by name.
        names: all names that the top level defines.
        modules: the names of those that it imports.
        stateless: one run of LOAD can serve all calls.
    """

    source: Source
    code: CodeType
    shapes: tuple[FunctionShape, ...]
    externals: tuple[str, ...]
    functions: Mapping[str, FunctionInfo]
    names: frozenset[str]
    modules: frozenset[str]
    stateless: bool


def compile_tree(
    source: Source, table: NameTable, externals: Iterable[str]
) -> tuple[ast.Module, Compiled]:
    """Compile without the cache; gives the Python tree as well.

    Raises:
        MLSyntaxError, MLNameError: with all findings of the first stage that had any.
    """
    try:
        return _compiled(source, table, frozenset(externals))
    except RecursionError:
        # The limits of the parser keep well below this, unless the caller's stack is deep already.
        place = source.place(Span(0, 1))
        raise MLSyntaxError("the script is nested too deeply", place=place, code="ML103") from None


def _compiled(
    source: Source, table: NameTable, externals: frozenset[str]
) -> tuple[ast.Module, Compiled]:
    script = parse(source)
    errors: list[MLError] = [*rules.check(source, script.tree)]
    if errors:
        raise combined(errors)
    found, name_errors = scopes.resolve(source, script.tree, table, externals)
    functions, header_errors = header.describe(script)
    errors = [*name_errors, *header_errors]
    if errors:
        raise combined(errors)
    unit = Unit(
        source,
        found,
        table,
        kinds=kinds.infer(script.tree, found),
        reads=reads.member_reads(script.tree, found),
        number_uses=reads.number_reads(script.tree, found),
        certain=reads.certain_reads(script.tree, found),
    )
    tree = compile_script(unit, script.tree)
    compiled = Compiled(
        source=source,
        code=code_object(tree, source.name),
        shapes=tuple(unit.shapes),
        externals=tuple(sorted(unit.externals)),
        functions=functions,
        names=frozenset(found.blocks[script.tree].names),
        modules=frozenset(n.module.name for n in walk(script.tree) if isinstance(n, Import)),
        stateless=state.is_stateless(script.tree, found),
    )
    return tree, compiled


class CompileCache:
    """Compiled scripts by the hash of their text, their name and the names they may use."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._entries: OrderedDict[tuple[str, str, frozenset[str], Hashable], Compiled] = (
            OrderedDict()
        )
        self._lock = Lock()

    def get(self, source: Source, table: NameTable, externals: Iterable[str]) -> Compiled:
        """The compiled script, from the cache where it is known."""
        # Imported on use: it loads a library of the system, which takes milliseconds.
        from hashlib import sha256

        digest = sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
        key = (digest, source.name, frozenset(externals), table.identity)
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found
        compiled = compile_tree(source, table, key[2])[1]
        with self._lock:
            self._entries[key] = compiled
            while len(self._entries) > self._kept:
                self._entries.popitem(last=False)
        return compiled
