"""The reasons of a decision about a column, in words that name a cell to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from machine.column_types import ColumnType
from machine.importing.profiles import ColumnProfile, Sighting
from machine.importing.readings import (
    DATE_READINGS,
    DAY_ORDERS,
    MISSING,
    NO_ZONE,
    NUMBER_READINGS,
    TWO_DIGIT_YEAR,
    UNIT,
    Reading,
)

NEAR_MISS_SHARE = 0.5
_PLAIN = tuple(reading.name for reading in NUMBER_READINGS if reading.is_plain_number)


def ambiguity(profile: ColumnProfile, best: Reading, rival: Reading) -> str:
    """Which cells allow two readings, or contradict each other."""
    only_best = profile.example(best.name, without=(rival.name,))
    only_rival = profile.example(rival.name, without=(best.name,))
    if only_best and only_rival:
        return f"{cell_text(only_best)} is a {best.name}, {cell_text(only_rival)} is a {rival.name}"
    option = "--dates" if best in DATE_READINGS else "--decimal"
    # The plainest cells fit both readings with one value; a later kind shows the doubt.
    doubtful = profile.example(best.name, without=("integer",)) or Sighting(row=0, text="")
    return f"{cell_text(doubtful)} can be {best.name} or {rival.name}; say which with {option}"


def reading_reasons(profile: ColumnProfile, reading: Reading) -> Iterable[str]:
    """What was concluded from which cell; nothing where nothing was in doubt."""
    if reading in NUMBER_READINGS and (seen := profile.example(reading.name, without=_PLAIN)):
        yield f"{cell_text(seen)}: {reading.name}, because every cell agrees"
    yield from _point_doubt(profile, reading)
    if reading.family in DAY_ORDERS:
        yield from _order_reason(profile, reading)
    if reading.family == "measure":
        yield f"{cell_text(profile.example(reading.name))}: {reading.name}"
    if missing := profile.example(MISSING):
        yield f"{missing.text!r} in {cells_text(profile.count(MISSING))}: read as empty"
    if years := profile.example(TWO_DIGIT_YEAR):
        yield f"{cell_text(years)}: two digits stand for the years 1969 to 2068"
    if reading.column_type is ColumnType.DATETIME and (naive := profile.example(NO_ZONE)):
        yield f"{cell_text(naive)} says no time zone: read as UTC"
    dirty = profile.known_count - profile.count(reading.name)
    if dirty > 0 and (odd := profile.counterexample(reading.name)):
        yield f"{cells_text(dirty)} such as {cell_text(odd)} cannot be read as {reading.name}"


def _point_doubt(profile: ColumnProfile, reading: Reading) -> Iterable[str]:
    grouped = "integer (thousands point)"
    if reading.name != "number" or profile.count(grouped) < profile.known_count:
        return
    if seen := profile.example(grouped, without=("integer",)):
        yield (
            f"{cell_text(seen)}: a decimal point; if the points part thousands in all cells, "
            "say --decimal comma"
        )


def _order_reason(profile: ColumnProfile, reading: Reading) -> Iterable[str]:
    other = DAY_ORDERS[1 - DAY_ORDERS.index(reading.family)]
    other_name = reading.name.replace(reading.family, other)
    if proof := profile.example(reading.name, without=(other_name,)):
        yield f"{reading.family} because of {cell_text(proof)}"


def near_misses(profile: ColumnProfile, candidates: Sequence[Reading]) -> Iterable[str]:
    """Why a column is text although many of its cells are something else."""
    if unit := profile.example(UNIT):
        yield f"{cell_text(unit)}: {cells_text(profile.count(UNIT))} with a unit: read as text"
        return
    best = max(candidates, key=lambda reading: profile.count(reading.name))
    count = profile.count(best.name)
    odd = profile.counterexample(best.name)
    if odd is None or count < NEAR_MISS_SHARE * profile.known_count:
        return
    yield (
        f"{count} of {profile.known_count} cells can be {best.name}, "
        f"{cell_text(odd)} cannot: read as text"
    )


def bottom_note(profile: ColumnProfile) -> Iterable[str]:
    """A proposal for a column that is empty at the bottom only."""
    if profile.filled_count and profile.first_empty_row > profile.last_filled_row:
        yield (
            f"empty from row {profile.first_empty_row} to the end: if those rows are the "
            f"questions, declare it with --output {profile.title!r}"
        )


def cells_text(count: int) -> str:
    """A count of cells, in words."""
    return "1 cell" if count == 1 else f"{count} cells"


def cell_text(sighting: Sighting | None) -> str:
    """A cell and its row."""
    if sighting is None:
        return "no cell"
    text = sighting.text if len(sighting.text) <= 40 else sighting.text[:39] + "…"
    return f"{text!r} (row {sighting.row})"
