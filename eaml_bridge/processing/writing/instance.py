"""Writes by `save()` of each row's instance, so that the model's own code and signals run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any  # Keys are whatever the fields hold.

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model

from eaml_bridge.processing.instances import changes_for, loaded, models_of, set_values
from eaml_bridge.processing.outcomes import Problem, RowOutcome, Status
from eaml_bridge.processing.writing.base import REFUSALS, Table, Writer, given_up, refusal_text

_Instances = dict[tuple[Any, int], Model]


class InstanceWriter(Writer):
    """`save(update_fields=…)` row by row; a row whose `save` fails is undone alone."""

    def write_table(self, table: Table, rows: Sequence[RowOutcome]) -> int:
        """Not used: rows are written as a whole."""
        raise NotImplementedError

    def write_page(self, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
        """See `Writer.write_page`."""
        changed = [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
        if not changed:
            return list(outcomes)
        instances = loaded(self.plan, changed)
        return [
            self._saved(instances, outcome) if outcome.status is Status.CHANGED else outcome
            for outcome in outcomes
        ]

    def _saved(self, instances: _Instances, outcome: RowOutcome) -> RowOutcome:
        try:
            with transaction.atomic(using=self.plan.database):
                if not self.rows_are_locked and (drift := self.drift(outcome)):
                    return given_up(outcome, Status.CONFLICT, drift)
                return self._save(instances, outcome)
        except OperationalError:
            raise
        except REFUSALS as error:
            return given_up(outcome, Status.DB_ERROR, refusal_text(error))
        except ValidationError as error:
            problems = tuple(Problem(message) for message in error.messages)
            return outcome._replace(status=Status.INVALID, changes=(), problems=problems)

    def _save(self, instances: _Instances, outcome: RowOutcome) -> RowOutcome:
        for number, _ in models_of(self.plan):
            changes = changes_for(self.plan, number, outcome)
            if not changes:
                continue
            instance = instances.get((outcome.key, number))
            if instance is None:
                return given_up(outcome, Status.CONFLICT, "The row is gone.")
            names = set_values(instance, changes)
            instance.save(update_fields=names, using=self.plan.database)
        return outcome
