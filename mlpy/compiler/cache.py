"""Compiled scripts, remembered by their content.

The cache lives in memory only: code read from a disk would have to be trusted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from types import CodeType
from typing import TYPE_CHECKING

from mlpy.analysis.function_info import FunctionInfo
from mlpy.analysis.table import NameTable
from mlpy.source import Source

if TYPE_CHECKING:
    from mlpy.compiler.unit import FunctionShape

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
        # Imported on use: a program that only imports mlpy needs none of the stages.
        from mlpy.compiler.stages import compile_tree

        compiled = compile_tree(source, table, key[2])[1]
        with self._lock:
            self._entries[key] = compiled
            while len(self._entries) > self._kept:
                self._entries.popitem(last=False)
        return compiled
