"""Chunk by chunk: rows, records and cursor of each in one transaction, so that a run can go on."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from django.db import Error, InterfaceError, OperationalError, connections, transaction
from django.utils import timezone

from eaml_bridge.exceptions import RunRefusedError
from eaml_bridge.hooks import ChunkFacts
from eaml_bridge.processing.crash_points import CrashPoints
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.processing.executing import Execution, changed_of
from eaml_bridge.processing.interrupts import Interrupts, Terminated
from eaml_bridge.processing.opening import open_run
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.policies import judged_chunk, undoes_chunk
from eaml_bridge.processing.problem_records import problem_records, recorded_groups, store
from eaml_bridge.processing.reading import Page
from eaml_bridge.processing.recording import RunRecorder
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.spooling import store_leftovers
from eaml_bridge.processing.stopping import Overtaken, Stopped
from eaml_bridge.processing.tally import Tally
from eaml_bridge.processing.time_outs import limit_waiting
from eaml_bridge.processing.writing import writer_for
from eaml_bridge.processing.writing.base import Writer
from eaml_bridge.processing.writing.changes import ChangeStore

#: So often in a row a chunk is tried again after an error of the connection.
_TRIES = 4
_FIRST_PAUSE_S = 0.1


class _Undo(Exception):
    """Takes back what was written of a chunk, to a savepoint."""


class ChunkedRun(Execution):
    """Commits each chunk, or each row, for good."""

    def run(self, interrupts: Interrupts) -> Report:
        """Work from the cursor on; what happened is in the report."""
        self._open()
        self._interrupts = interrupts
        try:
            while self._next():
                pass
        except Stopped as stop:
            message = str(stop)
            if stop.ending is Ending.STOPPED:
                message += f" Go on with --resume {self._recorder.run.pk}."
            return self._closed(stop.ending, message, bad=stop.bad)
        except RunRefusedError as error:
            # The project's hooks, in the middle of the run: a quota is used up.
            return self._closed(Ending.STOPPED, f"{error} F{self._how_on()[1:]}")
        except Terminated:
            return self._closed(Ending.TERMINATED, f"Ended from outside; {self._how_on()}")
        except KeyboardInterrupt:
            return self._closed(Ending.INTERRUPTED, f"Interrupted; {self._how_on()}")
        except Overtaken as error:
            return self.report(Ending.FAILED, message=str(error))
        except Error as error:
            text = str(explained(error, database=self.plan.database))
            return self._closed(Ending.FAILED, text)
        finally:
            self.failed_rows.close()
        return self._closed(Ending.FINISHED, "")

    def _open(self) -> None:
        database = self.plan.database
        try:
            store_leftovers(database)
            self._recorder = self._opened()
        except Error as error:
            raise explained(error, database=database) from error
        shard = self._recorder.shard
        self.tally.go_on_from(shard.counts, shard.field_counts)
        if self.plan.resumed is not None:
            self.failed_rows.add_recorded(self.plan.resumed)
        self._changes = ChangeStore(self.plan, self._recorder.run.pk)
        self._crash = CrashPoints(database)
        #: What the chunk in flight counted; None unless its commit may have arrived.
        self._pending: tuple[Tally, list[RowOutcome]] | None = None
        self._failures = 0

    def _opened(self) -> RunRecorder:
        return open_run(self.plan, selected=self.selected)

    def _end(self, report: Report) -> None:
        self._recorder.close(report)
        self._recorder.tell_end()

    def _next(self) -> bool:
        """Do one chunk; whether there may be more."""
        try:
            is_more = self._chunk()
            self._failures = 0
        except (OperationalError, InterfaceError) as error:
            self._recover(error)
            is_more = True
        if not is_more:
            return False
        self.progressed()
        self._interrupts.obey()
        self.guards.after_page(self.tally)
        if self._recorder.is_cancelled():
            raise Stopped(Ending.CANCELLED, f"Cancelled; {self._how_on()}")
        return True

    def _chunk(self) -> bool:
        size = self.page_size(self._recorder.shard.row_count)
        if size <= 0:
            return False
        started = (timezone.now(), time.monotonic(), time.process_time())
        self._pending = None
        # Durable: no transaction around this one may decide later that nothing was kept.
        with self._crash.watch():
            with transaction.atomic(using=self.plan.database, durable=True):
                self._recorder.hold()
                chunk = self._worked(size)
                if chunk is None:
                    return False
                page, outcomes = chunk
                tally = Tally(changes_kept=self.plan.request.diff_limit)
                tally.add(outcomes)
                facts = self._facts(outcomes, started)
                self._recorder.advance(self.tally, tally, cursor=page.cursor, facts=facts)
                self._pending = (tally, outcomes)
                self._crash.reach()
            self._crash.reach()
        self._keep()
        return True

    def _worked(self, size: int) -> tuple[Page, list[RowOutcome]] | None:
        """The next page and what became of its rows, written; None at the end."""
        if not self.plan.writes_rows:
            return self._evaluated(size, None)
        limit_waiting(self.plan)
        with writer_for(self.plan) as writer:
            return self._evaluated(size, writer)

    def _evaluated(self, size: int, writer: Writer | None) -> tuple[Page, list[RowOutcome]] | None:
        shard, run = self._recorder.shard, self._recorder.run
        page = self.source.page(shard.cursor, size)
        if page is None:
            return None
        found = self.called(page, place=f"{shard.number}:{shard.chunk_count}")
        outcomes = judged_chunk(self.plan.request, found)
        if writer is not None:
            self.guards.before_commit(self.tally, changed=len(changed_of(outcomes)))
            outcomes = self._written(writer, outcomes)
            if self.records_changes:
                self._changes.store(changed_of(outcomes))
        problems = problem_records(
            self.plan, outcomes, run_id=run.pk, shard=shard.number, chunk=shard.chunk_count
        )
        store(problems, database=self.plan.database)
        return page, outcomes

    def _written(self, writer: Writer, outcomes: list[RowOutcome]) -> list[RowOutcome]:
        request = self.plan.request
        try:
            with transaction.atomic(using=self.plan.database):
                written = writer.write_page(outcomes)
                if undoes_chunk(request, written):
                    raise _Undo
        except _Undo:
            pass
        return judged_chunk(request, written)

    def _facts(
        self, outcomes: list[RowOutcome], started: tuple[datetime, float, float]
    ) -> ChunkFacts:
        shard = self._recorder.shard
        started_at, wall, cpu = started
        return ChunkFacts(
            key=f"{shard.number}:{shard.chunk_count}",
            rows=len(outcomes),
            written=len(changed_of(outcomes)) if self.plan.writes_rows else 0,
            started_at=started_at,
            duration_s=time.monotonic() - wall,
            cpu_s=time.process_time() - cpu,
        )

    def _keep(self) -> None:
        """Count the chunk in flight: it is committed."""
        assert self._pending is not None
        tally, outcomes = self._pending
        self._pending = None
        self._recorder.kept()
        self.tally.merge(tally)
        self.failed_rows.add(outcomes)

    def _recover(self, error: Error) -> None:
        """After an error of the connection nothing in memory counts: ask how far the shard is."""
        self._failures += 1
        connection = connections[self.plan.database]
        if self._failures >= _TRIES or connection.in_atomic_block:
            raise error
        connection.close()
        time.sleep(_FIRST_PAUSE_S * 2**self._failures)
        try:
            self._catch_up()
        except (OperationalError, InterfaceError) as again:
            self._recover(again)

    def _catch_up(self) -> None:
        """Take over or forget the chunk in flight, as the database says.

        Raises:
            Overtaken: another process has claimed the run.
        """
        stored, _ = self._recorder.chunks_stored()
        if self._pending is not None and stored == self._recorder.shard.chunk_count + 1:
            self._keep()
            # Only the answer was lost: the run goes on, however often that happens.
            self._failures = 0
        self._pending = None

    def _closed(self, ending: Ending, message: str, *, bad: RowOutcome | None = None) -> Report:
        self._interrupts.close_door()
        run, shard = self._recorder.run, self._recorder.shard
        bads = [bad] if bad is not None else []
        try:
            self._catch_up()
            self.tally.add(bads)
            self.failed_rows.add(bads)
            report = self._report(ending, message)
            with transaction.atomic(using=self.plan.database):
                problems = problem_records(
                    self.plan, bads, run_id=run.pk, shard=shard.number, chunk=shard.chunk_count
                )
                store(problems, database=self.plan.database)
                self._end(report)
            if self.plan.resumed is not None:
                # What this process did not see of the run stands in its records.
                groups = recorded_groups(run, database=self.plan.database)
                report = replace(report, problems=groups)
        except Overtaken as error:
            return self.report(Ending.FAILED, message=str(error))
        except Error as error:
            self.notes.append(f"The end of the run could not be recorded: {error}")
            return self.report(ending, message=message)
        return report

    def _report(self, ending: Ending, message: str) -> Report:
        written = self._recorder.shard.written_count
        return self.report(ending, message=message, run_id=self._recorder.run.pk, written=written)

    def _how_on(self) -> str:
        return f"finished chunks are kept. Go on with --resume {self._recorder.run.pk}."
