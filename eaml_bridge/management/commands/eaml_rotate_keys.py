"""`manage.py eaml_rotate_keys`: encrypts stored values anew with the newest key."""

from __future__ import annotations

from typing import Any  # Options are Django's own.

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eaml_bridge.encryption.errors import EncryptionError
from eaml_bridge.encryption.keys import key_ring, new_key
from eaml_bridge.encryption.rotation import BATCH_SIZE, ColumnRotation, keys_rotate
from eaml_bridge.exceptions import BridgeError


class Command(BaseCommand):
    """Parses, calls the rotation, prints what came of each column."""

    help = (
        "Encrypt every encrypted column anew with the first key of EAML_ENCRYPTION_KEYS. Readers "
        "and writers go on meanwhile; a rotation that was stopped goes on when called again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--new-key",
            nargs="?",
            metavar="ID",
            const="",
            help="print a new random entry for EAML_ENCRYPTION_KEYS, and do nothing else",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="alias of the database")
        parser.add_argument(
            "--batch-size", type=int, default=BATCH_SIZE, help="rows per transaction"
        )
        parser.add_argument(
            "--encrypt-plain",
            action="store_true",
            help="take values that are not encrypted for plain text, and encrypt them",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate; exit with 3 where values could not be read."""
        try:
            if options["new_key"] is not None:
                self.stdout.write(new_key(options["new_key"] or f"{timezone.now():%Y%m%d}"))
                return
            self._rotate(options)
        except BridgeError as error:
            raise CommandError(str(error)) from error

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["batch_size"] < 1:
            raise EncryptionError(f"--batch-size is {options['batch_size']}; expected 1 or more.")
        self.stdout.write(f"Current key: {key_ring().current}.")
        failed = 0
        for column in keys_rotate(
            using=options["database"],
            batch_size=options["batch_size"],
            encrypt_plain=options["encrypt_plain"],
        ):
            failed += column.failed
            self._print(column)
        if failed:
            raise CommandError(
                f"{failed} values could not be read and stand as they were.", returncode=3
            )
        self.stdout.write("Every value is encrypted with the current key.")

    def _print(self, column: ColumnRotation) -> None:
        failures = f", {column.failed} failed" if column.failed else ""
        self.stdout.write(
            f"{column.column}: {column.rotated} encrypted anew, "
            f"{column.current} were current{failures}."
        )
        for failure in column.failures:
            self.stderr.write(f"  {failure}")
