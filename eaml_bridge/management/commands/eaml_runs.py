"""Looks after runs: `manage.py eaml_runs list|show|log|changes|cancel|resume|undo|prune`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, ClassVar  # Any: options are what argparse made of them.

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.management import run_listing as listing
from eaml_bridge.management.option_groups import add_actor, add_output, positive
from eaml_bridge.management.run_command import RunCommand
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.management.usage import UsageParser
from eaml_bridge.models import Run, RunKind, RunStatus
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.bounds import parse_seconds
from eaml_bridge.processing.cancelling import run_cancel
from eaml_bridge.processing.permissions import find_user, system_user_name
from eaml_bridge.processing.pruning import BATCH, Pruned, records_prune
from eaml_bridge.processing.recorded_request import run_of
from eaml_bridge.processing.rendering import error_as_json, json_text
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.undo import run_undo

#: Rows of a listing that are held at once.
_AT_ONCE = 2_000


class Command(RunCommand):
    """Parses, asks the records or calls one service, prints."""

    help = (
        "Look after runs: list them, show one, its log or its changes; cancel, resume or undo it; "
        "prune old records. Exit codes are those of eaml_process."
    )
    #: These are runs themselves, and end with a report.
    _running: ClassVar = ("resume", "undo")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare a parser for each action."""
        actions = parser.add_subparsers(dest="action", required=True, parser_class=UsageParser)
        _add_list(actions.add_parser("list", help="the newest runs"))
        for name, text in (
            ("show", "one run: counts, parts, first problems, log"),
            ("log", "what happened to the run, in order"),
            ("changes", "the rows that the run changed, with their values before and after"),
            ("cancel", "ask the run for its end; it stops within one chunk"),
        ):
            _add_common(_add_run(actions.add_parser(name, help=text)))
        for name, text in (
            ("resume", "go on with a run that stopped early"),
            ("undo", "put back what the run wrote, where nobody has changed it since"),
        ):
            self._add_running(_add_run(actions.add_parser(name, help=text)), name)
        _add_prune(actions.add_parser("prune", help="delete old records, in batches"))

    def handle(self, **options: Any) -> None:
        """Do what the action says."""
        if options["action"] in self._running:
            super().handle(**options)
            return
        try:
            getattr(self, f"_{options['action']}")(options)
        except BridgeError as error:
            if options["format"] == "json":
                code = ExitCode(error.exit_code)
                self.stdout.write(error_as_json(error, exit_code=code))
            raise CommandError(str(error), returncode=error.exit_code) from None

    def report_of(self, options: dict[str, Any], terminal: Terminal) -> Report:
        """See `RunCommand.report_of`."""
        number, database = options["run"], options["database"]
        user = find_user(options["user"]) if options["user"] is not None else None
        if options["action"] == "undo":
            return run_undo(
                number,
                user=user,
                reason=options["reason"],
                source="command",
                dry_run=options["dry_run"],
                database=database,
                observer=terminal,
            )
        request = ProcessRequest(
            target="", function="", resume=number, user=user, source="command", database=database
        )
        return process(request, observer=terminal)

    @staticmethod
    def _add_running(parser: ArgumentParser, name: str) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS")
        if name == "undo":
            parser.add_argument(
                "-n", "--dry-run", action="store_true", help="count what would be put back"
            )
        add_actor(parser)
        add_output(parser)

    def _list(self, options: dict[str, Any]) -> None:
        runs = Run.objects.using(options["database"])
        for name in ("status", "kind", "target"):
            if options[name]:
                runs = runs.filter(**{name: options[name]})
        if options["user"]:
            runs = runs.filter(user_name=options["user"])
        found = list(runs[: options["limit"]])
        if options["format"] == "json":
            self.stdout.write(json_text([listing.run_document(run) for run in found]))
            return
        for run in found:
            self.stdout.write(listing.run_line(run))
        if not found:
            self.stdout.write("No runs.")

    def _show(self, options: dict[str, Any]) -> None:
        run = _found(options)
        if options["format"] == "json":
            self.stdout.write(json_text(listing.full_document(run)))
            return
        for line in listing.full_lines(run):
            self.stdout.write(line)

    def _log(self, options: dict[str, Any]) -> None:
        entries = _found(options).log.all().iterator(chunk_size=_AT_ONCE)
        self._print_each(map(listing.log_document, entries), listing.log_line, options)

    def _changes(self, options: dict[str, Any]) -> None:
        changes = _found(options).changes.all().iterator(chunk_size=_AT_ONCE)
        self._print_each(map(listing.change_document, changes), listing.change_line, options)

    def _print_each(self, documents: Any, line: Any, options: dict[str, Any]) -> None:
        """One line each, also as JSON: a run can have a million of them."""
        for document in documents:
            is_json = options["format"] == "json"
            self.stdout.write(json_text(document) if is_json else line(document))

    def _cancel(self, options: dict[str, Any]) -> None:
        run = run_cancel(options["run"], by=system_user_name(), database=options["database"])
        if options["format"] == "json":
            self.stdout.write(json_text(listing.run_document(run)))
            return
        ended = run.status == RunStatus.CANCELLED
        text = "cancelled" if ended else "asked to end; it stops within one chunk"
        self.stdout.write(f"Run {run.pk} is {text}.")

    def _prune(self, options: dict[str, Any]) -> None:
        age_s = parse_seconds("--older-than", options["older_than"])
        count = records_prune(
            Pruned(options["what"]),
            before=timezone.now() - timedelta(seconds=age_s),
            kinds=options["kind"],
            batch=options["batch"],
            dry_run=options["dry_run"],
            database=options["database"],
        )
        verb = "would be deleted" if options["dry_run"] else "deleted"
        if options["format"] == "json":
            self.stdout.write(json_text({"what": options["what"], "count": count}))
            return
        self.stdout.write(f"{count:,} {options['what']} {verb}.")


def _found(options: dict[str, Any]) -> Run:
    return run_of(options["run"], database=options["database"])


def _add_run(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("run", type=positive, metavar="RUN", help="the number of the run")
    return parser


def _add_common(parser: ArgumentParser) -> None:
    parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS")
    parser.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="json prints one document; of log and changes one a line",
    )


def _add_list(parser: ArgumentParser) -> None:
    parser.add_argument("--status", choices=list(RunStatus.values))
    parser.add_argument("--kind", choices=list(RunKind.values))
    parser.add_argument("--target", metavar="MODEL")
    parser.add_argument("--user", metavar="NAME", help="runs of this user, or of system")
    parser.add_argument("--limit", type=positive, default=20, metavar="N", help="(default: 20)")
    _add_common(parser)


def _add_prune(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--older-than", required=True, metavar="90d", help="by the end of the run: 90d, 12h"
    )
    parser.add_argument(
        "--what",
        choices=[what.value for what in Pruned],
        default=Pruned.RUNS.value,
        help="runs with all that belongs to them (default), or only one kind of their records; "
        "without its changes a run cannot be undone",
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=list(RunKind.values),
        default=[],
        help="of runs of this kind only; may be repeated",
    )
    parser.add_argument("--batch", type=positive, default=BATCH, metavar="N")
    parser.add_argument("-n", "--dry-run", action="store_true", help="count only")
    _add_common(parser)
