"""The names that a script finds without declaring them, as the compiler needs to know them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Global:
    """A built-in name: a namespace, a function, or both (`Number(x)`, `Number.isInteger(x)`).

    Attributes:
        members: for a namespace, from a member's name to the most arguments it takes; None for
            a member that takes any number, -1 for one that is a value.
        arguments: the most arguments of a call; None for any number, -1 when it cannot be called.
    """

    members: Mapping[str, int | None]
    arguments: int | None = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTable:
    """All names known without a declaration, and the modules that `import` finds."""

    globals: Mapping[str, Global]
    modules: Mapping[str, Global]
    #: From the name of a method to the kinds that have it, each with the most arguments it takes.
    methods: Mapping[str, Mapping[str, int | None]]
    #: Modules that the host did not grant, each with what would grant it.
    refused: Mapping[str, str] = field(default_factory=dict)
    #: Equal for two tables that a script compiles to the same code with.
    identity: Hashable = ()
