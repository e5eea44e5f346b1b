"""What became of one row."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from eaml_bridge.targets import Column


class Status(StrEnum):
    """What became of one row; every selected row has exactly one."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    INVALID = "invalid"
    CRASHED = "crashed"
    LIMITED = "limited"
    DB_ERROR = "db_error"
    CONFLICT = "conflict"
    NOT_REACHED = "not_reached"


#: A row with one of these is a problem of the run.
PROBLEMS = frozenset(
    {
        Status.REJECTED,
        Status.INVALID,
        Status.CRASHED,
        Status.LIMITED,
        Status.DB_ERROR,
        Status.CONFLICT,
    }
)


# Tuples, not dataclasses: one of each is made for every row, and they are three times as fast.


class Change(NamedTuple):
    """One field of one row: its values before and after."""

    column: Column
    before: object
    after: object


class Problem(NamedTuple):
    """Why a row was not processed; `where` is script:line:column where a script is to blame."""

    message: str
    field: str = ""
    where: str = ""


class RowOutcome(NamedTuple):
    """What became of one row. `record` is the page's snapshot of it, primary key first."""

    status: Status
    record: tuple[object, ...]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    note: str = ""

    @property
    def key(self) -> object:
        """The primary key."""
        return self.record[0]
