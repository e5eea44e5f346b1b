"""Runs a function of a script over rows: `manage.py eaml_process MODEL --function NAME`."""

from __future__ import annotations

from typing import Any  # Options are what argparse made of them.

from django.core.management.base import CommandParser

from eaml_bridge.management.option_groups import add_options
from eaml_bridge.management.process_options import diff_style, request_from
from eaml_bridge.management.run_command import RunCommand
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.processing import Report, process
from eaml_bridge.processing.connected import process_connected
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import DiffStyle


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
