"""Progress and questions of a command on a terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Protocol

from eaml_bridge.processing.plan_faces import AskedPlan

_BAR_WIDTH = 30
_SECONDS_BETWEEN_BARS = 0.1
_SECONDS_BETWEEN_LINES = 2.0


class Stream(Protocol):
    """Where progress goes: Django's own, which paints all it gets red unless it is told not to."""

    def write(
        self, text: str, style_func: Callable[[str], str] | None = None, ending: str | None = None
    ) -> None: ...
    def flush(self) -> None: ...
    def isatty(self) -> bool: ...


class Terminal:
    """Shows progress as asked for, and asks before many rows are written."""

    def __init__(self, stream: Stream, *, progress: str, asks: bool) -> None:
        self._stream = stream
        self._style = progress
        if progress == "auto":
            self._style = "bar" if stream.isatty() else "none"
        self._asks = asks
        self._started = time.monotonic()
        self._last = 0.0
        self._line_is_open = False

    def confirm(self, plan: AskedPlan, *, selected: int) -> bool:
        """Ask on a terminal; agree where nobody can be asked, or was not to be."""
        if not (self._asks and sys.stdin is not None and sys.stdin.isatty()):
            return True
        question = (
            f"Run {plan.function.name} over {selected:,} rows of {plan.target.label} "
            f"and write to {plan.place}? [y/N] "
        )
        self._stream.write(question, style_func=str, ending="")
        self._stream.flush()
        answer = sys.stdin.readline().strip().lower()
        self._started = time.monotonic()
        return answer in ("y", "yes")

    def close(self) -> None:
        """End the line of the bar, so that what follows begins a new one."""
        if self._line_is_open:
            self._stream.write("", style_func=str)
            self._line_is_open = False

    def progress(self, done: int, total: int) -> None:
        """Show how far the run is, not more often than a person can read."""
        now = time.monotonic()
        pause = _SECONDS_BETWEEN_BARS if self._style == "bar" else _SECONDS_BETWEEN_LINES
        if self._style == "none" or (now - self._last < pause and done < total):
            return
        self._last = now
        rate = done / max(now - self._started, 0.001)
        left = f", {_span((total - done) / rate)} left" if rate and done < total else ""
        text = f"{done:,} of {total:,} rows, {rate:,.0f} rows/s{left}"
        if self._style == "bar":
            filled = _BAR_WIDTH * done // max(total, 1)
            bar = "█" * filled + "·" * (_BAR_WIDTH - filled)
            self._stream.write(f"\r{bar} {text} ", style_func=str, ending="")
            self._line_is_open = True
        elif self._style == "json":
            left_s = (total - done) / rate if rate else 0.0
            document = {"done": done, "total": total, "rate": round(rate), "left_s": round(left_s)}
            self._stream.write(json.dumps(document), style_func=str)
        else:
            self._stream.write(text, style_func=str)
        self._stream.flush()


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
