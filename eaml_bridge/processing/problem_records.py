"""Records of rows that were not processed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any  # Input is whatever the fields hold.

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Min

from eaml_bridge import conf
from eaml_bridge.models import RowProblem, Run
from eaml_bridge.models.row_records import KEY_LENGTH
from eaml_bridge.processing.outcomes import PROBLEMS, Problem, RowOutcome, Status
from eaml_bridge.processing.plan_faces import RecordedPlan
from eaml_bridge.processing.recorded_request import storable_text
from eaml_bridge.processing.recorded_values import key_text, recorded
from eaml_bridge.processing.report import ProblemGroup

#: A larger row is not kept: the key leads to it.
_LARGEST_INPUT = 10_000
_AT_ONCE = 500
#: What a row says of itself that was good, and undone with its chunk.
UNDONE = "Another row of its chunk has a problem, and --on-error rollback keeps all or nothing."


def problem_records(
    plan: RecordedPlan, outcomes: Sequence[RowOutcome], *, run_id: int, shard: int, chunk: int
) -> list[RowProblem]:
    """One record for each problem of these rows; not stored yet."""
    keeps_input = conf.get("RECORD_INPUT")
    return [
        RowProblem(
            run_id=run_id,
            key=key_text(outcome.key)[:KEY_LENGTH],
            kind=outcome.status.value,
            field=storable_text(problem.field)[:200],
            message=storable_text(problem.message),
            where=problem.where[:300],
            input=_bounded(input_of(plan, outcome)) if keeps_input else None,
            shard=shard,
            chunk=chunk,
        )
        for outcome in outcomes
        if is_recorded(outcome)
        for problem in outcome.problems
    ]


def is_recorded(outcome: RowOutcome) -> bool:
    """Whether the row has a problem of its own, or was undone with one that has."""
    return outcome.status in PROBLEMS or (
        outcome.status is Status.SKIPPED and bool(outcome.problems)
    )


def store(records: Sequence[RowProblem], *, database: str) -> None:
    """Store records by the run's own connection."""
    if records:
        RowProblem.objects.using(database).bulk_create(records, batch_size=_AT_ONCE)


def input_of(plan: RecordedPlan, outcome: RowOutcome) -> dict[str, Any]:
    """What the function got of the row; masked fields never went in."""
    if len(outcome.record) <= 1:
        return {}
    return {".".join(read.name): recorded(outcome.record[read.slot]) for read in plan.layout.reads}


def recorded_groups(run: Run, *, database: str, most: int = 100) -> tuple[ProblemGroup, ...]:
    """The kinds of problems that a run has on record, the most frequent first."""
    found = (
        RowProblem.objects.using(database)
        .filter(run=run)
        .order_by()
        .values_list("kind", "field", "message", "where")
        .annotate(count=Count("pk"), first=Min("key"))
        .order_by("-count", "message")[:most]
    )
    return tuple(
        ProblemGroup(
            status=Status(kind),
            problem=Problem(message, field=field, where=where),
            count=count,
            keys=(first,),
        )
        for kind, field, message, where, count, first in found
    )


def _bounded(row: dict[str, Any]) -> dict[str, Any] | None:
    size = len(json.dumps(row, cls=DjangoJSONEncoder))
    return row if size <= _LARGEST_INPUT else None
