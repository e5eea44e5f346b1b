"""Runs a function of a script over rows: `manage.py eaml_process MODEL --function NAME`."""

from __future__ import annotations

import gc
import sys
from typing import Any, NoReturn  # Any: options are what argparse made of them.

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.management.option_groups import add_options
from eaml_bridge.management.process_options import diff_style, request_from
from eaml_bridge.management.report_output import check_folder, printed, write_report
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.management.usage import UsageParser
from eaml_bridge.processing import Report, process
from eaml_bridge.processing.connected import process_connected
from eaml_bridge.processing.rendering import error_as_json, verdict
from eaml_bridge.processing.report import ExitCode


class Command(BaseCommand):
    """Parses, calls `process`, prints."""

    help = (
        "Run a function of a script over the rows of a model. Try it with --dry-run first: it "
        "shows what would change and writes nothing. Exit codes: 0 finished; 1 not started; "
        "2 wrong usage; 3 finished, some rows have problems; 4 stopped, nothing written; "
        "5 stopped early, finished chunks are kept, --resume goes on; "
        "6 --exit-code found changes; 8 another run holds the run or the --singleton key; "
        "130 interrupted (Ctrl-C); 143 ended from outside."
    )
    # What a run needs is checked by its plan, with answers that fit; other apps do not matter.
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose refusals keep the promises of --format and of the exit codes."""
        return UsageParser.adopt(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_options(parser)

    def handle(self, **options: Any) -> None:
        """Run, print the report, and exit with its code."""
        terminal = Terminal(self.stderr, progress=options["progress"], asks=not options["no_input"])
        # What start-up made lives on: without this, the collector looks at it again and again.
        gc.freeze()
        try:
            report = self._report(options, terminal)
        except BridgeError as error:
            self._refuse(error, ExitCode(error.exit_code), options)
        except KeyboardInterrupt:
            self._refuse("Interrupted; nothing was written.", ExitCode.INTERRUPTED, options)
        finally:
            terminal.close()
            gc.unfreeze()
        self._print(report, options)

    def _report(self, options: dict[str, Any], terminal: Terminal) -> Report:
        if options["report"]:
            check_folder(options["report"])
        request = request_from(options)
        if url := options["connector"]:
            return process_connected(request, url=url, table=options["table"])
        return process(request, observer=terminal)

    def _print(self, report: Report, options: dict[str, Any]) -> None:
        code, diff = report.exit_code, diff_style(options)
        if options["exit_code"] and code is ExitCode.FINISHED and report.changed:
            code = ExitCode.CHANGES_FOUND
        text = printed(report, style=options["format"], diff=diff, exit_code=code)
        if options["report"]:
            self._write_report(options["report"], text)
        else:
            self.stdout.write(text)
        if code is not ExitCode.FINISHED:
            sys.stdout.flush()
            raise CommandError(verdict(report, code), returncode=int(code))

    def _write_report(self, path: str, text: str) -> None:
        try:
            write_report(path, text)
        except BridgeError as error:
            # The run is done, and its report must not be lost with the file.
            self.stdout.write(text)
            self.stderr.write(str(error))

    def _refuse(
        self, error: BridgeError | str, code: ExitCode, options: dict[str, Any]
    ) -> NoReturn:
        if options["format"] in ("json", "jsonl"):
            self.stdout.write(error_as_json(error, exit_code=code))
        raise CommandError(str(error), returncode=int(code)) from None
