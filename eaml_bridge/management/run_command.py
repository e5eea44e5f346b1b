"""What commands share that run something over rows and print its report."""

from __future__ import annotations

import gc
import sys
from abc import abstractmethod
from typing import Any, NoReturn  # Any: options are what argparse made of them.

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.management.report_output import check_folder, printed, write_report
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.management.usage import UsageParser
from eaml_bridge.processing import Report
from eaml_bridge.processing.rendering import error_as_json, verdict
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import DiffStyle


class RunCommand(BaseCommand):
    """Runs, prints the report, and exits with its code."""

    # What a run needs is checked by its plan, with answers that fit; other apps do not matter.
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose refusals keep the promises of --format and of the exit codes."""
        return UsageParser.adopt(super().create_parser(prog_name, subcommand, **kwargs))

    def handle(self, **options: Any) -> None:
        """Run, print the report, and exit with its code."""
        terminal = Terminal(self.stderr, progress=options["progress"], asks=not options["no_input"])
        # What start-up made lives on: without this, the collector looks at it again and again.
        gc.freeze()
        try:
            if options["report"]:
                check_folder(options["report"])
            report = self.report_of(options, terminal)
        except BridgeError as error:
            self.refuse(error, ExitCode(error.exit_code), options)
        except KeyboardInterrupt:
            self.refuse("Interrupted; nothing was written.", ExitCode.INTERRUPTED, options)
        finally:
            terminal.close()
            gc.unfreeze()
        self._print(report, options)

    @abstractmethod
    def report_of(self, options: dict[str, Any], terminal: Terminal) -> Report:
        """Do what the options ask for."""

    def diff_of(self, options: dict[str, Any]) -> DiffStyle:
        """How changes are shown."""
        return DiffStyle.SUMMARY

    def code_of(self, report: Report, options: dict[str, Any]) -> ExitCode:
        """What the command exits with."""
        return report.exit_code

    def refuse(self, error: BridgeError | str, code: ExitCode, options: dict[str, Any]) -> NoReturn:
        """Say why nothing was started."""
        if options["format"] in ("json", "jsonl"):
            self.stdout.write(error_as_json(error, exit_code=code))
        raise CommandError(str(error), returncode=int(code)) from None

    def _print(self, report: Report, options: dict[str, Any]) -> None:
        code = self.code_of(report, options)
        style, diff = options["format"], self.diff_of(options)
        text = printed(report, style=style, diff=diff, exit_code=code)
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
