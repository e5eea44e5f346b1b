"""Compares what a function returned with the page's own snapshot of each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any  # A result is whatever the script returned.

from django.core.exceptions import ValidationError

from eaml_bridge.processing.columns import Write
from eaml_bridge.processing.judging import Judge
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Record
from eaml_bridge.processing.values import Codec


class Comparer(Judge[Write]):
    """Classifies results by the columns of a model."""

    def __init__(self, plan: Plan) -> None:
        layout = plan.layout
        super().__init__(
            writes=[(write.key, write) for write in layout.writes],
            into=layout.into,
            read={plan.key_name, *(read.name[0] for read in layout.reads)},
            policy=plan.request.unknown_keys,
        )

    def outcomes(self, records: Sequence[Record], results: Sequence[object]) -> list[RowOutcome]:
        """What became of each row of a page, as far as its result tells."""
        if self._into is not None or len(self._writes) != 1:
            outcome = self.outcome
            return [outcome(r, result) for r, result in zip(records, results, strict=True)]
        return self._of_one_field(records, results, *self._writes[0])

    def _of_one_field(
        self, records: Sequence[Record], results: Sequence[object], key: str, write: Write
    ) -> list[RowOutcome]:
        """The usual run writes one field: its rows take no list of writes, and no set of keys."""
        slot, codec, column = write.slot, write.codec, write.column
        outcomes = []
        for record, result in zip(records, results, strict=True):
            if type(result) is not dict or len(result) != 1 or key not in result:
                outcomes.append(self.outcome(record, result))
                continue
            before = record[slot]
            try:
                after = _converted(codec, before, result[key])
            except ValidationError:
                outcomes.append(self.outcome(record, result))
                continue
            if after is before:
                outcomes.append(RowOutcome(Status.UNCHANGED, record))
            else:
                changes = (Change(column, before, after),)
                outcomes.append(RowOutcome(Status.CHANGED, record, changes))
        return outcomes

    def _compared(
        self, record: Record, result: dict[str, Any], writes: Iterable[tuple[str, Write]]
    ) -> RowOutcome:
        changes: list[Change] = []
        problems: list[Problem] = []
        for key, write in writes:
            if key in result:
                before = record[write.slot]
                try:
                    after = _converted(write.codec, before, result[key])
                except ValidationError as error:
                    message = " ".join(error.messages)
                    problems.append(Problem(message, field=write.column.name))
                    continue
                if after is not before:
                    changes.append(Change(write.column, before, after))
        if problems:
            return RowOutcome(Status.INVALID, record, problems=tuple(problems))
        status = Status.CHANGED if changes else Status.UNCHANGED
        return RowOutcome(status, record, tuple(changes))


def _converted(codec: Codec, before: object, value: object) -> object:
    """The value to store, or `before` itself where nothing changes."""
    if value is None:
        return None
    if before is None:
        return codec.from_ml(value)
    # What went in comes back in most cases; a JSON value may have been changed where it stood.
    if codec.to_ml is None:
        if type(value) is type(before) and value == before:
            return before
    elif type(value) is str and value == codec.to_ml(before):
        return before
    after = codec.from_ml(value)
    return before if codec.same(before, after) else after
