"""Validates changed values by their fields, and foreign keys a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey

from eaml_bridge.processing.full_validation import fully_validated
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.request import Validate
from eaml_bridge.processing.sure_values import Question, sure_question
from eaml_bridge.targets import Column


class Validator:
    """Validates pages of one run."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._questions: dict[str, Question] = {}
        for write in plan.layout.write_set:
            if question := sure_question(write.column.field):
                self._questions[write.column.name] = question
        is_one = len(plan.layout.write_set) == 1 == len(self._questions)
        self._only = next(iter(self._questions.values())) if is_one else None

    def page(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """The outcomes, with `invalid` for `changed` where a field refuses its value.

        Costs one query for each foreign key that the page changes, and none else; `full` reads
        the page's rows once more, and asks the database for each changed row.
        """
        if self._plan.request.validate is Validate.NONE:
            return list(outcomes)
        checked = [
            outcome
            if outcome.status is not Status.CHANGED or self._is_surely_valid(outcome)
            else _validated(outcome)
            for outcome in outcomes
        ]
        checked = self.references(checked)
        if self._plan.request.validate is Validate.FULL:
            return fully_validated(self._plan, checked)
        return checked

    def references(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """The outcomes, with `invalid` where a changed foreign key refers to no row."""
        missing = self._missing_keys(outcomes)
        if not missing:
            return list(outcomes)
        return [_with_existing_keys(outcome, missing) for outcome in outcomes]

    def _is_surely_valid(self, outcome: RowOutcome) -> bool:
        if self._only is not None and len(outcome.changes) == 1:
            return self._only(outcome.changes[0].after)
        questions = self._questions
        for change in outcome.changes:
            question = questions.get(change.column.name)
            if question is None or not question(change.after):
                return False
        return True

    def _missing_keys(self, outcomes: Sequence[RowOutcome]) -> dict[str, set[object]]:
        """Values of changed foreign keys that no row has, by the name of the column."""
        columns = {
            write.column.name: write.column
            for write in self._plan.layout.write_set
            if isinstance(write.column.field, ForeignKey)
        }
        if not columns:
            return {}
        wanted: dict[str, set[object]] = defaultdict(set)
        for outcome in outcomes:
            for change in outcome.changes:
                if change.column.name in columns and change.after is not None:
                    wanted[change.column.name].add(change.after)
        missing = {
            name: keys - self._existing(columns[name], keys) for name, keys in wanted.items()
        }
        return {name: keys for name, keys in missing.items() if keys}

    def _existing(self, column: Column, keys: set[object]) -> set[object]:
        field = column.field
        assert isinstance(field, ForeignKey)
        rows = field.remote_field.model._base_manager.using(self._plan.database)
        name = field.target_field.attname
        rows = rows.filter(**{f"{name}__in": keys}).complex_filter(field.get_limit_choices_to())
        return set(rows.values_list(name, flat=True))


def _validated(outcome: RowOutcome) -> RowOutcome:
    changes, problems = [], []
    for change in outcome.changes:
        try:
            changes.append(change._replace(after=_cleaned(change)))
        except ValidationError as error:
            problems.append(Problem(" ".join(error.messages), field=change.column.name))
    if problems:
        return outcome._replace(status=Status.INVALID, changes=(), problems=tuple(problems))
    return outcome._replace(changes=tuple(changes))


def _cleaned(change: Change) -> object:
    field = change.column.field
    if isinstance(field, ForeignKey):
        # Its own `validate` would ask the database for each row.
        Field.validate(field, change.after, None)
        field.run_validators(change.after)
        return change.after
    return field.clean(change.after, None)


def _with_existing_keys(outcome: RowOutcome, missing: dict[str, set[object]]) -> RowOutcome:
    problems = tuple(
        Problem(
            f"There is no row with the key {change.after!r} to refer to.", field=change.column.name
        )
        for change in outcome.changes
        if change.after in missing.get(change.column.name, ())
    )
    if not problems:
        return outcome
    return outcome._replace(status=Status.INVALID, changes=(), problems=problems)
