"""What is known of a column after one look at every cell, in a size that does not grow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from machine.importing.readings import MISSING, readings_of

CACHE_SIZE = 4096


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """The first cell of a kind: where it stands and what it says."""

    row: int
    text: str


@dataclass(kw_only=True)
class ColumnProfile:
    """Counts of the kinds of cell in one column; a kind is a set of readings that fit."""

    title: str
    position: int
    filled_count: int = 0
    empty_count: int = 0
    stray_blank_count: int = 0
    word_count: int = 0
    last_filled_row: int = 0
    first_empty_row: int = 0
    kinds: dict[frozenset[str], int] = field(default_factory=dict)
    first: dict[frozenset[str], Sighting] = field(default_factory=dict)
    _cache: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def add(self, cell: str, row: int) -> None:
        """Take note of one cell."""
        text = cell.strip()
        if not text:
            self.empty_count += 1
            self.first_empty_row = self.first_empty_row or row
            return
        self.filled_count += 1
        self.last_filled_row = row
        self.stray_blank_count += text != cell or "  " in text
        kind = self._cache.get(text)
        if kind is None:
            kind = self._kind_of_new(text)
        if kind not in self.kinds:
            self.kinds[kind] = 0
            self.first[kind] = Sighting(row=row, text=text)
        self.kinds[kind] += 1
        self.word_count += text.count(" ") + 1

    def _kind_of_new(self, text: str) -> frozenset[str]:
        kind = readings_of(text)
        if len(self._cache) < CACHE_SIZE:
            self._cache[text] = kind
        return kind

    @property
    def known_count(self) -> int:
        """Filled cells that are no word for "missing"."""
        return self.filled_count - self.count(MISSING)

    def count(self, name: str) -> int:
        """Cells that a reading fits or a mark is on."""
        return sum(count for kind, count in self.kinds.items() if name in kind)

    def example(self, name: str, *, without: Iterable[str] = ()) -> Sighting | None:
        """The first cell with this reading and none of the others."""
        barred = frozenset(without)
        seen = [self.first[kind] for kind in self.kinds if name in kind and not barred & kind]
        return min(seen, key=lambda sighting: sighting.row, default=None)

    def counterexample(self, name: str) -> Sighting | None:
        """The first filled cell that a reading does not fit."""
        seen = [self.first[kind] for kind in self.kinds if name not in kind and MISSING not in kind]
        return min(seen, key=lambda sighting: sighting.row, default=None)
