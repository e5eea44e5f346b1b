"""Why a run ends before its last row."""

from __future__ import annotations

from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.report import Ending


class Stopped(Exception):
    """The policy, a guard or a person ends the run.

    Attributes:
        bad: the row for which it ended, if one is to blame that no page has counted.
    """

    def __init__(self, ending: Ending, message: str, *, bad: RowOutcome | None = None) -> None:
        super().__init__(message)
        self.ending = ending
        self.bad = bad


class Overtaken(Exception):
    """Another process has claimed the run; nothing may be written any more."""
