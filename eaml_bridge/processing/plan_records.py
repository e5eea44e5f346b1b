"""Keeps what a dry run found, row by row, as a plan that can be applied."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from eaml_bridge.exceptions import ConflictingOptions
from eaml_bridge.models import Plan as PlanRecord
from eaml_bridge.models import PlanRow
from eaml_bridge.models.plan import PlanStatus
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.recorded_request import (
    SYSTEM,
    options_of,
    parameters_of,
    selection_of,
    storable_text,
)
from eaml_bridge.processing.recorded_values import key_text, recorded
from eaml_bridge.processing.tally import Tally

_AT_ONCE = 500


class PlanDraft:
    """A plan while its dry run goes on; nobody can apply it before `finish`.

    Raises:
        ConflictingOptions: the function writes to no row.
    """

    def __init__(self, plan: Plan) -> None:
        if not plan.has_write_set:
            raise ConflictingOptions(
                f"{plan.function.name} has no fields to write, so there is nothing to plan: "
                "leave --plan out, or name fields by --write."
            )
        self._database = plan.database
        self._record = _record_of(plan)
        self._record.save(using=plan.database)

    def add(self, changed: Sequence[RowOutcome]) -> None:
        """Keep the changes of a page."""
        PlanRow.objects.using(self._database).bulk_create(
            [
                PlanRow(
                    plan=self._record,
                    key=key_text(outcome.key),
                    before={c.column.name: recorded(c.before) for c in outcome.changes},
                    after={c.column.name: recorded(c.after) for c in outcome.changes},
                )
                for outcome in changed
            ],
            batch_size=_AT_ONCE,
        )

    def finish(self, tally: Tally) -> int:
        """Make the plan one that can be applied; its number."""
        record = self._record
        record.status = PlanStatus.READY
        record.counts = {status.value: count for status, count in tally.counts.items() if count}
        record.row_count = tally.changed()
        record.save(using=self._database)
        return record.pk

    def drop(self) -> None:
        """Leave nothing behind of a dry run that did not come to its end."""
        with transaction.atomic(using=self._database):
            rows = PlanRow.objects.using(self._database).filter(plan=self._record)
            rows._raw_delete(self._database)
            self._record.delete(using=self._database)


def _record_of(plan: Plan) -> PlanRecord:
    request = plan.request
    user = request.user
    # In another database than the user's there may be nobody of this key, or somebody else.
    is_at_home = user is not None and user._state.db == plan.database
    return PlanRecord(
        status=PlanStatus.DRAFT,
        target=plan.target.label,
        database=plan.database,
        function=f"{plan.script.name}:{plan.function.name}",
        script_sha256=plan.script.sha256,
        write_set=[write.column.name for write in plan.layout.write_set],
        selection=selection_of(request),
        options={**options_of(request), "mode": plan.mode.value, "seed": plan.seed},
        parameters=parameters_of(plan.args),
        user_id=user.pk if user and is_at_home else None,
        user_name=user.get_username() if user else SYSTEM,
        team=storable_text(request.team),
        reason=storable_text(request.reason),
        created_at=timezone.now(),
    )
