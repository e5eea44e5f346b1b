"""Which source the pages of a plan come from, and where the first one begins."""

from __future__ import annotations

from eaml_bridge.exceptions import ConflictingOptions
from eaml_bridge.processing.ordered import ByFields, is_comparable
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Cursor
from eaml_bridge.processing.request import Scope
from eaml_bridge.processing.sources import ByKey, Failed, HeldOrder, Listed, Sampled, Source


def source_for(plan: Plan) -> Source:
    """The source of the plan's rows.

    Raises:
        InvalidValue: a listed key is none of the model.
        ConflictingOptions: the run would change its own order, and is to commit as it goes.
    """
    request = plan.request
    if request.retry_failed is not None:
        return Failed(plan, run_id=request.retry_failed)
    if request.pks is not None:
        return Listed(plan, request.pks)
    if plan.order:
        return _in_order(plan)
    if request.sample_share is not None:
        return Sampled(plan, share=request.sample_share, seed=plan.seed or 0)
    parent = plan.parent
    if parent is not None and (share := parent.selection.get("sample")) is not None:
        return Sampled(plan, share=share, seed=parent.seed or 0, others=True)
    return ByKey(plan)


def first_cursor(plan: Plan) -> Cursor:
    """Where the plan's first page begins: behind what the run that it continues did."""
    parent = plan.parent
    if plan.request.continue_run is None or parent is None:
        return None
    if parent.selection.get("sample") is not None:
        return None
    shard = parent.shards.using(plan.database).order_by("number").last()
    cursor: Cursor = shard.cursor if shard else None
    return cursor


def _in_order(plan: Plan) -> Source:
    paths = {name.lstrip("-") for name in plan.order}
    own = {write.column.path for write in plan.layout.write_set}
    columns = [column for column in plan.target.columns.values() if column.path in paths]
    if not paths & own and all(is_comparable(column) for column in columns):
        return ByFields(plan)
    if plan.request.scope is not Scope.RUN:
        raise ConflictingOptions(
            f"--order-by {','.join(sorted(paths))} cannot go with --atomic {plan.request.scope}: "
            "the run changes these fields, or they have no order, so it could not be resumed. "
            "Leave one of them out."
        )
    return HeldOrder(plan)
