"""The tutorial works in a new project: its files are written, its commands run, and compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "your-own-model.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?( \+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TIMES = re.compile(r"\b\d[\d,]*(?:\.\d+)? (?:ms|s)(?!\w)")


def shown(command: str, folder: Path) -> str:
    """What a terminal shows for the command, in a project of its own."""
    line, _, fed = command.partition(" < ")
    arguments = shlex.split(line)
    program = {"python": [sys.executable], "django-admin": [sys.executable, "-m", "django"]}
    own = ("DJANGO_", "EAML_", "DATABASE_", "ENVIRONMENT", "TEST_", "PYTEST_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    done = subprocess.run(
        [*program[arguments[0]], *arguments[1:]],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        input=(folder / fed).read_text("utf-8") if fed else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def test_tutorial__in_a_new_project__shows_what_happens(tmp_path: Path) -> None:
    commands = 0

    for kind, name, more, text in BLOCK.findall(PAGE.read_text("utf-8")):
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text("utf-8") if more else ""
            path.write_text(before + text, encoding="utf-8")
        elif kind == "console":
            for command, expected in COMMAND.findall(text):
                commands += 1
                found = shown(command, tmp_path)
                assert TIMES.sub("N", found) == TIMES.sub("N", expected), f"{command}\n{found}"

    assert commands == 9
