"""The first word of a run: its record, or that it was refused, or that another process has it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any  # Bounds and cursors are whatever JSON holds.

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.models import F
from django.utils import timezone

from eaml_bridge.exceptions import BridgeError, ConflictingOptions, RequestError, RunHeld
from eaml_bridge.hooks import project_hooks
from eaml_bridge.models import RowProblem, Run, RunShard, RunStatus
from eaml_bridge.models.run import RESUMABLE, stale_before
from eaml_bridge.processing.permissions import system_user_name
from eaml_bridge.processing.plan_faces import BegunPlan
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Cursor
from eaml_bridge.processing.recorded_request import (
    options_of,
    parameters_of,
    selection_of,
    storable_text,
)
from eaml_bridge.processing.recording import RunRecorder, log_event
from eaml_bridge.processing.request import ProcessRequest, Scope
from eaml_bridge.processing.source_choice import first_cursor


def refuse_outer_transaction(plan: Plan) -> None:
    """Refuse to commit as it goes where an outer transaction decides what is kept.

    Raises:
        ConflictingOptions: the run would be undone with that transaction.
    """
    if plan.request.scope is Scope.RUN or plan.request.dry_run:
        return
    connection = connections[plan.database]
    try:
        is_deaf = not connection.in_atomic_block and not connection.get_autocommit()
        if not is_deaf:
            with transaction.atomic(using=plan.database, durable=True):
                return
    except RuntimeError:
        pass
    raise ConflictingOptions(
        f"--atomic {plan.request.scope} commits as it goes, which a transaction around it would "
        "undo. Call it outside of atomic(), or use --atomic run."
    )


def open_run(plan: Plan, *, selected: int) -> RunRecorder:
    """Store the record of a run that begins, or claim the one that goes on.

    Raises:
        RunHeld: another process works on the run, or has the singleton key.
        RequestError: the run cannot be resumed.
    """
    return open_shards(plan, selected=selected, bounds=[(None, None)])[0]


def open_shards(
    plan: Plan, *, selected: int, bounds: Sequence[tuple[Cursor, Cursor]]
) -> list[RunRecorder]:
    """Store a run that begins with a shard for each range of keys, or claim all of one's.

    Raises:
        RunHeld: another process works on the run, or has the singleton key.
        RequestError: the run cannot be resumed.
    """
    if plan.resumed is not None:
        return _claimed(plan.resumed, database=plan.database)
    with transaction.atomic(using=plan.database):
        run = _new_run(plan, selected=selected)
        _save(run, plan)
        places = [
            {"number": number, "lower": lower, "upper": upper, "cursor": first_cursor(plan)}
            for number, (lower, upper) in enumerate(bounds)
        ]
        shards = begin_shards(run, places, database=plan.database)
    return [RunRecorder(run, shard, database=plan.database) for shard in shards]


def queue_run(plan: Plan, *, selected: int) -> Run:
    """Store a run that a worker is to begin.

    Raises:
        RunHeld: an active run has the singleton key.
    """
    with transaction.atomic(using=plan.database):
        run = _new_run(plan, selected=selected)
        run.status, run.generation, run.heartbeat_at = RunStatus.QUEUED, 0, None
        run.queued_at = timezone.now()
        _save(run, plan)
        RunShard(run=run, cursor=first_cursor(plan)).save(using=plan.database)
        log_event(run, "queued", database=plan.database)
        project_hooks().run_queued(run)
    return run


def record_refusal(request: ProcessRequest, error: BridgeError) -> None:
    """Store that a run was refused, where that is possible; a dry run stores nothing."""
    if request.dry_run or request.resume is not None:
        return
    run = bare_run(request, database=DEFAULT_DB_ALIAS)
    run.status = RunStatus.REFUSED
    run.message = storable_text(str(error))
    run.exit_code = error.exit_code
    run.finished_at = run.started_at
    # The refusal itself must be heard, also where the record's table is missing or locked.
    with contextlib.suppress(DatabaseError), transaction.atomic():
        run.save(using=DEFAULT_DB_ALIAS)


def worker_name() -> str:
    """Host and process number, for people who look for the process."""
    return f"{socket.gethostname()}:{os.getpid()}"[:200]


def engine_version() -> str:
    """The version of this package, language and bridge; empty where it is not installed."""
    try:
        return version("eaml-bridge")[:40]
    except PackageNotFoundError:
        return ""


def _claimed(run: Run, *, database: str) -> list[RunRecorder]:
    is_queued = run.status == RunStatus.QUEUED
    if not (run.is_resumable or is_queued):
        raise _not_resumable(run)
    now = timezone.now()
    with transaction.atomic(using=database):
        # The shards first: a chunk that is being worked on holds its shard until it commits.
        shards = RunShard.objects.using(database).filter(run=run)
        # Of several shards, those that came to their end have nothing to go on with.
        is_cut = shards.count() > 1
        left = shards.exclude(status=RunStatus.FINISHED) if is_cut else shards
        left.update(
            generation=F("generation") + 1,
            attempts=F("attempts") + 1,
            status=RunStatus.RUNNING,
            heartbeat_at=now,
            worker=worker_name(),
        )
        # Whoever raises the generation has the run; all others find no row to update.
        won = (
            Run.objects.using(database)
            .filter(pk=run.pk, generation=run.generation, status=run.status)
            .update(
                generation=F("generation") + 1,
                status=RunStatus.RUNNING,
                heartbeat_at=now,
                finished_at=None,
                end_told_at=None,
                exit_code=None,
                message="",
                cancel_requested_at=None,
                cancel_requested_by="",
            )
        )
        if not won:
            raise _held(run)
        found = list(shards.order_by("number"))
        for shard in found:
            # The chunk that was not finished is done again, and tells its problems again.
            problems = RowProblem.objects.using(database).filter(run=run, shard=shard.number)
            problems.filter(chunk__gte=shard.chunk_count).delete()
        run.refresh_from_db(using=database)
        event = "started" if is_queued else "resumed"
        log_event(run, event, database=database, worker=worker_name())
        if is_queued and not run.log.using(database).filter(event="started")[1:].exists():
            project_hooks().run_started(run)
    return [RunRecorder(run, shard, database=database) for shard in found]


def _not_resumable(run: Run) -> BridgeError:
    if run.status == RunStatus.RUNNING:
        return _held(run)
    if run.status in RESUMABLE:
        return RequestError(
            f"Run {run.pk} ran with --atomic run: nothing of it was kept, so there is nothing to "
            "go on from. Start it again."
        )
    return RequestError(
        f"Run {run.pk} is {run.status}; only a run that stopped early can be resumed."
    )


def _held(run: Run) -> RunHeld:
    return RunHeld(
        f"Run {run.pk} is held by another process, which gave a sign of life less than "
        f"{_stale_after()} ago. Wait for it, or cancel it."
    )


def _stale_after() -> str:
    return f"{(timezone.now() - stale_before()).total_seconds():,.0f} seconds"


def _free_stale_key(key: str, *, database: str) -> None:
    """A process that died must not keep its key for ever."""
    stale = Run.objects.using(database).stale().filter(singleton_key=key)
    now = timezone.now()
    stale.update(
        status=RunStatus.INTERRUPTED,
        generation=F("generation") + 1,
        finished_at=now,
        message="Its process gave no sign of life; another run took the singleton key.",
    )


def _save(run: Run, plan: Plan) -> None:
    """Store a new run, in the caller's transaction.

    Raises:
        RunHeld: an active run has the singleton key.
    """
    if plan.request.singleton:
        _free_stale_key(plan.request.singleton, database=plan.database)
    try:
        with transaction.atomic(using=plan.database):
            run.save(using=plan.database)
    except IntegrityError as error:
        raise _key_is_held(plan, error) from error


def _key_is_held(plan: Plan, error: IntegrityError) -> BridgeError:
    key = plan.request.singleton
    holder = Run.objects.using(plan.database).active().filter(singleton_key=key).first()
    if not key or holder is None:
        return RequestError(f"The run cannot be recorded: {error}.")
    return RunHeld(
        f"Run {holder.pk} is {holder.status} and has the singleton key {key!r}. "
        "Wait for it, or cancel it."
    )


def _new_run(plan: Plan, *, selected: int) -> Run:
    run = begun_run(plan, selected=selected)
    run.kind = plan.kind
    run.target = plan.target.label
    run.database = plan.database
    run.write_set = [write.column.name for write in plan.layout.write_set]
    run.seed = plan.seed
    run.singleton_key = plan.request.singleton
    run.parent = plan.parent
    return run


def begun_run(plan: BegunPlan, *, selected: int) -> Run:
    """A record of a run that begins, of whatever was planned; not stored yet."""
    run = bare_run(plan.request, database=plan.database)
    run.status = RunStatus.RUNNING
    run.function = f"{plan.script.name}:{plan.function.name}"
    run.script_sha256 = plan.script.sha256
    run.script_path = f"{plan.script.name}.ml"
    run.engine_version = engine_version()
    run.mode = plan.mode
    run.chunk_size = plan.page_size
    run.parameters = parameters_of(plan.args)
    run.selected_count = selected
    run.generation = 1
    run.started_at = plan.now
    run.heartbeat_at = timezone.now()
    return run


def begin_shards(run: Run, places: Sequence[Mapping[str, Any]], *, database: str) -> list[RunShard]:
    """Store the shards of a stored run that begins, and tell the project.

    Args:
        places: number, bounds and cursor of each shard.
    """
    shards = [
        RunShard(
            run=run,
            status=RunStatus.RUNNING,
            generation=run.generation,
            attempts=1,
            heartbeat_at=run.heartbeat_at,
            worker=worker_name(),
            **place,
        )
        for place in places
    ]
    for shard in shards:
        shard.save(using=database)
    log_event(run, "started", database=database, worker=worker_name())
    project_hooks().run_started(run)
    return shards


def bare_run(request: ProcessRequest, *, database: str) -> Run:
    """A record of what was asked for, and by whom; not stored yet."""
    user = request.user
    # In another database than the user's there may be nobody of this key, or somebody else.
    is_at_home = user is not None and user._state.db == database
    return Run(
        target=storable_text(request.target[:600]),
        function=storable_text(request.function[:300]),
        mode=request.mode or "",
        scope=request.scope,
        on_error=request.on_error,
        selection=selection_of(request),
        options=options_of(request),
        parameters=parameters_of(request.args),
        user_id=user.pk if user and is_at_home else None,
        user_name=user.get_username() if user else "system",
        system_user=system_user_name(),
        team=storable_text(request.team),
        source=request.source,
        reason=storable_text(request.reason),
        started_at=timezone.now(),
    )
