"""One run over a store: pages are called, held back or written, undone where something is bad."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

from eaml_bridge.connectors.errors import ConnectorError, TransactionConflict
from eaml_bridge.connectors.stores import Store, StoredRow
from eaml_bridge.exceptions import RunRefusedError
from eaml_bridge.processing.calling import Row, call_batch, call_rows
from eaml_bridge.processing.connected.comparing import StoreComparer, changes_of
from eaml_bridge.processing.connected.layout import record_of, script_row
from eaml_bridge.processing.connected.planning import StorePlan
from eaml_bridge.processing.connected.recording import StoreRecord
from eaml_bridge.processing.connected.reporting import report_of
from eaml_bridge.processing.executing import Observer
from eaml_bridge.processing.failed_rows import FailedRows
from eaml_bridge.processing.guards import Guards
from eaml_bridge.processing.interrupts import Interrupts, Terminated
from eaml_bridge.processing.judging import Record
from eaml_bridge.processing.outcomes import PROBLEMS, Problem, RowOutcome, Status
from eaml_bridge.processing.policies import (
    stop_run_at_problem,
    stop_run_with_problems,
    whole_result,
)
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode, OnError
from eaml_bridge.processing.stopping import Stopped
from eaml_bridge.processing.tally import Tally

#: A transaction that another one stood in the way of is begun anew so often.
ATTEMPTS = 4
_FIRST_WAIT_S = 0.1
_CHANGED_MEANWHILE = "The row was changed by somebody else since it was read."


class StoreRun:
    """One run of a plan over an open store."""

    def __init__(self, plan: StorePlan, store: Store, observer: Observer, *, selected: int) -> None:
        self.plan = plan
        self.store = store
        self.selected = selected
        self.failed_rows = FailedRows(plan)
        self.notes: list[str] = []
        self.result: object = None
        self._observer = observer
        self._guards = Guards(plan, selected=selected)
        self._began = time.monotonic()
        self._begin()

    def _begin(self) -> None:
        """Forget what an attempt came to that the store has undone."""
        self.tally = Tally(changes_kept=self.plan.request.diff_limit)
        self.comparer = StoreComparer(self.plan, self.store)
        self.written = 0
        self._pending: Sequence[RowOutcome] = ()

    def run(self, interrupts: Interrupts) -> Report:
        """Work through all rows; what happened is in the report, also where it was undone."""
        self._record = StoreRecord(self.plan, selected=self.selected)
        try:
            report = self._ended(interrupts)
            self._record.close(report)
        finally:
            self._record.release()
            self.failed_rows.close()
        return report

    def _ended(self, interrupts: Interrupts) -> Report:
        try:
            self._attempts(interrupts)
        except Stopped as stop:
            return self._report(stop.ending, str(stop))
        except RunRefusedError as error:
            return self._report(Ending.ROLLED_BACK, f"{error} {self._kept()}")
        except Terminated:
            return self._report(Ending.TERMINATED, f"Ended from outside. {self._kept()}")
        except KeyboardInterrupt:
            return self._report(Ending.INTERRUPTED, f"Interrupted. {self._kept()}")
        except ConnectorError as error:
            return self._report(Ending.FAILED, f"{error} {self._kept()}")
        return self._report(Ending.FINISHED)

    def _kept(self) -> str:
        if self.store.supports_transactions or not self.written:
            return "Nothing was written."
        return f"{self.written:,} rows were written and stay so."

    def _report(self, ending: Ending, message: str = "") -> Report:
        if ending is not Ending.FINISHED and self.store.supports_transactions:
            self.written = 0
        seconds = time.monotonic() - self._began
        return report_of(self, ending, message=message, run_id=self._record.run_id, seconds=seconds)

    def _attempts(self, interrupts: Interrupts) -> None:
        """Begin anew where another transaction stood in the way, with growing pauses."""
        wait_s = _FIRST_WAIT_S
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._attempt(interrupts)
            except TransactionConflict as error:
                if attempt == ATTEMPTS:
                    self._give_up(error)
            else:
                return
            self._begin()
            self.notes = [f"Begun anew {attempt} times: others wrote the same rows meanwhile."]
            time.sleep(wait_s * random.uniform(0.5, 1.0))
            wait_s *= 2

    def _give_up(self, error: TransactionConflict) -> None:
        """Count the rows that the store could not write as conflicts, and end the run."""
        rows = [changes_of(outcome)[0] for outcome in self._pending]
        positions = self.store.changed(rows) or set(range(len(rows)))
        problem = Problem(_CHANGED_MEANWHILE)
        conflicts = [
            outcome._replace(status=Status.CONFLICT, changes=(), problems=(problem,))
            for position, outcome in enumerate(self._pending)
            if position in positions
        ]
        self._record.keep(conflicts, page=0)
        self.failed_rows.add(conflicts)
        self.tally.add(conflicts)
        raise Stopped(
            Ending.ROLLED_BACK,
            f"Others kept writing the same rows, {ATTEMPTS} times; nothing was written. "
            "Run it again when they are done.",
        ) from error

    def _attempt(self, interrupts: Interrupts) -> None:
        is_late = self._record.waits_for_store
        held: list[list[RowOutcome]] = []
        with self.store.transaction():
            if self.plan.mode is Mode.WHOLE:
                self._work_whole()
            else:
                self._work(held)
            stop_run_with_problems(self.plan.request, self.tally)
            self._write_held(held)
            interrupts.close_door()
            if not is_late:
                self._record.advance(self.tally, written=self.written)
        if is_late:
            self._record.advance(self.tally, written=self.written)

    def _work(self, held: list[list[RowOutcome]]) -> None:
        holds_back = self._must_hold_back()
        for number, rows in enumerate(self._pages()):
            outcomes = self._called(rows)
            self._stop_at_problem(outcomes, number)
            changed = sum(outcome.status is Status.CHANGED for outcome in outcomes)
            self._guards.before_commit(self.tally, changed=changed)
            if holds_back:
                held.append(outcomes)
            elif not self.plan.request.dry_run:
                outcomes = self._written(outcomes)
                self._stop_at_problem(outcomes, number)
            self._count(outcomes, number)
            self._observer.progress(self.tally.reached(), self.selected)
            self._guards.after_page(self.tally)
            if self._record.is_cancelled():
                raise Stopped(Ending.CANCELLED, f"Cancelled. {self._kept()}")

    def _must_hold_back(self) -> bool:
        """Whether nothing may be written before every row was looked at: it cannot be undone."""
        request = self.plan.request
        if self.store.supports_transactions or request.dry_run:
            return False
        bounds = (request.max_errors, request.max_changes, request.timeout_s)
        goes_on = request.on_error in (OnError.SKIP, OnError.COLLECT)
        return not goes_on or any(bound is not None for bound in bounds)

    def _write_held(self, held: list[list[RowOutcome]]) -> None:
        """Write what was held back; the counts are made again, with the conflicts."""
        if not held:
            return
        self.tally = Tally(changes_kept=self.plan.request.diff_limit)
        for number, outcomes in enumerate(held):
            after = self._written(outcomes)
            lost = [new for new, old in zip(after, outcomes, strict=True) if new is not old]
            self._record.keep(lost, page=number)
            self.failed_rows.add(lost)
            self.tally.add(after)

    def _pages(self) -> Iterator[list[StoredRow]]:
        left = self.plan.request.limit
        for page in self.store.pages(page_size=self.plan.page_size):
            rows = page if left is None else page[:left]
            if rows:
                yield rows
            if left is not None:
                left -= len(rows)
                if left <= 0:
                    return

    def _called(self, rows: Sequence[StoredRow]) -> list[RowOutcome]:
        plan, first = self.plan, self.tally.reached()
        records: list[Record] = [record_of(plan.layout, row) for row in rows]
        scripted: list[Row] = [script_row(plan.layout, record) for record in records]
        if plan.mode is Mode.BATCH:
            results = call_batch(plan, records, scripted, first_index=first)
        else:
            results = call_rows(plan, scripted, first_index=first)
        return [
            self.comparer.outcome(record, result)
            for record, result in zip(records, results, strict=True)
        ]

    def _work_whole(self) -> None:
        layout = self.plan.layout
        rows: list[Row] = []
        for page in self._pages():
            rows += [script_row(layout, record_of(layout, row)) for row in page]
            self._observer.progress(len(rows), self.selected)
        self.result = whole_result(self.plan, rows, self.tally)

    def _written(self, outcomes: list[RowOutcome]) -> list[RowOutcome]:
        """The outcomes after writing: a row that somebody else changed is a conflict."""
        places = [number for number, item in enumerate(outcomes) if item.status is Status.CHANGED]
        if not places:
            return outcomes
        self._pending = [outcomes[number] for number in places]
        lost = self.store.write([changes_of(outcome) for outcome in self._pending])
        self.written += len(places) - len(lost)
        after = list(outcomes)
        for position in lost:
            old = outcomes[places[position]]
            after[places[position]] = old._replace(
                status=Status.CONFLICT, changes=(), problems=(Problem(_CHANGED_MEANWHILE),)
            )
        return after

    def _stop_at_problem(self, outcomes: Sequence[RowOutcome], number: int) -> None:
        before = self.tally.reached()
        try:
            stop_run_at_problem(self.plan.request, outcomes, self.tally)
        except Stopped:
            bad = outcomes[: self.tally.reached() - before]
            self._record.keep(bad, page=number)
            raise

    def _count(self, outcomes: list[RowOutcome], number: int) -> None:
        if any(outcome.status in PROBLEMS for outcome in outcomes):
            self._record.keep(outcomes, page=number)
            self.failed_rows.add(outcomes)
        self.tally.add(outcomes)
