"""What came of a run: counts that add up, samples, and the exit code that they amount to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from eaml_bridge.processing.outcomes import PROBLEMS, Problem, Status


class ExitCode(IntEnum):
    """What the command exits with; the same for every entrance."""

    FINISHED = 0
    NOT_STARTED = 1
    USAGE = 2
    ROW_PROBLEMS = 3
    NOTHING_WRITTEN = 4
    STOPPED_EARLY = 5
    CHANGES_FOUND = 6
    STALE = 7
    HELD = 8
    INTERRUPTED = 130
    TERMINATED = 143


class Ending(IntEnum):
    """How a run ended."""

    FINISHED = 0
    ROLLED_BACK = 1
    INTERRUPTED = 2
    FAILED = 3
    STOPPED = 4
    CANCELLED = 5
    TERMINATED = 6
    STALE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one row, as it is shown."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """The changes of one row, as they are shown."""

    key: object
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """Problems of one kind: the same status, field and message, or of other messages the rest."""

    status: Status
    problem: Problem
    count: int
    keys: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row for which two versions of a script come to different outcomes, as sentences."""

    key: object
    this: str
    other: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of a run.

    Attributes:
        counts: rows by status; they add up to `selected`.
        written: rows that were written and kept.
        field_counts: changed rows by field.
        changes: the first changed rows, in order.
        result: what a function of mode `whole` returned.
        scope: what stood or fell together.
        run_id: primary key of the record; None for a dry run.
        differing: rows that came out differently with the script that was compared; None where
            none was.
        differences: the first of them.
        seconds: by the clock on the wall.
        kind: what the run did, as `RunKind` has it.
        plan_id: the plan that a dry run kept, or that was applied.
    """

    target: str
    function: str
    script_sha256: str
    mode: str
    database: str
    dry_run: bool
    on_error: str
    ending: Ending
    counts: Mapping[Status, int]
    written: int
    field_counts: Mapping[str, int] = field(default_factory=dict)
    changes: Sequence[RowChange] = ()
    problems: Sequence[ProblemGroup] = ()
    unknown_keys: Mapping[str, int] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    result: object = None
    message: str = ""
    scope: str = "run"
    differing: int | None = None
    differences: Sequence[Difference] = ()
    run_id: int | None = None
    seconds: float = 0.0
    kind: str = "process"
    plan_id: int | None = None

    def __post_init__(self) -> None:
        if self.selected < 0 or any(count < 0 for count in self.counts.values()):
            raise AssertionError(f"The counts of a run do not add up: {dict(self.counts)}.")

    @property
    def selected(self) -> int:
        """All rows that were selected."""
        return sum(self.counts.values())

    @property
    def changed(self) -> int:
        """Rows that changed, or in a dry run would change."""
        return self.counts.get(Status.CHANGED, 0)

    @property
    def failed(self) -> int:
        """Rows with a problem."""
        return sum(count for status, count in self.counts.items() if status in PROBLEMS)

    @property
    def exit_code(self) -> ExitCode:
        """What the command exits with; a dry run's is that of the run it stands for."""
        if self.ending is Ending.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.ending is Ending.TERMINATED:
            return ExitCode.TERMINATED
        if self.ending is Ending.STALE:
            return ExitCode.STALE
        if self.ending is not Ending.FINISHED:
            return ExitCode.NOTHING_WRITTEN if self.scope == "run" else ExitCode.STOPPED_EARLY
        return ExitCode.ROW_PROBLEMS if self.failed else ExitCode.FINISHED
