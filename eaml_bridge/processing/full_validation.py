"""Validates changed rows as a form would: `clean`, unique together, constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any  # Keys are whatever the fields hold.

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from eaml_bridge.processing.instances import changes_for, loaded, models_of, set_values
from eaml_bridge.processing.outcomes import Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan


def fully_validated(plan: Plan, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
    """The outcomes, with `invalid` for `changed` where the model refuses the row."""
    changed = [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
    if not changed:
        return list(outcomes)
    instances = loaded(plan, changed)
    return [
        _asked(plan, instances, outcome) if outcome.status is Status.CHANGED else outcome
        for outcome in outcomes
    ]


def _asked(plan: Plan, instances: dict[tuple[Any, int], Model], outcome: RowOutcome) -> RowOutcome:
    problems: list[Problem] = []
    for number, _ in models_of(plan):
        instance = instances.get((outcome.key, number))
        changes = changes_for(plan, number, outcome)
        if instance is None or not changes:
            continue
        names = set_values(instance, changes)
        others = {field.name for field in instance._meta.fields} - set(names)
        try:
            # Fields that the run does not touch may hold what no longer fits: not its business.
            instance.clean_fields(exclude=others)
            instance.clean()
            instance.validate_unique()
            instance.validate_constraints()
        except ValidationError as error:
            problems += _problems(error)
    if not problems:
        return outcome
    return outcome._replace(status=Status.INVALID, changes=(), problems=tuple(problems))


def _problems(error: ValidationError) -> Iterator[Problem]:
    if not hasattr(error, "error_dict"):
        yield from (Problem(message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        field = "" if name == NON_FIELD_ERRORS else name
        yield from (Problem(message, field=field) for message in messages)
