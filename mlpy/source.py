"""A script's text with its name, and the way from an offset in it to a line and a column."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets, in code points from the start of the text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a script something is: the script's name, line and column (both from 1)."""

    script: str
    line: int
    column: int
    width: int = 1
    line_text: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one script; `name` is what messages call it."""

    name: str
    text: str
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (0, *(match.end() for match in _LINE_END.finditer(self.text)))
        object.__setattr__(self, "_line_starts", starts)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text, without their line ends."""
        return tuple(_LINE_END.split(self.text))

    def location(self, offset: int) -> tuple[int, int]:
        """The line and the column, both from 1, of `offset`."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of `line` (from 1), without its line end; empty past the end."""
        if not 1 <= line <= len(self._line_starts):
            return ""
        start = self._line_starts[line - 1]
        end = _LINE_END.search(self.text, start)
        return self.text[start : end.start() if end else len(self.text)]

    def place(self, span: Span) -> Place:
        """The place of `span`; a span over several lines counts to the end of its first line."""
        line, column = self.location(span.start)
        text = self.line_text(line)
        width = max(1, min(span.end - span.start, len(text) - column + 1))
        return Place(self.name, line, column, width, text)
