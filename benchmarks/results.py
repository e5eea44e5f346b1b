"""Tables of results: printed, and kept by date with the machine that made them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What a measured value should reach, or not exceed."""

    what: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the value keeps the bound."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def as_text(self) -> str:
        """One line."""
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.is_met else "NOT met"
        return f"{self.value:.1f} {self.what}; bar {sign} {self.bound:g}: {verdict}"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its bars, in Markdown."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar] = ()

    def as_text(self) -> str:
        """Title, table and bars."""
        every = [self.head, *self.rows]
        widths = [max(len(row[index]) for row in every) for index in range(len(self.head))]
        lines = [_line(row, widths) for row in every]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        bars = [f"- {bar.as_text()}" for bar in self.bars]
        return "\n".join([f"### {self.title}", "", *lines, "", *bars])


def write_results(name: str, tables: Sequence[Table]) -> Path:
    """Keep the tables under today's date; the path of the file."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{datetime.now(tz=UTC):%Y-%m-%d}-{name}.md"
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}"
    )
    parts = [f"# {name}", machine, *(table.as_text() for table in tables)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [f" {cell:<{width}} " for cell, width in zip(row, widths, strict=True)]
    return "|" + "|".join(cells) + "|"
