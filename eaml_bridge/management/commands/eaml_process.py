"""Runs a function of a script over rows: `manage.py eaml_process MODEL --function NAME`."""

from __future__ import annotations

import time
from typing import Any  # Options are what argparse made of them.

from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from eaml_bridge.exceptions import BridgeError, ConflictingOptions
from eaml_bridge.management.option_groups import add_options
from eaml_bridge.management.process_options import diff_style, request_from
from eaml_bridge.management.run_command import RunCommand
from eaml_bridge.management.run_listing import run_document, run_line
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.models import Run
from eaml_bridge.processing import Report, process
from eaml_bridge.processing.connected import process_connected
from eaml_bridge.processing.queueing import run_enqueue
from eaml_bridge.processing.rendering import json_text
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import DiffStyle

_SECONDS_BETWEEN_LOOKS = 0.5


class Command(RunCommand):
    """Parses, calls `process`, prints."""

    help = (
        "Run a function of a script over the rows of a model. Try it with --dry-run first: it "
        "shows what would change and writes nothing. Exit codes: 0 finished; 1 not started; "
        "2 wrong usage; 3 finished, some rows have problems; 4 stopped, nothing written; "
        "5 stopped early, finished chunks are kept, --resume goes on; "
        "6 --exit-code found changes; 7 (eaml_apply) the plan is stale; "
        "8 another run holds the run or the --singleton key; "
        "130 interrupted (Ctrl-C); 143 ended from outside."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_options(parser)

    def handle(self, **options: Any) -> None:
        """Run, or leave it to a worker."""
        if not (options["background"] or options["wait"]):
            super().handle(**options)
            return
        try:
            if not options["background"]:
                raise ConflictingOptions("--wait waits for a worker: use it with --background.")
            run = self._queued(options)
        except BridgeError as error:
            self.refuse(error, ExitCode(error.exit_code), options)
        is_json = options["format"] in ("json", "jsonl")
        self.stdout.write(json_text(run_document(run)) if is_json else run_line(run))
        if run.exit_code:
            raise CommandError(run.message or run_line(run), returncode=run.exit_code)

    def _queued(self, options: dict[str, Any]) -> Run:
        if options["connector"]:
            raise ConflictingOptions("--background is for models; leave it out with --connector.")
        terminal = Terminal(self.stderr, progress="none", asks=not options["no_input"])
        run = run_enqueue(request_from(options), observer=terminal)
        database = run.database or DEFAULT_DB_ALIAS
        while options["wait"] and run.finished_at is None:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            run.refresh_from_db(using=database)
        return run

    def report_of(self, options: dict[str, Any], terminal: Terminal) -> Report:
        """See `RunCommand.report_of`."""
        request = request_from(options)
        if url := options["connector"]:
            return process_connected(request, url=url, table=options["table"], observer=terminal)
        return process(request, observer=terminal)

    def diff_of(self, options: dict[str, Any]) -> DiffStyle:
        """See `RunCommand.diff_of`."""
        return diff_style(options)

    def code_of(self, report: Report, options: dict[str, Any]) -> ExitCode:
        """See `RunCommand.code_of`."""
        code = report.exit_code
        if options["exit_code"] and code is ExitCode.FINISHED and report.changed:
            return ExitCode.CHANGES_FOUND
        return code
