"""One page of rows from the function's results to outcomes that can be written."""

from __future__ import annotations

from collections.abc import Sequence

from eaml_bridge.processing.calling import call_batch, call_rows, make_rows
from eaml_bridge.processing.comparing import Comparer
from eaml_bridge.processing.outcomes import PROBLEMS, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Page, Record
from eaml_bridge.processing.recorded_request import HIDDEN, secret_names
from eaml_bridge.processing.request import Lock, Mode
from eaml_bridge.processing.validating import Validator

#: Shorter secrets would hide half of an ordinary message.
_SHORTEST_SECRET = 4


class PageWork:
    """Calls, compares and validates. Keeps nothing of one page for the next."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._validator = Validator(plan)
        texts = [str(plan.args[name]) for name in secret_names(plan.args)]
        self._secrets = [text for text in texts if len(text) >= _SHORTEST_SECRET]
        self.comparer = Comparer(plan)

    def outcomes(self, page: Page, *, first_index: int, place: str) -> list[RowOutcome]:
        """What becomes of each row of the page, as far as it can be known before writing.

        Args:
            first_index: rows that came before in the run.
            place: name of the page within the run, for chance.
        """
        found = self._called(page.records, first_index=first_index, place=place)
        if self._secrets:
            found = [self._without_secrets(outcome) for outcome in found]
        found = self._validator.page(found)
        return found + [_held(self._plan, record) for record in page.held]

    def _called(self, records: list[Record], *, first_index: int, place: str) -> list[RowOutcome]:
        plan = self._plan
        if plan.seed is not None:
            # By page, so that a page that is done again after a crash draws the same numbers.
            plan.script.executor.environment.random.seed(f"{plan.seed}:{place}")
        rows = make_rows(plan, records)
        if plan.mode is Mode.BATCH:
            results = call_batch(plan, records, rows, first_index=first_index) if rows else []
        else:
            results = call_rows(plan, rows, first_index=first_index)
        return self.comparer.outcomes(records, results)

    def _without_secrets(self, outcome: RowOutcome) -> RowOutcome:
        if not outcome.problems:
            return outcome
        problems = tuple(
            problem._replace(
                message=self._hidden(problem.message), field=self._hidden(problem.field)
            )
            for problem in outcome.problems
        )
        return outcome._replace(problems=problems)

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def _held(plan: Plan, record: Record) -> RowOutcome:
    """The outcome of a row that somebody else has locked."""
    if plan.request.lock is Lock.SKIP:
        return RowOutcome(Status.SKIPPED, record, note="locked by somebody else")
    problem = Problem("The row is locked by somebody else.")
    return RowOutcome(Status.CONFLICT, record, problems=(problem,))


def first_problem(outcomes: Sequence[RowOutcome]) -> int | None:
    """The position of the first row with a problem."""
    if not any(outcome.problems for outcome in outcomes):
        return None
    bad = (index for index, outcome in enumerate(outcomes) if outcome.status in PROBLEMS)
    return next(bad, None)
