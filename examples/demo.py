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
LINE_WIDTH = 97


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command, what it is for, and what its exit code should be."""

    title: str
    command: Sequence[str]
    exit_code: int = 0
    remark: str = ""


PREPARATION = (
    ("migrate", "--verbosity", "0"),
    (
        *("createsuperuser", "--no-input", "--username", "demo"),
        *("--email", "demo@example.org", "--verbosity", "0"),
    ),
)
STEPS = (
    Step(
        title="Import 10,000 reports of birds that met aircraft, as they were published",
        command=(
            *("machine_import", str(STRIKES), "--name=birdstrikes", "--owner=demo"),
            *("--output=operator:LABEL", "--output=aircraft:LABEL"),
            *("--output=impact_kj:FLOAT", "--output=quality:LABEL"),
        ),
    ),
    Step(
        title="Try ml_scripts/wildlife/strikes.ml on the first reports; nothing is written",
        command=(
            *(*ASSESS, "--on-error", "skip", "--limit", "100"),
            *("--dry-run", "--diff", "text", "--diff-limit", "1"),
        ),
        exit_code=ROW_PROBLEMS,
    ),
    Step(
        title="Run it; reports that contradict themselves are left as they were",
        command=(*ASSESS, "--on-error", "skip"),
        exit_code=ROW_PROBLEMS,
        remark=(
            "Exit code 3: finished, some rows refused. "
            "Without `--on-error skip` nothing would be written."
        ),
    ),
    Step(title="Count the dirt and sum up the table", command=SURVEY),
)

# The same again changes nothing; the summary of a part; what else can be asked for.
NEXT = (
    (*ASSESS, "--on-error", "skip"),
    (*SURVEY, "--filter", "Phase of flight=Taxi"),
    ("eaml_process", "--help"),
)


def main() -> int:
    """Run all steps; 0 if each of them ended as it should."""
    began = time.monotonic()
    print(f"The demo makes a new database, {DATABASE}, with a user who owns the data.", flush=True)
    try:
        _remove_database()
    except OSError as error:
        print(f"The demo cannot make {DATABASE}: {error.strerror}. Make var/ a folder of your own.")
        return 1
    for command in PREPARATION:
        if not _ended(command, _run(command), exit_code=0):
            return 1
    for number, step in enumerate(STEPS, start=1):
        print(f"{number}. {step.title}\n{_prompt(step.command)}", flush=True)
        if not _ended(step.command, _run(step.command), exit_code=step.exit_code):
            return 1
        if step.remark:
            print(step.remark, flush=True)
        print()
    print("\n".join(_farewell(time.monotonic() - began)))
    return 0


def _run(command: Sequence[str]) -> int:
    # One stream, so that results and messages appear in the order in which they were written.
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.stdout:
        print(done.stdout.rstrip("\n"), flush=True)
    return done.returncode


def _ended(command: Sequence[str], found: int, *, exit_code: int) -> bool:
    if found != exit_code:
        print(f"The demo stops: {command[0]!r} ended with {found}, expected was {exit_code}.")
    return found == exit_code


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


def _prompt(command: Sequence[str]) -> str:
    """A command as a shell takes it, on as many lines as it needs."""
    lines = ["$ manage.py"]
    for word in map(shlex.quote, command):
        if len(lines[-1]) + len(word) > LINE_WIDTH:
            lines[-1] += " \\"
            lines.append(f"   {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def _farewell(duration_s: float) -> Iterator[str]:
    yield f"That took {duration_s:.1f} s. Three commands to try next, after"
    yield f"export DATABASE_URL={DATABASE_URL}"
    yield from (f".venv/bin/python manage.py {shlex.join(command)}" for command in NEXT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
