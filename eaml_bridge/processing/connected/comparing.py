"""Compares what a function returned with the row as the store gave it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast  # A result is whatever the script returned.

from eaml_bridge.connectors.errors import BadIdentifier, BadValue
from eaml_bridge.connectors.stores import RowChanges, Store
from eaml_bridge.processing.connected.layout import StoreWrite
from eaml_bridge.processing.connected.planning import StorePlan
from eaml_bridge.processing.judging import Judge, Record
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.targets import Column


class StoreComparer(Judge[StoreWrite]):
    """Classifies results by what the store can hold."""

    def __init__(self, plan: StorePlan, store: Store) -> None:
        layout = plan.layout
        super().__init__(
            writes=[(write.key, write) for write in layout.writes],
            into=layout.into,
            read={layout.key_name, *(read.name[0] for read in layout.reads)},
            policy=plan.request.unknown_keys,
        )
        self._store = store

    def outcome(self, record: Record, result: object) -> RowOutcome:
        """What became of the row of `record`, as far as its result tells."""
        problem = record[-1].problem
        if problem:
            return RowOutcome(Status.INVALID, record, problems=(Problem(problem),))
        return super().outcome(record, result)

    def _own_keys(self, record: Record) -> Collection[str]:
        seen: dict[str, Any] = record[-1].seen
        return seen.keys()

    def _compared(
        self, record: Record, result: dict[str, Any], writes: Iterable[tuple[str, StoreWrite]]
    ) -> RowOutcome:
        row, changes, problems = record[-1], [], []
        for key, write in writes:
            if key not in result:
                continue
            try:
                after = self._store.converted(row, write.name, result[key])
            except (BadIdentifier, BadValue) as error:
                problems.append(Problem(str(error), field=write.name))
                continue
            before = self._store.before(row, write.name)
            if after is not before:
                # What shows a change asks its column for the name only.
                changes.append(Change(cast(Column, write), before, after))
        if problems:
            return RowOutcome(Status.INVALID, record, problems=tuple(problems))
        status = Status.CHANGED if changes else Status.UNCHANGED
        return RowOutcome(status, record, tuple(changes))


def changes_of(outcome: RowOutcome) -> RowChanges:
    """What is to be written of a changed row."""
    row = cast(Any, outcome.record[-1])
    return row, {change.column.name: change.after for change in outcome.changes}
