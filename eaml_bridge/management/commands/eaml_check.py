"""Compiles scripts and compares them with their models: `manage.py eaml_check`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any  # Options are what argparse made of them.

from django.apps import apps
from django.core import checks
from django.core.management.base import BaseCommand, CommandError, CommandParser

from eaml_bridge.catalogue import catalogue_of
from eaml_bridge.checks import check_model, check_setting
from eaml_bridge.exceptions import BridgeError


class Command(BaseCommand):
    """Parses, runs the checks, prints."""

    help = (
        "Compile the scripts (all, or the named ones) and compare what their headers and texts "
        "read and write with the fields of their models. The same findings come from "
        "'manage.py check'. Exit codes: 0 nothing found, or warnings only; 1 errors, or with "
        "--strict warnings too."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help="as in shop/pricing; all")
        parser.add_argument("--strict", action="store_true", help="count warnings as errors")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, **options: Any) -> None:
        """Print what was found."""
        try:
            found = catalogue_of(options["scripts"])
        except BridgeError as error:
            raise CommandError(str(error), returncode=1) from None
        messages = [*check_setting(), *_broken(found.broken.items())]
        checked = {*found.broken, *(entry.script for entry in found.entries)}
        messages += _of_models(checked - set(found.broken))
        level = checks.WARNING if options["strict"] else checks.ERROR
        failed = sum(message.is_serious(level) for message in messages)
        as_format = _as_json if options["format"] == "json" else _as_text
        self.stdout.write(as_format(messages, len(checked), len(found.entries)))
        if failed:
            raise CommandError(f"{failed} of the findings must be mended.", returncode=1)


def _broken(scripts: Iterable[tuple[str, str]]) -> list[checks.CheckMessage]:
    return [
        checks.Error(reason, hint="Correct the script.", obj=name, id="eaml_bridge.E003")
        for name, reason in scripts
    ]


def _of_models(scripts: set[str]) -> list[checks.CheckMessage]:
    return [
        message
        for model in apps.get_models()
        if str(getattr(model, "ml_script", "")).removesuffix(".ml") in scripts
        for message in check_model(model)
    ]


def _as_text(messages: list[checks.CheckMessage], scripts: int, functions: int) -> str:
    head = f"{scripts} scripts, {functions} functions, {len(messages)} findings."
    return "\n".join([*map(str, messages), head])


def _as_json(messages: list[checks.CheckMessage], scripts: int, functions: int) -> str:
    findings = [
        {"id": m.id, "level": m.level, "message": m.msg, "hint": m.hint, "object": str(m.obj or "")}
        for m in messages
    ]
    document = {"scripts": scripts, "functions": functions, "findings": findings}
    return json.dumps(document, ensure_ascii=False, indent=2)
