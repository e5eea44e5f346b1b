"""Deletes old records in batches, so that no lock is held for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any  # The models have nothing in common but their run.

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model, QuerySet

from eaml_bridge.models import Plan, PlanRow, RowChange, RowProblem, Run, RunLog, RunShard
from eaml_bridge.models.plan import PlanStatus
from eaml_bridge.models.run import ACTIVE

BATCH = 5_000


class Pruned(StrEnum):
    """What is deleted."""

    RUNS = "runs"
    CHANGES = "changes"
    PROBLEMS = "problems"
    LOG = "log"
    PLANS = "plans"


_DETAILS: dict[Pruned, type[Model]] = {
    Pruned.CHANGES: RowChange,
    Pruned.PROBLEMS: RowProblem,
    Pruned.LOG: RunLog,
}


def records_prune(
    what: Pruned,
    *,
    before: datetime,
    kinds: Sequence[str] = (),
    batch: int = BATCH,
    dry_run: bool = False,
    database: str = DEFAULT_DB_ALIAS,
) -> int:
    """Delete records of runs that ended before; how many, in each batch a transaction.

    Runs that have no end yet are kept, whatever their age. With `runs` goes all that belongs to
    them; without their changes, runs cannot be undone.

    Args:
        kinds: of runs, as `RunKind`; all when empty.
        dry_run: count only.
    """
    if what is Pruned.PLANS:
        return _prune_plans(before, batch=batch, dry_run=dry_run, database=database)
    runs = Run.objects.using(database).filter(finished_at__lt=before).exclude(status__in=ACTIVE)
    if kinds:
        runs = runs.filter(kind__in=kinds)
    if dry_run:
        if what is Pruned.RUNS:
            return runs.count()
        return _of_runs(_DETAILS[what], runs, database).count()
    if what is not Pruned.RUNS:
        return _delete(_of_runs(_DETAILS[what], runs, database), batch=batch, database=database)
    details: tuple[type[Model], ...] = (RowChange, RowProblem, RunLog, RunShard)
    for model in details:
        _delete(_of_runs(model, runs, database), batch=batch, database=database)
    return _delete_runs(runs, batch=batch, database=database)


def _of_runs(model: type[Model], runs: QuerySet[Run], database: str) -> QuerySet[Any]:
    found: QuerySet[Any] = model._base_manager.using(database)
    return found.filter(run_id__in=runs.order_by().values("pk"))


def _delete(rows: QuerySet[Any], *, batch: int, database: str) -> int:
    """Without loading the rows: nothing refers to them."""
    total = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
        with transaction.atomic(using=database):
            total += (
                rows.model._base_manager.using(database).filter(pk__in=keys)._raw_delete(database)
            )
    return total


def _delete_runs(runs: QuerySet[Run], *, batch: int, database: str) -> int:
    total = 0
    while keys := list(runs.order_by("pk").values_list("pk", flat=True)[:batch]):
        with transaction.atomic(using=database):
            # By Django's own means: plans and later runs that refer to them lose the reference.
            _, deleted = Run.objects.using(database).filter(pk__in=keys).delete()
            total += deleted[Run._meta.label]
    return total


def _prune_plans(before: datetime, *, batch: int, dry_run: bool, database: str) -> int:
    """Plans by their own age: one that waits for ever is none."""
    plans = Plan.objects.using(database).filter(created_at__lt=before)
    if dry_run:
        return plans.count()
    # Nobody may apply what is half deleted.
    plans.filter(status=PlanStatus.READY).update(status=PlanStatus.STALE)
    rows = PlanRow.objects.using(database).filter(plan_id__in=plans.order_by().values("pk"))
    _delete(rows, batch=batch, database=database)
    return _delete(plans, batch=batch, database=database)
