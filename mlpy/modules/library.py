"""The modules that the scripts of an executor can import: free ones, granted ones, the host's."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlpy.analysis.table import Global, NameTable
from mlpy.modules.capabilities import GRANTABLE, Grants
from mlpy.modules.host import host_module
from mlpy.runtime.namespace import name_table, signature
from mlpy.runtime.registry import Module
from mlpy.values import MLNamespace

#: Modules that every script can import. Their files are read when a script asks for them.
FREE = (
    "collections",
    "crypto",
    "datetime",
    "functional",
    "json",
    "math",
    "random",
    "regex",
    "statistics",
    "string",
)


class _FreeModules(Mapping[str, MLNamespace]):
    """The free modules by name, each made when it is first looked up."""

    def __init__(self) -> None:
        self._found: dict[str, MLNamespace] = {}

    def __getitem__(self, name: str) -> MLNamespace:
        if name not in FREE:
            raise KeyError(name)
        if name not in self._found:
            module: Module = importlib.import_module(f"mlpy.modules.{name}").MODULE
            self._found[name] = module.namespace()
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in FREE

    def __iter__(self) -> Iterator[str]:
        return iter(FREE)

    def __len__(self) -> int:
        return len(FREE)


class _WithOwn(Mapping[str, MLNamespace]):
    """The free modules, and those of one executor."""

    def __init__(self, own: Mapping[str, MLNamespace]) -> None:
        self._own = own

    def __getitem__(self, name: str) -> MLNamespace:
        return self._own[name] if name in self._own else _FREE_MODULES[name]

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in FREE

    def __iter__(self) -> Iterator[str]:
        return iter((*FREE, *self._own))

    def __len__(self) -> int:
        return len(FREE) + len(self._own)


class _Signatures(Mapping[str, Global]):
    """What the compiler needs to know of modules, without making those that nobody imports."""

    def __init__(self, modules: Mapping[str, MLNamespace]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> Global:
        return signature(self._modules[name])

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The modules of an executor, and the table by which scripts are compiled against them."""

    modules: Mapping[str, MLNamespace]
    table: NameTable


def library(
    capabilities: Iterable[str] = (), modules: Mapping[str, Mapping[str, Any]] | None = None
) -> Library:
    """The free modules, those that `capabilities` open, and those of the host.

    Args:
        modules: from a module's name to its functions and values by name.
    Raises:
        ValueError: a capability or a module has no proper form; the text says what it takes.
    """
    grants = Grants(capabilities)
    own: dict[str, MLNamespace] = {
        name: _granted(name, grants) for name in GRANTABLE if grants.opens(name)
    }
    for name, members in (modules or {}).items():
        own[name] = host_module(name, members, reserved=(*FREE, *GRANTABLE))
    refused = {name: hint for name, hint in GRANTABLE.items() if name not in own}
    if not own:
        return _library(_FREE_MODULES, refused, ())
    identity = tuple((name, _identity(namespace)) for name, namespace in sorted(own.items()))
    return _library(_WithOwn(own), refused, identity)


def _granted(name: str, grants: Grants) -> MLNamespace:
    make: Callable[[Grants], Module] = importlib.import_module(f"mlpy.modules.{name}").granted
    return make(grants).namespace()


def _library(
    modules: Mapping[str, MLNamespace], refused: Mapping[str, str], identity: tuple[Any, ...]
) -> Library:
    table = name_table(_Signatures(modules), refused=refused, identity=identity)
    return Library(modules=modules, table=table)


def _identity(namespace: MLNamespace) -> tuple[tuple[str, int | None], ...]:
    """The names of a module's members, and how they can be called."""
    return tuple(sorted(signature(namespace).members.items()))


_FREE_MODULES = _FreeModules()
#: What an executor has without grants and modules of its own; all share it, and so the cache.
LIBRARY = library()
