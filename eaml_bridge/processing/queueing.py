"""Runs in the background: stored as they were asked for, claimed and worked off by a worker."""

from __future__ import annotations

from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F
from django.utils import timezone

from eaml_bridge.exceptions import BridgeError, ConflictingOptions, RunHeld
from eaml_bridge.models import Run, RunShard, RunStatus
from eaml_bridge.processing.executing import Observer, Silent
from eaml_bridge.processing.opening import queue_run
from eaml_bridge.processing.recorded_request import secret_names, storable_text
from eaml_bridge.processing.recording import log_event, tell_end
from eaml_bridge.processing.report import ExitCode, Report
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.processing.running import prepared, process, refuse
from eaml_bridge.processing.spooling import store_leftovers

#: A run whose worker died so often is not tried again.
_MOST_ATTEMPTS = 3
#: Whoever ends a run tells the project at once; after so long, nobody is about to.
_TOLD_WITHIN_S = 60


def run_enqueue(request: ProcessRequest, *, observer: Observer | None = None) -> Run:
    """Store a run for a worker; everything is checked now, and rights once more when it begins.

    Raises:
        BridgeError: the run is refused, for the reasons that `process` would refuse it for, or
            since no record can hold what was asked for.
    """
    try:
        _check(request)
        execution = prepared(request, observer or Silent())
    except BridgeError as error:
        refuse(request, error)
        raise
    return queue_run(execution.plan, selected=execution.selected)


def queue_work(*, database: str = DEFAULT_DB_ALIAS) -> tuple[Run, Report | None] | None:
    """Claim the run that has waited longest, and do it; None where none waits.

    The report is None where another worker was faster, or the run cannot begin any more: then its
    record says why.
    """
    queued = Run.objects.using(database).filter(status=RunStatus.QUEUED)
    run = queued.order_by("queued_at", "pk").first()
    return None if run is None else (run, run_work(run.pk, database=database))


def run_work(run_id: int, *, database: str = DEFAULT_DB_ALIAS) -> Report | None:
    """Do one queued run; None where it is done, taken or gone, so asking twice is harmless."""
    run = Run.objects.using(database).filter(pk=run_id, status=RunStatus.QUEUED).first()
    if run is None:
        return None
    request = ProcessRequest(
        target="", function="", resume=run_id, source=run.source, database=database
    )
    try:
        return process(request)
    except RunHeld:
        return None
    except BridgeError as error:
        _fail(run, str(error), database=database)
        return None


def queue_sweep(*, database: str = DEFAULT_DB_ALIAS) -> int:
    """Free the runs whose process gave no sign for long, and tell ends that nobody told; how many.

    A run of the background waits for a worker again; one of a command can be resumed by a person.
    """
    store_leftovers(database)
    stale = Run.objects.using(database).stale()
    if connections[database].vendor == "sqlite":
        # There, an all-or-nothing run gives its signs by a file beside the database.
        stale = stale.exclude(scope="run")
    found = list(stale)
    for run in found:
        _free(run, database=database)
    return len(found) + _tell_ends(database)


def _check(request: ProcessRequest) -> None:
    for is_given, option in (
        (request.dry_run, "--dry-run"),
        (request.failed_rows is not None, "--failed-rows"),
        (request.parallel > 1, "--parallel"),
        (request.resume is not None, "--resume"),
    ):
        if is_given:
            raise ConflictingOptions(f"Use just one of --background and {option}.")
    if request.queryset is not None:
        raise ConflictingOptions(
            "A queryset cannot wait in a queue, since no record holds it. Use filters instead."
        )
    if secret := sorted(secret_names(request.args)):
        raise ConflictingOptions(
            f"Argument {secret[0]!r} is secret and no record holds it, so the run cannot wait for "
            "a worker. Run it without --background."
        )


def _fail(run: Run, message: str, *, database: str) -> None:
    """A run that could not begin any more: its script was changed, a right was taken away."""
    with transaction.atomic(using=database):
        waiting = Run.objects.using(database).filter(pk=run.pk, status=RunStatus.QUEUED)
        ended = waiting.update(
            status=RunStatus.REFUSED,
            message=storable_text(message),
            exit_code=int(ExitCode.NOT_STARTED),
            finished_at=timezone.now(),
        )
        if ended:
            run.refresh_from_db(using=database)
            log_event(run, "refused", message, database=database)
            tell_end(run, database=database)


def _free(run: Run, *, database: str) -> None:
    with transaction.atomic(using=database):
        # The shards first, as whoever claims a run does.
        shards = RunShard.objects.using(database).filter(run=run)
        shards.update(generation=F("generation") + 1)
        attempts = max(shards.values_list("attempts", flat=True), default=0)
        waits_again = run.queued_at is not None and attempts < _MOST_ATTEMPTS
        own = Run.objects.using(database).stale().filter(pk=run.pk, generation=run.generation)
        ended = own.update(
            generation=F("generation") + 1,
            status=RunStatus.QUEUED if waits_again else RunStatus.INTERRUPTED,
            finished_at=None if waits_again else timezone.now(),
            message="Its process gave no sign of life.",
        )
        if not ended:
            transaction.set_rollback(True, using=database)
            return
        run.refresh_from_db(using=database)
        log_event(run, "requeued" if waits_again else "died", run.message, database=database)


def _tell_ends(database: str) -> int:
    """Ends that were committed by a process which died before it told the project."""
    before = timezone.now() - timedelta(seconds=_TOLD_WITHIN_S)
    runs = Run.objects.using(database).filter(end_told_at=None, finished_at__lt=before)
    untold = list(
        runs.exclude(status=RunStatus.REFUSED).order_by("pk").values_list("pk", flat=True)
    )
    told = 0
    for pk in untold:
        with transaction.atomic(using=database):
            run = runs.select_for_update(skip_locked=_skips(database)).filter(pk=pk).first()
            if run is not None:
                tell_end(run, database=database)
                told += 1
    return told


def _skips(database: str) -> bool:
    return connections[database].features.has_select_for_update_skip_locked
