"""What runs of every scope share: pages, counts, guards, and the report that they end with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from eaml_bridge import conf
from eaml_bridge.processing.calling import make_rows
from eaml_bridge.processing.comparison import Comparison
from eaml_bridge.processing.failed_rows import FailedRows
from eaml_bridge.processing.guards import Guards
from eaml_bridge.processing.outcomes import RowOutcome, Status
from eaml_bridge.processing.plan_faces import AskedPlan
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.policies import whole_result
from eaml_bridge.processing.reading import Cursor, Page
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.source_choice import first_cursor
from eaml_bridge.processing.sources import Source
from eaml_bridge.processing.tally import Tally
from eaml_bridge.processing.warnings import warnings_of
from eaml_bridge.processing.working import PageWork


class Observer(Protocol):
    """Whoever watches a run."""

    def confirm(self, plan: AskedPlan, *, selected: int) -> bool:
        """Whether the run may begin."""

    def progress(self, done: int, total: int) -> None:
        """Called after each page."""


class Silent:
    """Watches nothing and agrees to everything."""

    def confirm(self, plan: AskedPlan, *, selected: int) -> bool:
        """Agree."""
        return True

    def progress(self, done: int, total: int) -> None:
        """Stay silent."""


class Execution:
    """One run of a plan."""

    def __init__(self, plan: Plan, source: Source, observer: Observer, *, selected: int) -> None:
        self.plan = plan
        self.source = source
        self.observer = observer
        self.selected = selected
        self.tally = Tally(changes_kept=plan.request.diff_limit)
        self.work = PageWork(plan)
        self.guards = Guards(plan, selected=selected)
        self.failed_rows = FailedRows(plan)
        self.comparison = Comparison(plan) if plan.rival else None
        self.result: object = None
        self.notes: list[str] = []
        self.plan_id: int | None = None
        self._started = time.monotonic()

    @property
    def records_changes(self) -> bool:
        """Whether values before and after are kept."""
        asked = self.plan.request.record_changes
        is_wanted: bool = conf.get("RECORD_CHANGES") if asked is None else asked
        return is_wanted and self.plan.writes_rows

    def page_size(self, done: int) -> int:
        """How many rows the next page may have after so many."""
        limit = self.plan.request.limit
        return self.plan.page_size if limit is None else min(self.plan.page_size, limit - done)

    def pages(self) -> Iterator[Page]:
        """All pages, one after the other."""
        cursor: Cursor = first_cursor(self.plan)
        done = 0
        while (size := self.page_size(done)) > 0:
            page = self.source.page(cursor, size)
            if page is None:
                return
            cursor = page.cursor
            done += len(page.records) + len(page.held)
            yield page

    def called(self, page: Page, *, place: str) -> list[RowOutcome]:
        """The outcomes of a page before anything is written."""
        first = self.tally.reached()
        outcomes = self.work.outcomes(page, first_index=first, place=place)
        if self.comparison is not None:
            self.comparison.add(page, outcomes, first_index=first, place=place)
        return outcomes

    def progressed(self) -> None:
        """Tell how far the run is."""
        self.observer.progress(self.tally.reached(), self.selected)

    def work_whole(self) -> None:
        """Call a function of mode `whole` once, with all rows."""
        rows = []
        for page in self.pages():
            rows += make_rows(self.plan, page.records)
            self.observer.progress(len(rows), self.selected)
        self.result = whole_result(self.plan, rows, self.tally)

    def report(
        self, ending: Ending, *, message: str = "", run_id: int | None = None, written: int = 0
    ) -> Report:
        """What came of the run so far."""
        plan, tally = self.plan, self.tally
        counts = {status: count for status, count in tally.counts.items() if count}
        # Also at the end of a run: rows that others deleted, or took out of the selection.
        left = self.selected - tally.reached()
        if left > 0:
            counts[Status.NOT_REACHED] = left
        return Report(
            target=plan.target.label,
            function=f"{plan.script.name}:{plan.function.name}",
            script_sha256=plan.script.sha256,
            mode=plan.mode,
            database=plan.database,
            dry_run=plan.request.dry_run,
            on_error=plan.request.on_error,
            scope=plan.request.scope,
            ending=ending,
            counts=counts,
            written=written,
            field_counts=dict(tally.field_counts),
            changes=tuple(tally.changes),
            problems=tally.problems(),
            unknown_keys=dict(self.work.comparer.unknown_keys),
            warnings=(*warnings_of(plan), *self.notes),
            differing=self.comparison.count if self.comparison else None,
            differences=self.comparison.first if self.comparison else (),
            result=self.result,
            message=message,
            run_id=run_id,
            kind=plan.kind,
            plan_id=self.plan_id,
            seconds=time.monotonic() - self._started,
        )


def changed_of(outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
    """The rows that change."""
    return [outcome for outcome in outcomes if outcome.status is Status.CHANGED]
