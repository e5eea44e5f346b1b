"""Refusals of a command line: exit code 2, and one JSON document where JSON was asked for."""

from __future__ import annotations

import sys
from typing import NoReturn

from django.core.management.base import CommandError, CommandParser

from eaml_bridge.processing.rendering import error_as_json
from eaml_bridge.processing.report import ExitCode


class UsageParser(CommandParser):
    """A parser of Django's that exits with 2 also where it was called by Python code."""

    @classmethod
    def adopt(cls, parser: CommandParser) -> CommandParser:
        """The parser that Django made, with this class's way of refusing."""
        # Django's `create_parser` names its class; everything but `error` stays as it is.
        parser.__class__ = cls
        return parser

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        if not self.called_from_command_line:
            raise CommandError(f"Error: {message}", returncode=int(ExitCode.USAGE))
        if _wants_json(sys.argv):
            sys.stdout.write(error_as_json(message, exit_code=ExitCode.USAGE) + "\n")
            sys.stdout.flush()
        super().error(message)
        raise AssertionError("Django's parser ends the process.")


def _wants_json(arguments: list[str]) -> bool:
    return "--format=json" in arguments or "--format json" in " ".join(arguments)
