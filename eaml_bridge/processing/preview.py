"""A dry run: what the run would come to, with nothing written anywhere."""

from __future__ import annotations

from eaml_bridge.processing.executing import Execution, changed_of
from eaml_bridge.processing.interrupts import Interrupts, Terminated
from eaml_bridge.processing.plan_records import PlanDraft
from eaml_bridge.processing.policies import (
    judged_chunk,
    stop_run_at_problem,
    stop_run_with_problems,
)
from eaml_bridge.processing.report import Ending, Report
from eaml_bridge.processing.request import Mode, Scope
from eaml_bridge.processing.stopping import Stopped


class Preview(Execution):
    """Works through all pages, without a transaction; no record but the plan that was asked for."""

    def run(self, interrupts: Interrupts) -> Report:
        """Look at all rows that the run would look at."""
        draft = PlanDraft(self.plan) if self.plan.request.keep_plan else None
        try:
            self._work(draft)
            if draft is not None:
                self.plan_id = draft.finish(self.tally)
        except Stopped as stop:
            if stop.bad is not None:
                self.tally.add([stop.bad])
            return self.report(stop.ending, message=str(stop))
        except Terminated:
            return self.report(Ending.TERMINATED, message="Ended from outside.")
        except KeyboardInterrupt:
            return self.report(Ending.INTERRUPTED, message="Interrupted; nothing was written.")
        finally:
            if draft is not None and self.plan_id is None:
                draft.drop()
            self.failed_rows.close()
        return self.report(Ending.FINISHED)

    def _work(self, draft: PlanDraft | None) -> None:
        if self.plan.mode is Mode.WHOLE:
            self.work_whole()
            return
        request = self.plan.request
        for number, page in enumerate(self.pages()):
            outcomes = self.called(page, place=f"0:{number}")
            if request.scope is Scope.RUN:
                stop_run_at_problem(request, outcomes, self.tally)
            else:
                outcomes = judged_chunk(request, outcomes)
            self.guards.before_commit(self.tally, changed=len(changed_of(outcomes)))
            self.failed_rows.add(outcomes)
            if draft is not None:
                draft.add(changed_of(outcomes))
            self.tally.add(outcomes)
            self.progressed()
            self.guards.after_page(self.tally)
        if request.scope is Scope.RUN:
            stop_run_with_problems(request, self.tally)
