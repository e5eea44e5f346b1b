"""Rows through eaml_process, against a loop with bulk_update and against hand-written SQL.

`python -m benchmarks.rows --rows 100000 --repeats 3 --write`
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.results import Bar, Table, write_results
from development.services.postgresql import postgresql_start

ROOT = Path(__file__).resolve().parent.parent
#: Times the loop, at least, by whether the values before and after of each row are kept.
BARS = {"sqlite": (10.0, 5.0), "postgresql": (7.0, 5.0)}
#: Times the hand-written line, at most, in the same two cases.
HAND_WRITTEN_BARS = (1.6, 2.5)
MEMORY_BAR_MB = 50.0


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print, and write the results where asked to."""
    options = _parser().parse_args(arguments)
    tables = []
    for vendor in options.databases:
        with _database(vendor) as url:
            tables.append(_times(vendor, url, rows=options.rows, repeats=options.repeats))
            tables.append(_memory(vendor, url, rows=options.rows))
        for table in tables[-2:]:
            print(table.as_text(), end="\n\n", flush=True)
    if options.write:
        print(f"Written: {write_results('rows', tables).relative_to(ROOT)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rows", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="products (default: 100000)")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each (default: 3)")
    parser.add_argument(
        "--databases", nargs="+", choices=sorted(BARS), default=sorted(BARS, reverse=True)
    )
    parser.add_argument("--write", action="store_true", help="keep the results in a file")
    return parser


def _times(vendor: str, url: str, *, rows: int, repeats: int) -> Table:
    _ask(url, "make", rows)
    seconds: Mapping[str, list[float]] = _ask(url, "time", repeats)
    middle = {name: median(turns) for name, turns in seconds.items()}
    return Table(
        title=f"{rows:,} products on {vendor}, median of {repeats}",
        head=("", "seconds", "rows per second", "times the loop"),
        rows=[
            (name, f"{value:.2f}", f"{rows / value:,.0f}", f"{middle['loop'] / value:.1f}")
            for name, value in middle.items()
        ],
        bars=list(_bars(vendor, middle)),
    )


def _bars(vendor: str, middle: Mapping[str, float]) -> Iterator[Bar]:
    names = ("eaml_process --no-record", "eaml_process")
    for name, least, most in zip(names, BARS[vendor], HAND_WRITTEN_BARS, strict=True):
        ratio, share = middle["loop"] / middle[name], middle[name] / middle["hand-written"]
        yield Bar(what=f"times the loop: {name}", value=ratio, bound=least, at_least=True)
        yield Bar(what=f"times the hand-written time: {name}", value=share, bound=most)


def _memory(vendor: str, url: str, *, rows: int) -> Table:
    peaks = {}
    for count in (max(rows // 10, 1), rows):
        _ask(url, "make", count)
        peaks[count] = float(_ask(url, "memory", "eaml_process"))
    growth = max(peaks.values()) - min(peaks.values())
    return Table(
        title=f"Peak memory of eaml_process on {vendor}",
        head=("rows", "MB"),
        rows=[(f"{count:,}", f"{peak:.0f}") for count, peak in peaks.items()],
        bars=[Bar(what="MB more for ten times the rows", value=growth, bound=MEMORY_BAR_MB)],
    )


def _ask(url: str, verb: str, argument: object) -> object:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "core.settings.dev",
        # Django keeps every statement while it is on.
        "DEBUG": "False",
    }
    command = [sys.executable, "-m", "benchmarks.row_contenders", verb, str(argument)]
    answer = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(answer.stdout) if answer.stdout.strip() else None


@contextmanager
def _database(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield postgresql_start().url
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        yield f"sqlite:///{folder}/rows.sqlite3"


if __name__ == "__main__":
    main(sys.argv[1:])
