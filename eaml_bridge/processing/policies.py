"""What a bad row means for its chunk, or for the whole run."""

from __future__ import annotations

from collections.abc import Sequence

from eaml_bridge.processing.calling import Row, call_whole
from eaml_bridge.processing.judging import failed
from eaml_bridge.processing.outcomes import PROBLEMS, Problem, RowOutcome, Status
from eaml_bridge.processing.plan_faces import CallPlan
from eaml_bridge.processing.problem_records import UNDONE
from eaml_bridge.processing.report import Ending
from eaml_bridge.processing.request import OnError, ProcessRequest, Scope
from eaml_bridge.processing.stopping import Stopped
from eaml_bridge.processing.tally import Tally
from eaml_bridge.processing.working import first_problem
from mlpy import MLError


def stop_run_at_problem(
    request: ProcessRequest, outcomes: Sequence[RowOutcome], tally: Tally
) -> None:
    """With `abort`, end an all-or-nothing run at its first bad row, and count up to it."""
    if request.on_error is not OnError.ABORT:
        return
    index = first_problem(outcomes)
    if index is not None:
        tally.add(outcomes[: index + 1])
        raise Stopped(
            Ending.ROLLED_BACK,
            f"Stopped at the first bad row (key {outcomes[index].key}); nothing was written. "
            "--on-error skip leaves bad rows alone, rollback lists them all.",
        )


def stop_run_with_problems(request: ProcessRequest, tally: Tally) -> None:
    """With `rollback`, end an all-or-nothing run that met bad rows."""
    if request.on_error is OnError.ROLLBACK and tally.failed():
        raise Stopped(
            Ending.ROLLED_BACK,
            f"{tally.failed():,} rows have problems, and --on-error rollback keeps all "
            "or nothing; nothing was written.",
        )


def whole_result(plan: CallPlan, rows: list[Row], tally: Tally) -> object:
    """What a function of mode `whole` gives for all rows; they are counted.

    Raises:
        Stopped: it gave nothing, since it threw, crashed or met a limit.
    """
    result = call_whole(plan, rows)
    if isinstance(result, MLError):
        tally.add_alike(failed((None,), result), count=len(rows))
        raise Stopped(Ending.ROLLED_BACK, str(result))
    tally.add_alike(RowOutcome(Status.UNCHANGED, (None,)), count=len(rows))
    return result


def judged_chunk(request: ProcessRequest, outcomes: Sequence[RowOutcome]) -> list[RowOutcome]:
    """The outcomes of a chunk under its policy; unchanged where no row is bad.

    Raises:
        Stopped: the policy is `abort`, and a row is bad.
    """
    index = first_problem(outcomes)
    if index is None:
        return list(outcomes)
    if request.on_error is OnError.ABORT:
        raise Stopped(Ending.STOPPED, _stopped_text(request, outcomes[index]), bad=outcomes[index])
    if undoes_chunk(request, outcomes):
        return [_undone(outcome) for outcome in outcomes]
    return list(outcomes)


def undoes_chunk(request: ProcessRequest, outcomes: Sequence[RowOutcome]) -> bool:
    """Whether a bad row takes the others of its chunk with it, and the run goes on."""
    is_chunk = request.scope is Scope.CHUNK and request.on_error is OnError.ROLLBACK
    return is_chunk and any(outcome.status in PROBLEMS for outcome in outcomes)


def _undone(outcome: RowOutcome) -> RowOutcome:
    if outcome.status is not Status.CHANGED:
        return outcome
    return outcome._replace(status=Status.SKIPPED, changes=(), problems=(Problem(UNDONE),))


def _stopped_text(request: ProcessRequest, bad: RowOutcome) -> str:
    what = "it" if request.scope is Scope.ROW else "its chunk"
    return (
        f"Stopped at the first bad row (key {bad.key}): {what} was undone, what came before is "
        "kept. --on-error skip leaves bad rows alone."
    )
