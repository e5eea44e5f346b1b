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
