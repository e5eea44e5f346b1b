"""Reads the selected rows page by page: by key, never by offset, locked where they can change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any  # Records hold the values of fields known at run time only.

from django.db import connections
from django.db.models import Model

from eaml_bridge.processing.planning import Plan
from eaml_bridge.targets import Rows

#: The primary key, then one value for each path of the layout.
Record = tuple[Any, ...]


def count_rows(plan: Plan) -> int:
    """How many rows are selected, the limit considered."""
    found = plan.rows.count()
    return found if plan.request.limit is None else min(found, plan.request.limit)


def read_pages(plan: Plan) -> Iterator[list[Record]]:
    """The selected rows in pages; those that writing runs read are locked until the run ends.

    A page begins after the last key of the one before, so a row that the function takes out of
    the filter is neither lost nor done twice. With an order of its own the keys of the whole
    selection are taken first, and stay in memory.
    """
    return _ordered_pages(plan) if plan.order else _key_pages(plan)


def locks_rows(plan: Plan) -> bool:
    """Whether the rows of this run are locked while it works on them."""
    return plan.writes_rows and connections[plan.database].features.has_select_for_update


def _key_pages(plan: Plan) -> Iterator[list[Record]]:
    left = plan.request.limit
    rows = plan.rows.order_by("pk")
    after: object = None
    while left is None or left > 0:
        size = plan.page_size if left is None else min(plan.page_size, left)
        page = rows if after is None else rows.filter(pk__gt=after)
        records = _read(plan, page[:size])
        if not records:
            # A whole page can leave the selection while the query waits for its locks.
            if locks_rows(plan) and page.exists():
                continue
            return
        yield records
        after = records[-1][0]
        left = None if left is None else left - len(records)


def _ordered_pages(plan: Plan) -> Iterator[list[Record]]:
    rows = plan.rows.order_by(*plan.order, "pk")
    keys = list(rows.values_list("pk", flat=True)[: plan.request.limit])
    for start in range(0, len(keys), plan.page_size):
        chosen = keys[start : start + plan.page_size]
        position = {key: index for index, key in enumerate(chosen)}
        records = _read(plan, plan.rows.filter(pk__in=chosen).order_by("pk"))
        if records:
            yield sorted(records, key=lambda record: position[record[0]])


def _read(plan: Plan, page: Rows) -> list[Record]:
    if not locks_rows(plan):
        return list(page.values_list("pk", *plan.layout.paths))
    if not _joins_tables(page, plan):
        return list(page.select_for_update().values_list("pk", *plan.layout.paths))
    return _read_joined(plan, page)


def _read_joined(plan: Plan, page: Rows) -> list[Record]:
    """Lock by keys first: no database locks the outer side of a join, and none should."""
    keys = list(page.values_list("pk", flat=True))
    if not keys:
        return []
    own = plan.rows.model._base_manager.using(plan.database).filter(pk__in=keys).order_by("pk")
    list(own.select_for_update().values_list("pk", *_one_path_per_parent(plan)))
    # Read again, now that the rows hold still; one that left the selection meanwhile stays out.
    still = plan.rows.filter(pk__in=keys).order_by("pk")
    return list(still.values_list("pk", *plan.layout.paths))


def _joins_tables(page: Rows, plan: Plan) -> bool:
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
