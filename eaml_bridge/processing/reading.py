"""Reads the selected rows page by page: by key, never by offset, locked where they can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # Records hold the values of fields known at run time only.

from django.db import connections
from django.db.models import Model

from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.request import Lock
from eaml_bridge.targets import Rows

#: The primary key, then one value for each path of the layout.
Record = tuple[Any, ...]
#: Where a source goes on, as JSON holds it; None for the beginning.
Cursor = list[Any] | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows that are worked on together.

    Attributes:
        cursor: where the next page begins.
        held: rows that somebody else has locked, read without a lock.
    """

    records: list[Record]
    cursor: Cursor
    held: tuple[Record, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a query for a page gave.

    Attributes:
        held: rows that somebody else has locked, read without a lock.
        last: the key of the last row that was looked at; None where there was none.
    """

    records: list[Record]
    held: tuple[Record, ...] = ()
    last: Any = None


def locks_rows(plan: Plan) -> bool:
    """Whether the rows of this run are locked while it works on them."""
    if not plan.writes_rows or plan.request.lock is Lock.NONE:
        return False
    return connections[plan.database].features.has_select_for_update


def read_records(plan: Plan, page: Rows) -> Found:
    """The rows of a page, in its order."""
    if not locks_rows(plan):
        return _whole(list(page.values_list("pk", *plan.layout.paths)))
    if plan.request.lock in (Lock.NOWAIT, Lock.SKIP):
        return _read_free(plan, page)
    if not joins_tables(page, plan):
        return _whole(list(page.select_for_update().values_list("pk", *plan.layout.paths)))
    return _read_joined(plan, page)


def _whole(records: list[Record]) -> Found:
    return Found(records=records, last=records[-1][0] if records else None)


def _read_free(plan: Plan, page: Rows) -> Found:
    """Lock what nobody holds; the others are given as they were read."""
    every: list[Record] = list(page.values_list("pk", *plan.layout.paths))
    keys = [record[0] for record in every]
    own = _own_rows(plan, keys).select_for_update(skip_locked=True)
    locked = {key for key, *_ in own.values_list("pk", *_one_path_per_parent(plan))}
    return Found(
        records=_still_selected(plan, [key for key in keys if key in locked]),
        held=tuple(record for record in every if record[0] not in locked),
        last=keys[-1] if keys else None,
    )


def _read_joined(plan: Plan, page: Rows) -> Found:
    """Lock by keys first: no database locks the outer side of a join, and none should."""
    keys = list(page.values_list("pk", flat=True))
    list(_own_rows(plan, keys).select_for_update().values_list("pk", *_one_path_per_parent(plan)))
    return Found(records=_still_selected(plan, keys), last=keys[-1] if keys else None)


def _own_rows(plan: Plan, keys: Sequence[Any]) -> Rows:
    # In the order of keys, so that two runs never wait for each other.
    rows: Rows = plan.rows.model._base_manager.using(plan.database)
    return rows.filter(pk__in=keys).order_by("pk")


def _still_selected(plan: Plan, keys: Sequence[Any]) -> list[Record]:
    """Read again, now that the rows hold still; one that left the selection stays out."""
    rows = plan.rows.filter(pk__in=keys).order_by("pk").values_list("pk", *plan.layout.paths)
    found = {record[0]: record for record in rows}
    return [found[key] for key in keys if key in found]


def joins_tables(page: Rows, plan: Plan) -> bool:
    """Whether the query of the page reads more than one table."""
    values = page.values_list("pk", *plan.layout.paths)
    # Compiling fills the table of aliases; a query that joins nothing has its own table only.
    str(values.query)
    return len(values.query.alias_map) > 1


def _one_path_per_parent(plan: Plan) -> Sequence[str]:
    """A column of each inherited table, so that the lock reaches its row too."""
    parents: dict[type[Model], str] = {}
    for field in plan.rows.model._meta.concrete_fields:
        parents.setdefault(field.model, field.name)
    return list(parents.values())
