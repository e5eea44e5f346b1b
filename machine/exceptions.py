"""Errors of the machine app."""

import difflib
from collections.abc import Iterable, Sequence


class MachineError(Exception):
    """Something about a machine that is refused."""


class MachineNameRefused(MachineError):
    """The name is not one that a machine may have."""

    def __init__(self, name: str, *, reason: str, max_length: int) -> None:
        super().__init__(
            f"The machine name {name[:40]!r} {reason}. "
            f"Use 1 to {max_length} visible characters without a blank at either end."
        )


class MachineNameTaken(MachineError):
    """The owner has a machine of this name already."""

    def __init__(self, name: str, *, owner: str) -> None:
        super().__init__(
            f"User {owner!r} owns a machine named {name!r} already. "
            "Use another name, or delete that machine first."
        )


class MachineNameReserved(MachineError):
    """The name is one that only a super admin may give."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The machine name {name!r} begins and ends with '__', which only a super admin "
            f"may use. Use {name.strip('_')!r} instead."
        )


class ColumnsRefused(MachineError):
    """Some column names cannot be used.

    Attributes:
        problems: one sentence for each of them, in their order.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


class UnknownColumn(MachineError):
    """The machine has no column of this name."""

    def __init__(self, name: str, *, known: Iterable[str], machine: str) -> None:
        columns = list(known)
        near = difflib.get_close_matches(name, columns, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"Machine {machine!r} has no column {name!r}.{hint} "
            f"Use one of its columns: {', '.join(columns)}."
        )


class ColumnEncrypted(MachineError):
    """The values of a column stand encrypted, and nothing can be compared with them."""

    def __init__(self, name: str, *, machine: str) -> None:
        super().__init__(
            f"Column {name!r} of machine {machine!r} is encrypted: lines cannot be looked up or "
            "sorted by it, but for `__isnull`. Read the lines, and choose among them."
        )


class LineValueRefused(MachineError):
    """A value does not fit its column.

    Attributes:
        row: number of the row among those that were handed over, the first is 1.
        column: real name of the column.
    """

    def __init__(self, value: object, *, row: int, column: str, expected: str) -> None:
        self.row = row
        self.column = column
        shown = repr(value)
        if len(shown) > 80:
            shown = f"{shown[:77]}..."
        super().__init__(
            f"Row {row}, column {column!r}: found {shown}, expected {expected}. "
            "Correct the value, or hand over None for a missing one."
        )


class ArtefactBroken(MachineError):
    """The file of a trained model is not what was stored."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(f"The file {name!r} of a trained model {reason}. Train the machine again.")


class TablesLocked(MachineError):
    """Somebody else holds the lock of a table."""

    def __init__(self, table: str, *, holder: str, waited_s: float) -> None:
        super().__init__(
            f"Table {table!r} is locked by {holder}, still after {waited_s:g} s. "
            "Try again later, or wait longer. If its holder is no more, delete its lock."
        )


class LockLost(MachineError):
    """A lock was not renewed in time, and is somebody else's now."""

    def __init__(self, tables: Sequence[str]) -> None:
        names = ", ".join(tables)
        super().__init__(
            f"The lock of {names} was lost: it was not renewed before its lease ended. "
            "Do the work again, with a longer lease_s."
        )


class WorkLost(MachineError):
    """A work is no longer the worker's: its lease ended, or it was cancelled."""

    def __init__(self, work_id: int) -> None:
        super().__init__(
            f"Work {work_id} is no longer yours: its lease ended, or it was cancelled. "
            "Drop what was computed, and claim another."
        )


class GraphDataRefused(MachineError):
    """The data of a graph cannot be drawn as its kind asks."""


class LibraryMissing(MachineError, ImportError):
    """An optional library is not installed."""

    def __init__(self, name: str, *, purpose: str) -> None:
        super().__init__(f"{purpose} needs {name}. Install it: pip install {name}.")
