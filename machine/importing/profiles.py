"""What is known of a column after one look at every cell, in a size that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from machine.importing.readings import MISSING, readings_of
from machine.importing.tables import Table, has_width

CACHE_SIZE = 4096
ROWS_PER_LOOK = 1000


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """The first cell of a kind: where it stands and what it says."""

    row: int
    text: str


@dataclass(kw_only=True)
class ColumnProfile:
    """Counts of the kinds of cell in one column; a kind is a set of readings that fit."""

    title: str
    filled_count: int = 0
    empty_count: int = 0
    stray_blank_count: int = 0
    word_count: int = 0
    last_filled_row: int = 0
    first_empty_row: int = 0
    kinds: dict[frozenset[str], int] = field(default_factory=dict)
    first: dict[frozenset[str], Sighting] = field(default_factory=dict)
    _cache: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def add(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        """Take note of some cells, each with the number of its row, in the order of the file."""
        # Texts that come often are looked at once for all cells that are equal.
        first = dict(zip(reversed(cells), reversed(rows), strict=True))
        last = dict(zip(cells, rows, strict=True))
        for cell, count in Counter(cells).items():
            text = cell.strip()
            if text:
                self._add_filled(cell, text, count=count, first_row=first[cell])
                self.last_filled_row = max(self.last_filled_row, last[cell])
            else:
                self.empty_count += count
                self.first_empty_row = self.first_empty_row or first[cell]

    def _add_filled(self, cell: str, text: str, *, count: int, first_row: int) -> None:
        self.filled_count += count
        if text != cell or "  " in text:
            self.stray_blank_count += count
        kind = self._cache.get(text)
        if kind is None:
            kind = self._kind_of_new(text)
        if kind not in self.kinds:
            self.kinds[kind] = 0
            self.first[kind] = Sighting(row=first_row, text=text)
        self.kinds[kind] += count
        self.word_count += (text.count(" ") + 1) * count

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


def table_profiles(table: Table) -> tuple[list[ColumnProfile], int]:
    """The profiles of all columns, and the number of rows.

    Rows of the wrong length are counted, and say nothing about the columns.
    """
    profiles = [ColumnProfile(title=title) for title in table.titles]
    row_count = 0
    with table.data_rows() as rows:
        while look := list(islice(rows, ROWS_PER_LOOK)):
            row_count += len(look)
            whole = [row for row in look if has_width(row, len(profiles))]
            numbers = [row.number for row in whole]
            columns = zip(*(row.cells for row in whole), strict=False)
            for profile, cells in zip(profiles, columns, strict=False):
                profile.add(cells, numbers)
    return profiles, row_count
