"""`make demo`: public data become a Machine, a script is tried on it, run, and asked for a summary.

Every step is a command of `manage.py` that anybody can type; the demo types it and shows what it
says. It works on a database file of its own and touches nothing else.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = Path("var") / "demo.sqlite3"
DATABASE_URL = f"sqlite:///{DATABASE}"
STRIKES = Path("examples") / "data" / "birdstrikes" / "birdstrikes.csv.gz"
MACHINE = "machine:birdstrikes"
ASSESS = ("eaml_process", MACHINE, "--function", "wildlife/strikes:assess")
SURVEY = ("eaml_process", MACHINE, "--function", "wildlife/strikes:survey")
ROW_PROBLEMS = 3
LINE_WIDTH = 94


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command, what it is for, and what its exit code should be."""

    title: str
    command: Sequence[str]
    exit_code: int = 0
    remark: str = ""
    is_quiet: bool = False


STEPS = (
    Step(title=f"Make a new database, {DATABASE}", command=("migrate",), is_quiet=True),
    Step(
        title="Make somebody who will own the data",
        command=(
            *("createsuperuser", "--no-input", "--username", "demo"),
            *("--email", "demo@example.org"),
        ),
        is_quiet=True,
    ),
    Step(
        title="Import 10,000 reports of birds that met aircraft, as they were published",
        command=(
            *("machine_import", str(STRIKES), "--name", "birdstrikes", "--owner", "demo"),
            *("--output=operator:LABEL", "--output=aircraft:LABEL"),
            *("--output=impact_kj:FLOAT", "--output=quality:LABEL"),
        ),
    ),
    Step(
        title="Try the script ml_scripts/wildlife/strikes.ml; nothing is written",
        command=(
            *(*ASSESS, "--on-error", "skip"),
            *("--dry-run", "--diff", "text", "--diff-limit", "2"),
        ),
        exit_code=ROW_PROBLEMS,
    ),
    Step(
        title="Run it; reports that contradict themselves are left as they were",
        command=(*ASSESS, "--on-error", "skip", "--diff-limit", "4"),
        exit_code=ROW_PROBLEMS,
        remark=(
            "Exit code 3 says: finished, the good rows are written, some rows were refused.\n"
            "With `--on-error abort`, the default, nothing would have been written."
        ),
    ),
    Step(title="Count the dirt and sum up the table", command=SURVEY),
)

NEXT = (
    ("nothing changes the second time", (*ASSESS, "--on-error", "skip")),
    ("one phase of flight only", (*SURVEY, "--filter", "Phase of flight=Taxi")),
    ("what else can be asked for", ("eaml_process", "--help")),
)


def main() -> int:
    """Run all steps; 0 if each of them ended as it should."""
    began = time.monotonic()
    _remove_database()
    for number, step in enumerate(STEPS, start=1):
        print(f"\n{number}. {step.title}\n{_prompt('$ manage.py', step.command)}", flush=True)
        exit_code = _run(step)
        if exit_code != step.exit_code:
            print(f"The demo stops: exit code {exit_code} instead of {step.exit_code}.")
            return 1
        if step.remark:
            print(f"\n{step.remark}")
    print("\n".join(_farewell(time.monotonic() - began)))
    return 0


def _run(step: Step) -> int:
    command = [sys.executable, "manage.py", *step.command]
    # One stream, so that results and messages appear in the order in which they were written.
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not step.is_quiet or done.returncode != step.exit_code:
        print(done.stdout.rstrip("\n"), flush=True)
    return done.returncode


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of a step: what a person has set up must not change the demo."""
    kept = {name: value for name, value in inherited.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {
        **kept,
        "ENVIRONMENT": "development",
        "DATABASE_URL": DATABASE_URL,
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def _remove_database() -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        (ROOT / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    (ROOT / DATABASE).parent.mkdir(exist_ok=True)


def _prompt(start: str, command: Sequence[str]) -> str:
    """A command as a shell takes it, on as many lines as it needs."""
    lines = [start]
    for word in map(shlex.quote, command):
        if len(lines[-1]) + len(word) > LINE_WIDTH:
            lines[-1] += " \\"
            lines.append(f"   {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def _farewell(duration_s: float) -> Iterator[str]:
    yield f"\nThat took {duration_s:.1f} s. Three commands to try next:"
    for purpose, command in NEXT:
        yield f"\n# {purpose}"
        yield _prompt(f"DATABASE_URL={DATABASE_URL} .venv/bin/python manage.py", command)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
