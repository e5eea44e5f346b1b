"""The tutorial works as it stands: its files are written, its commands run, its output compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from eaml_bridge import scripts
from user.models import User

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-script.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMES = re.compile(r"\b\d[\d,]*(?:\.\d+)? (?:ms|s|rows/s)(?!\w)")
RUN_NUMBER = re.compile(r"\b([Rr]un) \d+")


def blocks() -> Iterator[tuple[str, str, str]]:
    for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        yield match[1], match[2] or "", match[3]


def without_chance(text: str) -> str:
    return RUN_NUMBER.sub(r"\1 N", TIMES.sub("N", text))


def output_of(command: str) -> str:
    """What the command shows on a terminal, errors included."""
    out = StringIO()
    arguments = shlex.split(command.partition("manage.py ")[2])
    try:
        call_command(*arguments, stdout=out, stderr=out)
    except CommandError as error:
        if str(error):
            out.write(f"CommandError: {error}\n")
    return out.getvalue()


@pytest.mark.django_db
def test_tutorial__shows_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path / "ml_scripts"]}
    User.objects.create_user("ada")

    for kind, name, text in blocks():
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif kind == "console":
            command, _, expected = text.partition("\n")
            # On a terminal each command is a process of its own, which has loaded nothing yet.
            monkeypatch.setattr(scripts, "_last_good", {})
            assert without_chance(output_of(command)) == without_chance(expected), command
