"""Lists the functions that scripts have: `manage.py eaml_functions`."""

from __future__ import annotations

import json
from typing import Any  # Options are what argparse made of them.

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eaml_bridge.catalogue import Catalogue, CatalogueEntry, catalogue_of
from eaml_bridge.exceptions import BridgeError


class Command(BaseCommand):
    """Parses, asks the catalogue, prints."""

    help = (
        "List the functions of all scripts, or of the named ones: what each is for, what it reads "
        "and writes, which arguments it takes, and which models its script belongs to."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help="as in shop/pricing; all")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, **options: Any) -> None:
        """Print the catalogue; exit with 1 when a script cannot be loaded."""
        try:
            found = catalogue_of(options["scripts"])
        except BridgeError as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        for name, reason in found.broken.items():
            self.stderr.write(f"{name} does not load: {reason}")
        if found.broken:
            raise CommandError(f"{len(found.broken)} of the scripts do not load.", returncode=1)


def _as_json(found: Catalogue) -> str:
    entries = [entry.as_json() for entry in found.entries]
    return json.dumps(
        {"functions": entries, "broken": dict(found.broken)}, ensure_ascii=False, indent=2
    )


def _as_text(found: Catalogue) -> str:
    return "\n\n".join(map(_entry_text, found.entries)) or "No function yet."


def _entry_text(entry: CatalogueEntry) -> str:
    plain, info = entry.as_json(), entry.info
    arguments = [
        f"{argument.name}:{argument.type}{'?' if argument.optional else ''}"
        + (f"={argument.default}" if argument.default is not None else "")
        for argument in info.args
    ]
    lines = {
        "reads": _listed(plain["reads"]),
        "writes": _listed(plain["writes"]),
        "args": ", ".join(arguments),
        "mode": info.mode or "",
        "models": ", ".join(entry.models),
    }
    head = [f"{entry.script}:{info.name}", *([f"  {info.doc}"] if info.doc else [])]
    return "\n".join([*head, *(f"  {key}: {value}" for key, value in lines.items() if value)])


def _listed(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list) else ""
