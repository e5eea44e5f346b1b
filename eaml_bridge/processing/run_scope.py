"""All or nothing: one transaction around all pages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from django.db import Error, transaction
from django.utils import timezone

from eaml_bridge.exceptions import RunRefusedError
from eaml_bridge.hooks import ChunkFacts
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.processing.executing import Execution, changed_of
from eaml_bridge.processing.interrupts import Interrupts, Terminated
from eaml_bridge.processing.opening import open_run
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.policies import stop_run_at_problem, stop_run_with_problems
from eaml_bridge.processing.problem_records import problem_records
from eaml_bridge.processing.reading import Cursor, Page
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode
from eaml_bridge.processing.side_channel import channel_for
from eaml_bridge.processing.spooling import store_leftovers
from eaml_bridge.processing.stopping import Overtaken, Stopped
from eaml_bridge.processing.tally import Tally
from eaml_bridge.processing.time_outs import limit_waiting
from eaml_bridge.processing.writing import writer_for
from eaml_bridge.processing.writing.base import Writer
from eaml_bridge.processing.writing.changes import ChangeStore


class WholeRun(Execution):
    """Commits once, at the end; the record stands before the first row and after a rollback."""

    def run(self, interrupts: Interrupts) -> Report:
        """Work through all pages; what happened is in the report, also where it was undone."""
        self._open()
        try:
            with self._transaction():
                self._work()
                report = self._finished()
                interrupts.close_door()
        except Overtaken as error:
            return self._left(str(error))
        except Stopped as stop:
            report = self._undone(stop.ending, str(stop))
        except RunRefusedError as error:
            report = self._undone(Ending.ROLLED_BACK, f"{error} Nothing was written.")
        except Terminated:
            report = self._undone(Ending.TERMINATED, "Ended from outside; nothing was written.")
        except KeyboardInterrupt:
            report = self._undone(Ending.INTERRUPTED, "Interrupted; nothing was written.")
        except Error as error:
            text = str(explained(error, database=self.plan.database))
            report = self._undone(Ending.FAILED, text)
        finally:
            self._side.close()
            self.failed_rows.close()
        if report.run_id is not None:
            with transaction.atomic(using=self.plan.database):
                self._recorder.tell_end()
        return report

    def _open(self) -> None:
        database = self.plan.database
        self._clock = (timezone.now(), time.monotonic(), time.process_time())
        self._cursor: Cursor = None
        try:
            store_leftovers(database)
            self._recorder = open_run(self.plan, selected=self.selected)
        except Error as error:
            raise explained(error, database=database) from error
        self._changes = ChangeStore(self.plan, self._recorder.run.pk)
        self._side = channel_for(self._recorder.run, database=database)

    def _transaction(self) -> AbstractContextManager[object]:
        if not self.plan.writes_rows:
            return nullcontext()
        return transaction.atomic(using=self.plan.database)

    def _work(self) -> None:
        if self.plan.mode is Mode.WHOLE:
            self.work_whole()
            return
        if not self.plan.writes_rows:
            self._work_pages(None)
            return
        limit_waiting(self.plan)
        with writer_for(self.plan) as writer:
            self._work_pages(writer)

    def _work_pages(self, writer: Writer | None) -> None:
        request = self.plan.request
        for number, page in enumerate(self.pages()):
            self._work_page(page, number, writer)
            self.progressed()
            self.guards.after_page(self.tally)
            if self._side.sign():
                raise Stopped(Ending.CANCELLED, "Cancelled; nothing was written.")
        stop_run_with_problems(request, self.tally)

    def _work_page(self, page: Page, number: int, writer: Writer | None) -> None:
        outcomes = self.called(page, place=f"0:{number}")
        self._stop_at_problem(outcomes, number)
        if writer is not None:
            self.guards.before_commit(self.tally, changed=len(changed_of(outcomes)))
            outcomes = writer.write_page(outcomes)
            self._stop_at_problem(outcomes, number)
            if self.records_changes:
                self._changes.store(changed_of(outcomes))
        self._keep_problems(outcomes, number)
        self.tally.add(outcomes)
        self._cursor = page.cursor

    def _stop_at_problem(self, outcomes: Sequence[RowOutcome], number: int) -> None:
        before = self.tally.reached()
        try:
            stop_run_at_problem(self.plan.request, outcomes, self.tally)
        except Stopped:
            self._keep_problems(outcomes[: self.tally.reached() - before], number)
            raise

    def _keep_problems(self, outcomes: Sequence[RowOutcome], number: int) -> None:
        self.failed_rows.add(outcomes)
        run = self._recorder.run
        problems = problem_records(self.plan, outcomes, run_id=run.pk, shard=0, chunk=number)
        self._side.keep(problems)

    def _finished(self) -> Report:
        written = self.tally.changed() if self.plan.writes_rows else 0
        report = self.report(Ending.FINISHED, run_id=self._recorder.run.pk, written=written)
        started_at, wall, cpu = self._clock
        facts = ChunkFacts(
            key="0:0",
            rows=self.tally.reached(),
            written=written,
            started_at=started_at,
            duration_s=time.monotonic() - wall,
            cpu_s=time.process_time() - cpu,
        )
        with transaction.atomic(using=self.plan.database):
            empty = Tally(changes_kept=0)
            self._recorder.advance(empty, self.tally, cursor=self._cursor, facts=facts)
            self._recorder.close(report)
            self._side.store_kept()
        return report

    def _undone(self, ending: Ending, message: str) -> Report:
        report = self.report(ending, message=message, run_id=self._recorder.run.pk)
        try:
            with transaction.atomic(using=self.plan.database):
                self._recorder.close(report)
                self._side.store_kept()
        except Overtaken as error:
            return self._left(str(error))
        except Error as error:
            self.notes.append(f"The end of the run could not be recorded: {error}")
            return self.report(ending, message=message)
        return report

    def _left(self, message: str) -> Report:
        """The report of a run that another process has: this one may write no word of it."""
        return self.report(Ending.FAILED, message=message)
