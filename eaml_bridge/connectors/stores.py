"""A table, a collection or a set of keys as rows that a script may change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar  # Any: the values of stores.

from eaml_bridge.connectors.selecting import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One row.

    Attributes:
        key: what names the row in messages.
        seen: what a script is given; a copy.
        raw: the row as the store gave it.
        problem: why it cannot be given to a script; empty when it can.
    """

    key: object
    seen: dict[str, Any]
    raw: Any
    problem: str = ""


#: A row and the new values of its fields.
RowChanges = tuple[StoredRow, dict[str, Any]]


class Store(ABC):
    """Rows of one table, collection or pattern of keys."""

    name: ClassVar[str]
    #: Whether rows can be asked for in an order.
    supports_order: ClassVar[bool] = True
    #: The field that names a row; empty where it is none of the row's fields.
    key_name: str = ""
    #: The fields that every row has; None where each row has its own.
    fields: tuple[str, ...] | None = None
    #: Whether what was written can be undone.
    supports_transactions: bool
    _selection = Selection()

    def select(self, selection: Selection) -> None:
        """Take these rows only, from now on.

        Raises:
            BadIdentifier: a condition or the order names no field, or no operator.
            BadValue: a condition's value does not fit its field.
        """
        self._selection = selection

    @abstractmethod
    def count(self) -> int:
        """How many rows there are, the limit apart."""

    @abstractmethod
    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """The rows, the limit apart, in an order that writing does not disturb."""

    @abstractmethod
    def converted(self, row: StoredRow, field: str, value: object) -> object:
        """A script's value as the store keeps it; the one that is there where nothing changes.

        Raises:
            BadIdentifier: there is no such field, or it may not be written.
            BadValue: the store cannot hold the value.
        """

    @abstractmethod
    def before(self, row: StoredRow, field: str) -> object:
        """The value that a field has, as it is kept."""

    @abstractmethod
    def write(self, changes: Sequence[RowChanges]) -> set[int]:
        """Write where nobody changed the row since it was read; positions of the others."""

    def changed(self, rows: Sequence[StoredRow]) -> set[int]:
        """Positions of the rows that are not as they were read; all where nobody can tell."""
        return set(range(len(rows)))

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Undo what was written in the block when it ends with an error, if the store can."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store."""
