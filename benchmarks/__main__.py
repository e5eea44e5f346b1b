"""Runs all benchmarks, or those that are named: `python -m benchmarks rows`."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHMARKS = ("connectors", "engine", "rows")


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"No benchmark {unknown[0]!r}. Known: {', '.join(BENCHMARKS)}.")
    for name in names or BENCHMARKS:
        import_module(f"benchmarks.{name}").main(["--write"])


if __name__ == "__main__":
    main(sys.argv[1:])
