"""Rows whose new values are on record: a run puts them back, or a plan brings them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any  # Records hold the values of fields known at run time only.

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from eaml_bridge.processing.columns import Write
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Cursor, Page, Record, read_records
from eaml_bridge.processing.recorded_values import key_from_text, restored
from eaml_bridge.processing.sources import Source

#: Takes the place of a value that the field does not understand any more.
_UNREADABLE = object()


@dataclass(frozen=True, kw_only=True)
class RecordedRow:
    """One row on record.

    Attributes:
        expected: field → what it must hold now, in the form of `recorded_values`.
        wanted: the same fields → what they are to hold.
    """

    key: Any
    expected: dict[str, Any]
    wanted: dict[str, Any]


class RecordedRows(Source):
    """Pages of rows on record, by the text of their keys.

    Args:
        records: of a model with the fields `key`, `before` and `after`.
        forward: the rows are to change from before to after, and not back.
    """

    def __init__(self, plan: Plan, records: QuerySet[Any, Any], *, forward: bool) -> None:
        super().__init__(plan)
        self._records = records.order_by("key")
        self._sides = ("before", "after") if forward else ("after", "before")
        #: What is on record of the page that was given last.
        self.current: Sequence[RecordedRow] = ()

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        records = self._records if cursor is None else self._records.filter(key__gt=cursor[0])
        found = list(records.values_list("key", *self._sides)[:size])
        if not found:
            return None
        self.current = [
            RecordedRow(key=key_from_text(self.key, key), expected=expected, wanted=wanted)
            for key, expected, wanted in found
        ]
        keys = [row.key for row in self.current]
        read = read_records(self.plan, self.plan.rows.filter(pk__in=keys).order_by("pk"))
        return Page(records=read.records, cursor=[found[-1][0]], held=read.held)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        return self._records.count()


class Restorer:
    """Compares rows with their records.

    Args:
        allows_done: a row that holds what is wanted already is unchanged, and no conflict.
    """

    def __init__(self, plan: Plan, *, allows_done: bool) -> None:
        self._writes = {write.column.name: write for write in plan.layout.write_set}
        self._allows_done = allows_done

    def outcomes(self, rows: Iterable[RecordedRow], page: Page) -> list[RowOutcome]:
        """What becomes of each row on record, whether or not it exists any more."""
        found = {record[0]: record for record in page.records}
        return [self._outcome(row, found.get(row.key)) for row in rows]

    def _outcome(self, row: RecordedRow, record: Record | None) -> RowOutcome:
        if record is None:
            problem = Problem("The row is gone, or you may not see it.")
            return RowOutcome(Status.CONFLICT, (row.key,), problems=(problem,))
        expected, wanted = self._values(row.expected), self._values(row.wanted)
        if self._allows_done and not self._drifts(record, wanted):
            return RowOutcome(Status.UNCHANGED, record)
        if problems := self._drifts(record, expected):
            return RowOutcome(Status.CONFLICT, record, problems=problems)
        changes = tuple(
            Change(self._writes[name].column, record[self._writes[name].slot], value)
            for name, value in wanted.items()
        )
        unreadable = [change.column.name for change in changes if change.after is _UNREADABLE]
        if unreadable:
            message = "The field's type was changed; it does not take what is on record."
            problem = Problem(message, field=unreadable[0])
            return RowOutcome(Status.INVALID, record, problems=(problem,))
        return RowOutcome(Status.CHANGED, record, changes)

    def _values(self, recorded: dict[str, Any]) -> dict[str, object]:
        return {name: _value(self._writes[name], value) for name, value in recorded.items()}

    def _drifts(self, record: Record, values: dict[str, object]) -> tuple[Problem, ...]:
        """One problem for each field that holds something else."""
        return tuple(
            Problem("The field was changed meanwhile.", field=name)
            for name, value in values.items()
            if not _is_same(self._writes[name], record[self._writes[name].slot], value)
        )


def _value(write: Write, value: Any) -> object:
    try:
        return restored(write.column.field, value)
    except (ValidationError, ValueError, TypeError):
        return _UNREADABLE


def _is_same(write: Write, current: object, value: object) -> bool:
    if current is None or value is None or value is _UNREADABLE:
        return current is value
    return write.codec.same(current, value)
