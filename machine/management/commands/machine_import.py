"""`manage.py machine_import`: a table of text becomes a Machine."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any  # Options are what argparse made of them.

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from machine.column_types import ColumnType
from machine.exceptions import MachineError
from machine.importing.decisions import Preferences
from machine.importing.errors import ImportRefusedError
from machine.importing.options import (
    DATE_ORDERS,
    columns_with_optional_type,
    columns_with_type,
    machine_name,
)
from machine.importing.services import ImportRequest, machine_import, owner_find

EPILOG = """\
examples:
  manage.py machine_import strikes.csv --name "Bird strikes" --owner ada
  manage.py machine_import sales.tsv --name Sales --owner ada --type Zip=LABEL --output Margin:FLOAT

Everything is created in one transaction: after an error nothing is left behind.
"""
TYPES = ", ".join(column_type.name for column_type in ColumnType)
OUTPUT_HELP = "a column to predict or to derive (repeatable); with TYPE it need not be in the file"
TYPE_HELP = f"the type of a column, instead of the detected one (repeatable): {TYPES}"
STRICT_HELP = "refuse rows with an unreadable cell instead of leaving that cell empty"
DATABASE_TEXT = (
    "The database refused: {error}. Nothing was imported; if tables are missing, run "
    "manage.py migrate, if it is locked, end the other writer."
)
REPORT_HELP = "write every unreadable cell to this CSV file"


class Command(BaseCommand):
    """Parses the options, calls the import, prints its report."""

    help = (
        "Import a CSV or TSV file (also .gz) into a new Machine. Encoding, separator and column "
        "types are detected from the whole file and shown, with the reasons to check."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, with examples below the options."""
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=EPILOG,
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add = parser.add_argument
        add("file", metavar="FILE", help="a table of text with a row of titles")
        add("--name", required=True, help="name of the new machine")
        add("--owner", required=True, help="username or e-mail address of its owner")
        add("--output", help=OUTPUT_HELP, metavar="COLUMN[:TYPE]", action="append", default=[])
        add("--type", help=TYPE_HELP, metavar="COLUMN=TYPE", action="append", default=[])
        add("--separator", help="one character, or 'tab'; detected if not given")
        add("--encoding", help="for example utf-8 or cp1252; detected if not given")
        add("--decimal", help="the decimal mark of all numbers", choices=("point", "comma"))
        add("--dates", help="the order of day, month and year", choices=sorted(DATE_ORDERS))
        add("--strict", help=STRICT_HELP, action="store_true")
        add("--report", help=REPORT_HELP, metavar="FILE", type=Path)

    def handle(self, **options: Any) -> None:
        """Run the import."""
        try:
            report = machine_import(_request(options))
        except (ImportRefusedError, MachineError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = " ".join(str(error).split()).rstrip(".")
            raise CommandError(DATABASE_TEXT.format(error=reason)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted; nothing was imported.", returncode=130) from error
        self.stdout.write(report.as_text())


def _request(options: dict[str, Any]) -> ImportRequest:
    return ImportRequest(
        path=Path(options["file"]),
        machine_name=machine_name(options["name"]),
        owner=owner_find(options["owner"]),
        outputs=columns_with_optional_type(options["output"], option="--output"),
        types=columns_with_type(options["type"], option="--type"),
        preferences=Preferences(
            decimal_mark=options["decimal"],
            date_order=DATE_ORDERS[options["dates"]] if options["dates"] else None,
        ),
        encoding=options["encoding"],
        separator=options["separator"],
        is_strict=options["strict"],
        problem_file=options["report"],
    )
