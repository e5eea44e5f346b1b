"""Instances of the rows of a page that change, with their new values set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any  # Keys are whatever the fields hold.

from django.db.models import Model

from eaml_bridge.processing.outcomes import Change, RowOutcome
from eaml_bridge.processing.planning import Plan


def loaded(plan: Plan, outcomes: Sequence[RowOutcome]) -> dict[tuple[Any, int], Model]:
    """Instances by key and table, as they are stored; one query for each table."""
    found: dict[tuple[Any, int], Model] = {}
    for number, model in models_of(plan):
        keys = [outcome.key for outcome in outcomes]
        rows = model._base_manager.using(plan.database).filter(pk__in=keys)
        found |= {(instance.pk, number): instance for instance in rows}
    return found


def models_of(plan: Plan) -> Iterator[tuple[int, type[Model]]]:
    """The models whose instances hold the write set; inherited tables belong to their heir."""
    written = {write.column.table for write in plan.layout.write_set}
    for number, model in enumerate(plan.target.tables):
        is_inherited = number and issubclass(plan.target.model, model)
        if is_inherited or not written:
            continue
        heirs = {n for n, other in enumerate(plan.target.tables) if issubclass(model, other)}
        if written & heirs:
            yield number, model


def changes_for(plan: Plan, number: int, outcome: RowOutcome) -> tuple[Change, ...]:
    """The changes that the instance of this table takes."""
    tables = plan.target.tables
    own = {n for n, other in enumerate(tables) if issubclass(tables[number], other)}
    return tuple(change for change in outcome.changes if change.column.table in own)


def set_values(instance: Model, changes: Sequence[Change]) -> list[str]:
    """Give the instance its new values; the names of the fields that it took."""
    for change in changes:
        # The field's own name for its value: never a key that a script made.
        setattr(instance, change.column.field.attname, change.after)
    return [change.column.field.name for change in changes]
