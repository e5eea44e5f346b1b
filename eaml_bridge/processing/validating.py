"""Validates changed values by their fields, and foreign keys a page at a time."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey

from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.targets import Column


def validate_page(plan: Plan, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
    """The same outcomes, with `invalid` in the place of `changed` where a field refuses its value.

    Costs one query for each foreign key that the page changes, and none else.
    """
    checked = [
        _validated(outcome) if outcome.status is Status.CHANGED else outcome for outcome in outcomes
    ]
    missing = _missing_keys(plan, checked)
    return [_with_existing_keys(outcome, missing) for outcome in checked] if missing else checked


def _validated(outcome: RowOutcome) -> RowOutcome:
    changes, problems = [], []
    for change in outcome.changes:
        try:
            after = _cleaned(change)
        except ValidationError as error:
            message = " ".join(error.messages)
            problems.append(Problem(field=change.column.name, message=message))
            continue
        changes.append(change if after is change.after else replace(change, after=after))
    if problems:
        return replace(outcome, status=Status.INVALID, changes=(), problems=tuple(problems))
    # Most fields give back what they were given, and a copy for each row would cost time.
    if all(map(operator.is_, changes, outcome.changes)):
        return outcome
    return replace(outcome, changes=tuple(changes))


def _cleaned(change: Change) -> object:
    field = change.column.field
    if isinstance(field, ForeignKey):
        # Its own `validate` would ask the database for each row.
        Field.validate(field, change.after, None)
        field.run_validators(change.after)
        return change.after
    return field.clean(change.after, None)


def _missing_keys(plan: Plan, outcomes: Sequence[RowOutcome]) -> dict[str, set[object]]:
    """Values of changed foreign keys that no row has, by the name of the column."""
    wanted: dict[str, set[object]] = defaultdict(set)
    columns: dict[str, Column] = {}
    for outcome in outcomes:
        for change in outcome.changes:
            if isinstance(change.column.field, ForeignKey) and change.after is not None:
                columns[change.column.name] = change.column
                wanted[change.column.name].add(change.after)
    found = {name: _existing(plan, columns[name], keys) for name, keys in wanted.items()}
    return {name: keys - found[name] for name, keys in wanted.items() if keys - found[name]}


def _existing(plan: Plan, column: Column, keys: set[object]) -> set[object]:
    field = column.field
    assert isinstance(field, ForeignKey)
    rows = field.remote_field.model._base_manager.using(plan.database)
    name = field.target_field.attname
    rows = rows.filter(**{f"{name}__in": keys}).complex_filter(field.get_limit_choices_to())
    return set(rows.values_list(name, flat=True))


def _with_existing_keys(outcome: RowOutcome, missing: dict[str, set[object]]) -> RowOutcome:
    problems = tuple(
        Problem(
            field=change.column.name,
            message=f"There is no row with the key {change.after!r} to refer to.",
        )
        for change in outcome.changes
        if change.after in missing.get(change.column.name, ())
    )
    if not problems:
        return outcome
    return replace(outcome, status=Status.INVALID, changes=(), problems=problems)
