"""Bounds of a run: problems, changes, time. Passing one ends it by its scope."""

from __future__ import annotations

import time

from eaml_bridge.processing.bounds import Bound
from eaml_bridge.processing.plan_faces import Requested
from eaml_bridge.processing.report import Ending
from eaml_bridge.processing.request import Scope
from eaml_bridge.processing.stopping import Stopped
from eaml_bridge.processing.tally import Tally


class Guards:
    """The bounds that a request sets, in rows of this selection."""

    def __init__(self, plan: Requested, *, selected: int) -> None:
        request = plan.request
        self._errors = _allowed(request.max_errors, selected)
        self._changes = _allowed(request.max_changes, selected)
        self._timeout_s = request.timeout_s
        self._started = time.monotonic()
        is_whole = request.scope is Scope.RUN
        self._ending = Ending.ROLLED_BACK if is_whole else Ending.STOPPED
        self._kept = "nothing was written" if is_whole else "finished chunks are kept"

    def before_commit(self, tally: Tally, *, changed: int) -> None:
        """Look at the changes; before those of a chunk become lasting.

        Args:
            changed: rows of the chunk that change, not counted yet.
        """
        total = tally.changed() + changed
        if self._changes is not None and total > self._changes:
            raise Stopped(
                self._ending,
                f"More than {self._changes:,} rows would change, which --max-changes forbids; "
                f"{self._kept}.",
            )

    def after_page(self, tally: Tally) -> None:
        """Look at problems and at the clock."""
        if self._errors is not None and tally.failed() > self._errors:
            raise Stopped(
                self._ending,
                f"{tally.failed():,} rows have problems, more than the {self._errors:,} that "
                f"--max-errors allows; {self._kept}.",
            )
        if self._timeout_s is not None and time.monotonic() - self._started > self._timeout_s:
            raise Stopped(
                self._ending,
                f"The time of --timeout ({self._timeout_s:g} s) is over; {self._kept}.",
            )


def _allowed(bound: Bound | None, selected: int) -> int | None:
    return None if bound is None else bound.allowed(selected)
