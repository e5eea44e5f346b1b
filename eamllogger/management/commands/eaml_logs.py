"""`manage.py eaml_logs prune`: deletes old entries of the log."""

import datetime as dt
import re
from typing import Any  # Options are Django's own.

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from eamllogger.retention import BATCH_SIZE, logs_prune

_AGE = re.compile(r"([1-9]\d{0,5})([mhd])\Z")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Command(BaseCommand):
    """Parses, calls the retention, prints the count."""

    help = "Look after the entries of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        prune = verbs.add_parser("prune", help="delete old entries, in batches")
        prune.add_argument("--older-than", required=True, metavar="AGE", help="30m, 12h or 90d")
        prune.add_argument("--batch-size", type=int, default=BATCH_SIZE)
        prune.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["batch_size"] < 1:
            raise CommandError(f"--batch-size is {options['batch_size']}; expected 1 or more.")
        deleted = logs_prune(
            older_than=_age(options["older_than"]),
            batch_size=options["batch_size"],
            using=options["database"],
        )
        self.stdout.write(f"{deleted} log entries deleted.")


def _age(text: str) -> dt.timedelta:
    match = _AGE.match(text)
    if match is None:
        raise CommandError(
            f"--older-than is {text!r}; expected a whole number with m, h or d, such as 90d."
        )
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
