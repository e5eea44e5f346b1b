"""Works off queued runs: `manage.py eaml_worker`."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any  # Options are what argparse made of them.

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from eaml_bridge.management.option_groups import positive
from eaml_bridge.processing.queueing import queue_sweep, queue_work
from eaml_bridge.processing.report import ExitCode

_SECONDS_BETWEEN_SWEEPS = 30.0
_ENDED_FROM_OUTSIDE = (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


class Command(BaseCommand):
    """Claims one run after the other, and sweeps after processes that died."""

    help = (
        "Work off the runs that wait (eaml_process --background), the one that waited longest "
        "first. Start as many workers as there may be runs at once, on any machine that reaches "
        "the database and has the scripts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="end when no run waits")
        parser.add_argument(
            "--poll", type=positive, default=2, metavar="S", help="seconds between looks"
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS")

    def handle(self, **options: Any) -> None:
        """Work until interrupted, or until no run waits."""
        try:
            self._work(options)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; no run was in work.")

    def _work(self, options: dict[str, Any]) -> None:
        database, swept_at = options["database"], 0.0
        while True:
            try:
                if time.monotonic() - swept_at > _SECONDS_BETWEEN_SWEEPS or not swept_at:
                    queue_sweep(database=database)
                    swept_at = time.monotonic()
                found = queue_work(database=database)
            except OperationalError as error:
                # A worker outlives a database that is restarted.
                self.stderr.write(f"The database does not answer: {error}")
                connections[database].close()
                found = None
            if found is None:
                if options["once"]:
                    return
                time.sleep(options["poll"])
                continue
            run, report = found
            if report is None:
                self.stdout.write(f"Run {run.pk} was taken by another, or cannot begin.")
                continue
            self.stdout.write(
                f"Run {run.pk}: exit {int(report.exit_code)}, {report.written:,} rows."
            )
            if report.exit_code in _ENDED_FROM_OUTSIDE:
                return
