"""Every error of the bridge: each says where, what was found, what was expected and how to mend it.

BridgeError
├── RequestError               what was asked for cannot be done; nothing was read or written
│   ├── UnknownName            a model, target, script, function, field, … that does not exist
│   ├── FieldNotWritable       a field that no script may write
│   ├── InvalidValue           a filter, an argument or an option whose value cannot be used
│   ├── ConflictingOptions     options that exclude each other
│   ├── TooManyRows            more rows than the guard allows
│   ├── NotPermitted           the user may not run this
│   ├── Declined               the question before writing was answered with no
│   ├── RunRefusedError        the project's hooks refuse the run: a quota, a right
│   ├── RunHeld                another process has the run, or the singleton key
│   ├── UnexpectedCount        another number of rows is selected than was expected
│   └── PlanStale              a plan that was applied, or whose script or rows are others by now
├── ScriptError                a script that cannot be read, or is no program
├── RegistryIncomplete         a model or a service that the registry cannot give
├── ProjectNotFound            no settings, and no project to take them from
├── DatabaseUnavailable        the database is locked, unreachable or not migrated
└── ScriptFailed               a function that was called for its result gave none
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from mlpy.suggest import nearest

#: How many known names an error lists when none is near.
LISTED_NAMES = 12


class BridgeError(Exception):
    """An error of the bridge; `code` is stable and stands in docs/reference/errors.md."""

    code: ClassVar[str] = "EB100"
    #: What a command exits with; see docs/reference/eaml_process.md.
    exit_code: ClassVar[int] = 1


class RequestError(BridgeError):
    """What was asked for cannot be done; nothing was read or written."""

    code = "EB101"


class UnknownName(RequestError):
    """A name that does not exist; the message gives the nearest known one, or lists them."""

    code = "EB102"

    def __init__(self, kind: str, name: str, *, known: Iterable[str], where: str = "") -> None:
        self.kind, self.name = kind, name
        place = f" {where}" if where else ""
        super().__init__(f"No {kind} {name!r}{place}. {_hint(name, known)}")


class FieldNotWritable(RequestError):
    """A field that no script may write."""

    code = "EB103"

    def __init__(self, name: str, *, target: str, reason: str, writable: Iterable[str]) -> None:
        choice = listed(sorted(writable)) or "none"
        super().__init__(
            f"Field {name!r} of {target} cannot be written: {reason}. Writable fields: {choice}."
        )


class InvalidValue(RequestError):
    """A filter, an argument or an option whose value cannot be used."""

    code = "EB104"


class ConflictingOptions(RequestError):
    """Options that exclude each other, or one that needs another."""

    code = "EB105"
    exit_code = 2


class TooManyRows(RequestError):
    """More rows are selected than the guard allows."""

    code = "EB106"

    def __init__(self, *, selected: int, allowed: int) -> None:
        super().__init__(
            f"{selected:,} rows are selected, {allowed:,} are allowed. "
            "Narrow the selection with --filter or --limit, or raise --max-rows."
        )


class NotPermitted(RequestError):
    """The user may not run this function over these rows."""

    code = "EB107"


class Declined(RequestError):
    """The question before writing was answered with no."""

    code = "EB108"


class RunRefusedError(RequestError):
    """The project refuses the run, by `RunHooks.run_requested`."""

    code = "EB109"


class RunHeld(RequestError):
    """Another process works on the run, or an active run has the singleton key."""

    code = "EB111"
    exit_code = 8


class UnexpectedCount(RequestError):
    """Another number of rows is selected than was expected."""

    code = "EB112"
    exit_code = 4

    def __init__(self, *, selected: int, expected: int) -> None:
        super().__init__(
            f"{selected:,} rows are selected, {expected:,} were expected; nothing was written. "
            "Correct --expect-count, or the selection."
        )


class PlanStale(RequestError):
    """A plan that was applied already, or whose script or rows are others by now."""

    code = "EB113"
    exit_code = 7


class ScriptError(BridgeError):
    """A script that cannot be read, or whose text is no program."""

    code = "EB110"


class DatabaseUnavailable(BridgeError):
    """The database is locked, cannot be reached, or lacks a table."""

    code = "EB120"


class RegistryIncomplete(BridgeError):
    """The registry of models lacks what was asked for; raised with `strict=True` only."""

    code = "EB140"


class ProjectNotFound(BridgeError):
    """No Django settings were chosen, and no project to take them from was found."""

    code = "EB141"


class ScriptFailed(BridgeError):
    """A function that was called for its result gave none; `problems` says why, row by row."""

    code = "EB130"


def listed(names: Iterable[str]) -> str:
    """The first names, joined by commas, with an ellipsis when there are more."""
    every = list(names)
    shown = ", ".join(every[:LISTED_NAMES])
    return f"{shown}, …" if len(every) > LISTED_NAMES else shown


def _hint(name: str, known: Iterable[str]) -> str:
    every = sorted(set(known))
    guess = nearest(name, every)
    if guess:
        return f"Did you mean {guess!r}?"
    return f"Known: {listed(every)}." if every else "There is none yet."
