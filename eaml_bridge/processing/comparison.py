"""Compares two versions of a function over live rows, and keeps the rows where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Page
from eaml_bridge.processing.recorded_values import recorded
from eaml_bridge.processing.report import Difference
from eaml_bridge.processing.working import PageWork

_LONGEST = 200


class Comparison:
    """Calls the other version for each page; nothing of it is ever written."""

    def __init__(self, plan: Plan) -> None:
        assert plan.rival is not None
        function = plan.rival.executor.describe(plan.function.name)
        self._work = PageWork(replace(plan, script=plan.rival, function=function))
        self._kept = plan.request.diff_limit
        self.count = 0
        self.first: list[Difference] = []

    def add(
        self, page: Page, outcomes: Sequence[RowOutcome], *, first_index: int, place: str
    ) -> None:
        """Compare the outcomes of a page with those of the other version."""
        others = self._work.outcomes(page, first_index=first_index, place=place)
        for this, other in zip(outcomes, others, strict=True):
            if _essence(this) != _essence(other):
                self.count += 1
                if len(self.first) < self._kept:
                    self.first.append(
                        Difference(key=this.key, this=_sentence(this), other=_sentence(other))
                    )


def _essence(outcome: RowOutcome) -> object:
    """What counts: status, new values and messages; not the place in the script."""
    values = {change.column.name: change.after for change in outcome.changes}
    return (
        outcome.status,
        values,
        [(problem.field, problem.message) for problem in outcome.problems],
    )


def _sentence(outcome: RowOutcome) -> str:
    parts = [f"{change.column.name}: {recorded(change.after)}" for change in outcome.changes]
    parts += [
        f"{problem.field}: {problem.message}" if problem.field else problem.message
        for problem in outcome.problems
    ]
    status = outcome.status.value.replace("_", " ")
    return f"{status}: {', '.join(parts)}"[:_LONGEST] if parts else status
