"""Runs the cases that stand beside scripts: `manage.py eaml_test`."""

from __future__ import annotations

from pathlib import Path
from typing import Any  # Options are what argparse made of them.

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.junit import JUnitCase, junit_xml
from eaml_bridge.scripts import Script, load_script, script_names
from mlpy.testing import cases_file, run_cases, updated_cases


class Command(BaseCommand):
    """Parses, runs the cases, prints."""

    help = (
        "Run the cases of all scripts, or of the named ones: NAME.cases.json beside NAME.ml. "
        "--update writes what the functions give now as what the cases expect; look at the "
        "difference before you keep it. Exit codes: 0 all hold; 1 one does not, or there is none."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help="as in shop/pricing; all")
        parser.add_argument("--update", action="store_true", help="expect what they give now")
        parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML as well")

    def handle(self, **options: Any) -> None:
        """Run and print; nothing is written but what --update and --junit name."""
        try:
            scripts = [load_script(name) for name in options["scripts"] or script_names()]
            if options["update"]:
                self._update(scripts)
            cases = [case for script in scripts for case in self._cases(script)]
        except (BridgeError, ValueError) as error:
            raise CommandError(str(error), returncode=1) from None
        if options["junit"]:
            options["junit"].write_text(junit_xml("eaml_test", cases), encoding="utf-8")
        failed = sum(case.failure is not None for case in cases)
        self.stdout.write(f"{len(cases) - failed} passed, {failed} failed.")
        if failed or not cases:
            raise CommandError(
                f"{failed} cases do not hold." if failed else "No script has cases yet.",
                returncode=1,
            )

    def _update(self, scripts: list[Script]) -> None:
        for script in scripts:
            path = cases_file(script.path)
            if path.exists() and (text := updated_cases(script.path)) is not None:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"{script.name}: its cases expect what it gives now.")

    def _cases(self, script: Script) -> list[JUnitCase]:
        if not cases_file(script.path).exists():
            self.stdout.write(f"{script.name}: no cases.")
            return []
        found = []
        for result in run_cases(script.path):
            name = f"{result.case.function}, case {result.number}"
            found.append(JUnitCase(suite=script.name, name=name, failure=result.problem))
            if result.problem is not None:
                self.stdout.write(f"{script.name}: {name}: {result.problem}")
        return found
