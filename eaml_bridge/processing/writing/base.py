"""What all writers share: a page at once, and row by row where the page as a whole is refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast  # Any: keys are whatever the fields hold.

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import CompositePrimaryKey, Model, Q

from eaml_bridge.processing.columns import Read, Write
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import locks_rows
from eaml_bridge.targets import ELSEWHERE, AnyField, Column

Adapter = Callable[[object], object]
#: What a driver raises for a value that it cannot pass on.
REFUSALS = (DatabaseError, ValueError, OverflowError)


class _RowsMissed(Exception):
    """Fewer rows were written than there are in the page."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table that a run writes to.

    Attributes:
        columns: those of the write set that the table holds.
        is_only: the run writes to no other table.
    """

    number: int
    model: type[Model]
    keys: tuple[AnyField, ...]
    columns: tuple[Column, ...]
    is_only: bool


class Writer(ABC):
    """Writes pages. Use as a context manager, inside the transaction of the run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.connection = connections[plan.database]
        self.tables = _tables(plan)
        self.rows_are_locked = locks_rows(plan)
        #: Pages of one row are not worth the preparations for many.
        self.writes_alone = plan.page_size == 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        return None

    @abstractmethod
    def write_table(self, table: Table, rows: Sequence[RowOutcome]) -> int:
        """Write the changes of `rows` that belong to the table; the number of rows found.

        A row whose guarded columns hold other values than its snapshot is not found.
        """

    def write_page(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """Write all rows with status `changed`; those that could not be are given another status.

        Raises:
            OperationalError: the database itself failed, so that no row can be written.
        """
        changed = [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
        if not changed or (not self.writes_alone and self._write_all(changed)):
            return list(outcomes)
        return [
            self._write_alone(outcome) if outcome.status is Status.CHANGED else outcome
            for outcome in outcomes
        ]

    def _write_all(self, changed: Sequence[RowOutcome]) -> bool:
        try:
            with transaction.atomic(using=self.plan.database):
                for table in self.tables:
                    rows = rows_of(table, changed)
                    if rows and self.write_table(table, rows) != len(rows):
                        raise _RowsMissed
        except OperationalError:
            raise
        except (_RowsMissed, *REFUSALS):
            return False
        return True

    def _write_alone(self, outcome: RowOutcome) -> RowOutcome:
        try:
            with transaction.atomic(using=self.plan.database):
                return self._write_one(outcome)
        except OperationalError:
            raise
        except REFUSALS as error:
            return given_up(outcome, Status.DB_ERROR, refusal_text(error))

    def _write_one(self, outcome: RowOutcome) -> RowOutcome:
        if not self.rows_are_locked and (drift := self.drift(outcome)):
            return given_up(outcome, Status.CONFLICT, drift)
        for table in self.tables:
            changes = {c.column.field.name: c.after for c in changes_of(table, outcome)}
            rows = table.model._base_manager.using(self.plan.database).filter(pk=outcome.key)
            if changes and not rows.filter(self._still_holds(table, outcome)).update(**changes):
                message = "The row is gone."
                if not self.rows_are_locked:
                    message = "The row was changed meanwhile, or is gone."
                return given_up(outcome, Status.CONFLICT, message)
        return outcome

    def _still_holds(self, table: Table, outcome: RowOutcome) -> Q:
        """What the row must still hold where it is not locked, as far as SQL can compare it."""
        guard = Q()
        # SQLite has one writer, this one: nobody changes the row after it was compared.
        if self.rows_are_locked or self.connection.vendor == "sqlite":
            return guard
        for item in snapshot_of(self.plan):
            field = item.column.field
            if item.column.table == table.number and item.codec.exact and not field.primary_key:
                before = outcome.record[item.slot]
                name = field.attname
                guard &= Q(**{f"{name}__isnull": True} if before is None else {name: before})
        return guard

    def drift(self, outcome: RowOutcome) -> str:
        """How the row differs from its snapshot; empty where it does not."""
        rows = self.plan.target.rows(self.plan.database).filter(pk=outcome.key)
        now = rows.values_list("pk", *self.plan.layout.paths).first()
        if now is None:
            return "The row is gone."
        for item in snapshot_of(self.plan):
            before, current = outcome.record[item.slot], now[item.slot]
            if not _same(item, before, current):
                return f"The row was changed meanwhile: {item.column.name} is another."
        return ""


def rows_of(table: Table, outcomes: Sequence[RowOutcome]) -> Sequence[RowOutcome]:
    """The rows that change something in the table."""
    if table.is_only:
        return outcomes
    number = table.number
    return [row for row in outcomes if any(c.column.table == number for c in row.changes)]


def changes_of(table: Table, row: RowOutcome) -> tuple[Change, ...]:
    """The changes of one row that belong to the table."""
    if table.is_only:
        return row.changes
    return tuple([change for change in row.changes if change.column.table == table.number])


def key_parts(key: object, table: Table) -> tuple[Any, ...]:
    """The values of the key's columns; several where the key is composite."""
    return tuple(key) if len(table.keys) > 1 and isinstance(key, tuple) else (key,)


def _tables(plan: Plan) -> tuple[Table, ...]:
    columns = [write.column for write in plan.layout.write_set]
    return tuple(
        Table(
            number=number,
            model=model,
            keys=_key_fields(model),
            columns=tuple(column for column in columns if column.table == number),
            is_only=all(column.table == number for column in columns),
        )
        for number, model in enumerate(plan.target.tables)
        if any(column.table == number for column in columns)
    )


def _key_fields(model: type[Model]) -> tuple[AnyField, ...]:
    key = model._meta.pk
    if isinstance(key, CompositePrimaryKey):
        return cast(tuple[AnyField, ...], tuple(key.fields))
    return (key,)


def snapshot_of(plan: Plan) -> tuple[Read | Write, ...]:
    """What a row's new values were computed from, and what they replace."""
    reads = tuple(read for read in plan.layout.reads if read.column.table != ELSEWHERE)
    return (*reads, *plan.layout.write_set)


def _same(item: Read | Write, before: object, current: object) -> bool:
    if before is None or current is None:
        return before is current
    return item.codec.same(before, current)


def refusal_text(error: Exception) -> str:
    """What the database said: its first line, since further ones may hold values of another row."""
    return str(error).splitlines()[0][:500] if str(error) else type(error).__name__


def given_up(outcome: RowOutcome, status: Status, message: str) -> RowOutcome:
    """The outcome of a row that could not be written."""
    return outcome._replace(status=status, changes=(), problems=(Problem(message),))
