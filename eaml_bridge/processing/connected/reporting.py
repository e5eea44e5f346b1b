"""The report of a run over a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from eaml_bridge.connectors.stores import Store
from eaml_bridge.processing.connected.comparing import StoreComparer
from eaml_bridge.processing.connected.planning import StorePlan
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode
from eaml_bridge.processing.tally import Tally


class Worked(Protocol):
    """What came of a run so far."""

    plan: StorePlan
    store: Store
    tally: Tally
    comparer: StoreComparer
    selected: int
    written: int
    result: object
    notes: list[str]


def report_of(
    run: Worked, ending: Ending, *, message: str, run_id: int | None, seconds: float
) -> Report:
    """The report; what was written and cannot be undone counts as written, however it ended."""
    plan, tally = run.plan, run.tally
    stays = bool(run.written) and not run.store.supports_transactions
    return Report(
        target=plan.target.label,
        function=f"{plan.script.name}:{plan.function.name}",
        script_sha256=plan.script.sha256,
        mode=plan.mode.value,
        database=plan.place,
        dry_run=plan.request.dry_run,
        on_error=plan.request.on_error.value,
        # Each row of its own: that is what a store without transactions promises.
        scope="row" if stays else "run",
        ending=ending,
        counts=_counts(run, ending),
        written=run.written,
        field_counts=dict(tally.field_counts),
        changes=tuple(tally.changes),
        problems=tally.problems(),
        unknown_keys=dict(run.comparer.unknown_keys),
        warnings=[*_warnings(plan, run.store), *run.notes],
        result=run.result,
        message=message,
        run_id=run_id,
        seconds=seconds,
    )


def _counts(run: Worked, ending: Ending) -> Counter[Status]:
    counts = Counter({status: count for status, count in run.tally.counts.items() if count})
    left = run.selected - run.tally.reached()
    if ending is not Ending.FINISHED and left > 0:
        counts[Status.NOT_REACHED] = left
    return counts


def _warnings(plan: StorePlan, store: Store) -> Sequence[str]:
    if plan.mode is Mode.WHOLE:
        return ()
    if not plan.layout.write_set:
        sentence = (
            f"{plan.function.name} declares no 'writes:' and no --write was given: "
            "it can check rows, but changes none."
        )
        return (sentence,)
    if store.supports_transactions or plan.request.dry_run:
        return ()
    return (f"{store.name} has no transaction here: what is written stays.",)
