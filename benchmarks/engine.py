"""The language against hand-written Python and other sandboxes, on the same functions in one run.

`python -m benchmarks.engine --repeats 9 --write`
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.engine_contenders import ENGINES, Engine
from benchmarks.engine_programs import SCRIPT
from benchmarks.results import Bar, Table, write_results
from mlpy import MLExecutor
from mlpy.compiler.stages import compile_tree
from mlpy.modules.library import LIBRARY
from mlpy.source import Source

ROOT = Path(__file__).resolve().parent.parent
ROWS = 10_000

#: The most that a function may take of the time of hand-written Python.
BARS = {
    "price, call_many": 1.5,
    "check, call_many": 1.5,
    "price": 5.0,
    "users": 1.5,
    "inventory": 2.0,
    "triangle": 1.3,
    "fibonacci": 3.0,
}
#: Milliseconds to load a script of 100 lines, from nothing and from the cache.
LOAD_BARS_MS = {"cold": 15.0, "cached": 1.0}

_Job = Callable[[], Any]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, print, and write the results where asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--repeats", type=int, default=9, help="turns of each (default: 9)")
    parser.add_argument("--write", action="store_true", help="keep the results in a file")
    options = parser.parse_args(arguments)
    tables = [_times(options.repeats), _loading(options.repeats)]
    for table in tables:
        print(table.as_text(), end="\n\n", flush=True)
    if options.write:
        print(f"Written: {write_results('engine', tables).relative_to(ROOT)}")


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "name": f"User {number}",
            "email": f"user{number}@host{number % 7}.example",
            "age": 20 + number % 50,
            "current_price": 10.5 + number % 90,
            "price": 5.5 + number % 60,
            "stock": number % 200,
        }
        for number in range(ROWS)
    ]


def _jobs(name: str, engine: Engine, rows: list[dict[str, Any]]) -> dict[str, _Job]:
    """What an engine is asked to do, by the name of the row in the table."""
    jobs: dict[str, _Job] = {}
    arguments = {
        "users": {"rows": rows},
        "inventory": {"rows": rows},
        "triangle": 1,
        "fibonacci": 17,
    }
    for function, argument in arguments.items():
        if (run := engine(function)) is not None:
            jobs[function] = lambda run=run, argument=argument: run(argument)
    some = rows[:1_000]
    for function in ("price", "check"):
        if (run := engine(function)) is not None:
            jobs[function] = lambda run=run: [run(row) for row in some]
    for function in ("price", "check"):
        if name == "ML":
            jobs[f"{function}, call_many"] = _many(function, some)
        elif name == "Python":
            jobs[f"{function}, call_many"] = jobs[function]
    return jobs


def _many(function: str, rows: list[dict[str, Any]]) -> _Job:
    executor = MLExecutor()
    executor.load_source(SCRIPT, "bench.ml")
    return lambda: executor.call_many(function, rows)


def _times(repeats: int) -> Table:
    rows = _rows()
    jobs = {name: _jobs(name, make(), rows) for name, make in ENGINES.items()}
    seconds = {name: _interleaved(jobs, name, repeats) for name in BARS}
    table = [
        [name, *(_ratio(turns, engine) for engine in ENGINES)] for name, turns in seconds.items()
    ]
    bars = [
        Bar(what=f"× hand-written Python, {name}", value=_middle(turns, "ML"), bound=BARS[name])
        for name, turns in seconds.items()
    ]
    title = f"Times of hand-written Python ({ROWS:,} rows; price and check: one dict a call)"
    return Table(title=title, head=["function", *ENGINES], rows=table, bars=bars)


def _interleaved(
    jobs: Mapping[str, Mapping[str, _Job]], name: str, repeats: int
) -> dict[str, list[float]]:
    """Each engine's times, as shares of Python's time in the same turn."""
    able = [engine for engine in ENGINES if name in jobs[engine]]
    shares: dict[str, list[float]] = {engine: [] for engine in able}
    gc.collect()
    gc.disable()
    for turn in range(repeats + 1):
        spent = {engine: _timed(jobs[engine][name]) for engine in able}
        if turn:
            for engine in able:
                shares[engine].append(spent[engine] / spent["Python"])
    gc.enable()
    return shares


def _timed(job: _Job) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def _middle(turns: Mapping[str, Sequence[float]], engine: str) -> float:
    return median(turns[engine])


def _ratio(turns: Mapping[str, Sequence[float]], engine: str) -> str:
    return f"{_middle(turns, engine):.2f}×" if engine in turns else "–"


def _loading(repeats: int) -> Table:
    """A script of about 100 lines: the programs of this comparison, and half of them again."""
    text = SCRIPT + SCRIPT[: len(SCRIPT) // 2].replace("function ", "function second_")
    text = text[: text.rindex("\nfunction second_")]
    lines = text.count("\n")
    cold = [
        _timed(lambda: compile_tree(Source("load.ml", text), LIBRARY.table, ()))
        for _ in range(repeats)
    ]
    MLExecutor().load_source(text, "load.ml")
    cached = [_timed(lambda: MLExecutor().load_source(text, "load.ml")) for _ in range(repeats)]
    found = {"cold": median(cold) * 1_000, "cached": median(cached) * 1_000}
    bars = [
        Bar(what=f"ms, {how}", value=value, bound=LOAD_BARS_MS[how]) for how, value in found.items()
    ]
    rows = [[how, f"{value:.2f} ms"] for how, value in found.items()]
    return Table(
        title=f"Loading a script of {lines} lines", head=["how", "time"], rows=rows, bars=bars
    )


if __name__ == "__main__":
    main(sys.argv[1:])
