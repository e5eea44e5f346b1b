"""Asks a run for its end; it stops within one chunk."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from eaml_bridge.exceptions import RequestError
from eaml_bridge.models import Run, RunStatus
from eaml_bridge.processing import spooling
from eaml_bridge.processing.recorded_request import run_of
from eaml_bridge.processing.recording import log_event


def run_cancel(run_id: int, *, by: str, database: str = DEFAULT_DB_ALIAS) -> Run:
    """Ask the run for its end; one that waits in a queue ends at once.

    Raises:
        UnknownName: there is no such run.
        RequestError: it has ended already.
    """
    run = run_of(run_id, database=database)
    if run.finished_at is not None:
        raise RequestError(f"Run {run_id} is {run.status} already; there is nothing to cancel.")
    # An all-or-nothing run on SQLite holds the only writer: a file beside the database tells it.
    if run.scope == "run" and spooling.ask_to_cancel(run_id, database=database):
        return run
    now = timezone.now()
    asked = {"cancel_requested_at": now, "cancel_requested_by": by[:254]}
    own = Run.objects.using(database).filter(pk=run_id)
    with transaction.atomic(using=database):
        ended = own.filter(status=RunStatus.QUEUED).update(
            **asked, status=RunStatus.CANCELLED, finished_at=now
        )
        if not ended:
            own.filter(finished_at__isnull=True).update(**asked)
        log_event(run, "cancel_requested", f"by {by}", database=database)
    run.refresh_from_db(using=database)
    return run
