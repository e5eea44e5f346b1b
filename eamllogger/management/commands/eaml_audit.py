"""`manage.py eaml_audit verify`: looks the audit trail through for changes by another hand."""

import re
from typing import Any  # Options are Django's own.

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from eamllogger.append_only import triggers_are_installed
from eamllogger.audit_chain import audit_verify

EXIT_BROKEN = 3
_NOTE = re.compile(r"(\d{1,18}):([0-9a-f]{64})\Z")


class Command(BaseCommand):
    """Parses, calls the verification, prints what is wrong."""

    help = (
        "Look after the audit trail. 'verify' exits with 3 where an entry was changed, removed, "
        "added or moved, and prints the end of the chain, to be noted elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="look for entries that were changed or removed")
        verify.add_argument("--database", default=DEFAULT_DB_ALIAS)
        verify.add_argument(
            "--noted",
            default="",
            metavar="NUMBER:HASH",
            help="the end of the chain as an earlier verification printed it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        number, digest = _noted(options["noted"])
        found = audit_verify(using=options["database"], noted_number=number, noted_hash=digest)
        for problem in found.problems:
            self.stderr.write(problem)
        if not triggers_are_installed(connections[options["database"]]):
            self.stderr.write(
                "Warning: this database has no triggers that keep entries from being changed."
            )
        if found.problems:
            raise CommandError(
                f"The audit trail is broken: {len(found.problems)} problems in "
                f"{found.entries} entries.",
                returncode=EXIT_BROKEN,
            )
        self.stdout.write(
            f"{found.entries} entries, none changed. The chain ends with "
            f"{found.number}:{found.hash}"
        )


def _noted(text: str) -> tuple[int, str]:
    if not text:
        return 0, ""
    match = _NOTE.match(text)
    if match is None:
        raise CommandError(
            f"--noted is {text!r}; expected NUMBER:HASH as an earlier verification printed it."
        )
    return int(match[1]), match[2]
