"""`make demo` prints what the README shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- demo: begin -->\n```\n", "\n```\n<!-- demo: end -->"
# Durations, and what is computed from them.
TIMES = re.compile(r"\b\d[\d,]*(?:\.\d+)? (?:ms|s|rows/s|rows per second)(?!\w)")


def transcript_of_readme() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.partition(BEGIN)[2].partition(END)[0]


def test_demo__prints_the_transcript_of_the_readme() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert TIMES.sub("N", done.stdout.strip("\n")) == TIMES.sub("N", transcript_of_readme())
    assert done.stderr == ""
