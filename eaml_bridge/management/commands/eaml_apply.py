"""Writes what a plan says, once: `manage.py eaml_apply PLAN`."""

from __future__ import annotations

from typing import Any  # Options are what argparse made of them.

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from eaml_bridge.management.option_groups import add_actor, add_output, positive
from eaml_bridge.management.run_command import RunCommand
from eaml_bridge.management.terminal import Terminal
from eaml_bridge.processing import Report
from eaml_bridge.processing.arguments import parse_arguments
from eaml_bridge.processing.permissions import find_user
from eaml_bridge.processing.plans import OnDrift, plan_apply


class Command(RunCommand):
    """Parses, calls `plan_apply`, prints."""

    help = (
        "Write exactly what `eaml_process … --plan` found, each row only where it still holds what "
        "it held then. A plan is applied once. Exit codes are those of eaml_process; 7 means that "
        "the plan is stale: it was applied already, or its script or rows are others by now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("plan", type=positive, metavar="PLAN", help="the number of the plan")
        parser.add_argument(
            "--on-drift",
            choices=[policy.value for policy in OnDrift],
            default=OnDrift.REFUSE.value,
            help="a row that was changed since: refuse writes nothing at all and exits with 7 "
            "(default), skip leaves it as it is, recompute calls the function again for it",
        )
        parser.add_argument(
            "--arg",
            action="append",
            default=[],
            metavar="K=V",
            help="a secret argument of the dry run once more: no record holds its value, and "
            "recompute needs it",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS")
        add_actor(parser)
        add_output(parser)

    def report_of(self, options: dict[str, Any], terminal: Terminal) -> Report:
        """See `RunCommand.report_of`."""
        user = options["user"]
        return plan_apply(
            options["plan"],
            on_drift=OnDrift(options["on_drift"]),
            args=parse_arguments(options["arg"], None),
            user=find_user(user) if user is not None else None,
            reason=options["reason"],
            source="command",
            database=options["database"],
            observer=terminal,
        )
