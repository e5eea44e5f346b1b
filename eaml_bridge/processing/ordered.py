"""Rows in an order of fields, page by page: a page begins after the values of the last row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # Values are whatever the fields hold.

from django.db.models import BinaryField, F, JSONField, Q
from django.db.models.expressions import OrderBy

from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Cursor, Page
from eaml_bridge.processing.recorded_values import (
    key_from_parts,
    key_parts_of,
    recorded,
    restored,
)
from eaml_bridge.processing.sources import Source, listed_page
from eaml_bridge.targets import AnyField, Column, Rows


@dataclass(frozen=True, kw_only=True)
class _Step:
    path: str
    field: AnyField
    is_descending: bool
    may_be_null: bool

    def order(self) -> OrderBy:
        """Null comes last: databases differ, and a cursor must know."""
        last = True if self.may_be_null else None
        path = F(self.path)
        return path.desc(nulls_last=last) if self.is_descending else path.asc(nulls_last=last)

    def equals(self, value: object) -> Q:
        """Rows that hold the value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def follows(self, value: object) -> Q | None:
        """Rows that come later; None where none can."""
        if value is None:
            return None
        later = Q(**{f"{self.path}__{'lt' if self.is_descending else 'gt'}": value})
        return later | Q(**{f"{self.path}__isnull": True}) if self.may_be_null else later


class ByFields(Source):
    """All rows in the plan's order, and by primary key among equals.

    Holds one page of keys. A row whose place is changed by somebody else meanwhile comes where it
    then stands.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        columns = {column.path: column for column in plan.target.columns.values()}
        self._steps = [_step(name, columns[name.lstrip("-")]) for name in plan.order]

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        order = [step.order() for step in self._steps]
        rows = self._rows_after(cursor).order_by(*order, "pk")
        found = list(rows.values_list("pk", *[step.path for step in self._steps])[:size])
        if not found:
            return None
        key, *values = found[-1]
        after = [[recorded(value) for value in values], key_parts_of(key)]
        return listed_page(self.plan, [record[0] for record in found], cursor=after)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        return self._rows_after(cursor).count()

    def _rows_after(self, cursor: Cursor) -> Rows:
        return self.plan.rows if cursor is None else self.plan.rows.filter(self._after(cursor))

    def _after(self, cursor: list[Any]) -> Q:
        values = [restored(s.field, v) for s, v in zip(self._steps, cursor[0], strict=True)]
        equal, later = Q(), Q(pk__in=[])
        for step, value in zip(self._steps, values, strict=True):
            if (follows := step.follows(value)) is not None:
                later |= equal & follows
            equal &= step.equals(value)
        return later | (equal & Q(pk__gt=key_from_parts(self.key, cursor[1])))


def is_comparable(column: Column) -> bool:
    """Whether a page can begin after a value of this column."""
    return not isinstance(column.field, JSONField | BinaryField)


def _step(name: str, column: Column) -> _Step:
    return _Step(
        path=column.path,
        field=column.field,
        is_descending=name.startswith("-"),
        may_be_null=column.field.null or "__" in column.path,
    )
