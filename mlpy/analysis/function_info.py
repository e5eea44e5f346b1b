"""What is known of a function without calling it: its fields, arguments, mode and limits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rename:
    """A field as the script calls it (`name`), and as the data call it (`field`)."""

    name: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument that a run may be given."""

    name: str
    type: str = "json"
    optional: bool = False
    default: str | None = None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class MemberRead:
    """A member of the first parameter that the function reads, and where it does so first."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionInfo:
    """What is known of a function without calling it.

    `reads` and `writes` are None when the header does not say. `limits` maps steps, time (s) and
    memory (bytes) to a number; they can lower the limits of a call, never raise them.
    """

    name: str
    script: str
    line: int
    params: tuple[str, ...] = ()
    doc: str = ""
    reads: tuple[Rename, ...] | None = None
    writes: tuple[Rename, ...] | None = None
    args: tuple[Argument, ...] = ()
    mode: str | None = None
    idempotent: bool | None = None
    limits: dict[str, float] = field(default_factory=dict)
    #: What the text reads of its first parameter, other than what it sets itself or calls.
    members: tuple[MemberRead, ...] = ()
