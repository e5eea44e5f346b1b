"""The type of each column, decided by all of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from machine.column_types import ColumnType
from machine.importing import reasons
from machine.importing.errors import AmbiguousColumnError
from machine.importing.profiles import ColumnProfile
from machine.importing.readings import (
    DATE_READINGS,
    DAY_ORDERS,
    NUMBER_READINGS,
    PADDED,
    READINGS,
    Reading,
)

# A column is typed when this share of its cells agrees; the rest is reported cell by cell.
TYPED_SHARE = 0.9
LANGUAGE_WORDS = 6.0
TEXT_TYPES = frozenset((ColumnType.LABEL, ColumnType.LANGUAGE, ColumnType.IGNORE))


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What a person said about all columns: `point` or `comma`, and an order of dates."""

    decimal_mark: str | None = None
    date_order: str | None = None

    def allow(self, reading: Reading) -> bool:
        """Whether a reading agrees with what was said."""
        if self.decimal_mark and reading in NUMBER_READINGS:
            return reading.family == self.decimal_mark
        if self.date_order and reading.family in ("year first", *DAY_ORDERS):
            return reading.family == self.date_order
        return True


@dataclass(frozen=True, kw_only=True)
class ColumnDecision:
    """How one column is read. Without a `reading` its text is kept as it stands."""

    title: str
    column_type: ColumnType
    reading: Reading | None
    filled_count: int
    empty_count: int
    notes: tuple[str, ...] = ()


def column_decide(
    profile: ColumnProfile,
    *,
    wanted: ColumnType | None = None,
    preferences: Preferences | None = None,
) -> ColumnDecision:
    """Decide how a column is read; `wanted` is the type that a person asked for.

    Raises:
        AmbiguousColumnError: a type was asked for and the cells allow two different values.
    """
    said = preferences or Preferences()
    if wanted is not None:
        return _asked(profile, wanted, said)
    if profile.filled_count == 0:
        return _decision(profile, ColumnType.IGNORE, None, ("it is empty: not used",))
    if padded := profile.example(PADDED):
        note = f"{reasons.cell_text(padded)} has zeros in front, which numbers lose: read as text"
        return _text(profile, [note])
    candidates = [reading for reading in READINGS if said.allow(reading)]
    best = _best(profile, [r for r in candidates if _qualifies(profile, r, said)])
    if best is None:
        return _text(profile, list(reasons.near_misses(profile, candidates)))
    if rival := _rival(profile, best, candidates):
        return _text(profile, [reasons.ambiguity(profile, best, rival) + ": read as text"])
    return _decision(profile, best.column_type, best, tuple(reasons.reading_reasons(profile, best)))


def _asked(profile: ColumnProfile, wanted: ColumnType, said: Preferences) -> ColumnDecision:
    if wanted in TEXT_TYPES:
        return _decision(profile, wanted, None, ("as asked",))
    candidates = [
        reading for reading in READINGS if reading.column_type is wanted and said.allow(reading)
    ]
    best = _best(profile, candidates) or candidates[0]
    if rival := _rival(profile, best, candidates):
        option = "--dates dmy or mdy" if best in DATE_READINGS else "--decimal point or comma"
        example = profile.example(best.name)
        text = example.text if example else ""
        raise AmbiguousColumnError(profile.title, text, f"{best.name} or {rival.name}", option)
    return _decision(profile, wanted, best, ("as asked", *reasons.reading_reasons(profile, best)))


def _decision(
    profile: ColumnProfile,
    column_type: ColumnType,
    reading: Reading | None,
    notes: Sequence[str],
) -> ColumnDecision:
    return ColumnDecision(
        title=profile.title,
        column_type=column_type,
        reading=reading,
        filled_count=profile.filled_count,
        empty_count=profile.empty_count,
        notes=(*notes, *reasons.bottom_note(profile)),
    )


def _text(profile: ColumnProfile, notes: list[str]) -> ColumnDecision:
    words = profile.word_count / profile.filled_count
    column_type = ColumnType.LANGUAGE if words >= LANGUAGE_WORDS else ColumnType.LABEL
    if profile.stray_blank_count:
        notes.append(
            f"stray blanks in {reasons.cells_text(profile.stray_blank_count)}: kept as they are"
        )
    return _decision(profile, column_type, None, notes)


def _qualifies(profile: ColumnProfile, reading: Reading, said: Preferences) -> bool:
    if reading.is_asked_only:
        return False
    covered = profile.count(reading.name)
    is_said = said.decimal_mark is not None and reading in NUMBER_READINGS
    if reading.is_whole_column and not is_said:
        return 0 < covered == profile.known_count
    return 0 < covered >= TYPED_SHARE * profile.known_count


def _best(profile: ColumnProfile, readings: Iterable[Reading]) -> Reading | None:
    covered = [(reading, profile.count(reading.name)) for reading in readings]
    best = max(covered, key=lambda pair: pair[1], default=None)
    return best[0] if best and best[1] else None


def _rival(profile: ColumnProfile, best: Reading, candidates: Iterable[Reading]) -> Reading | None:
    """Another reading that fits as well or contradicts, and gives other values."""
    for other in candidates:
        if other.family == best.family or not _compete(best, other):
            continue
        is_equal = profile.count(other.name) == profile.count(best.name)
        # Cells that only the other order fits: the column mixes both orders.
        is_mixed = best in DATE_READINGS and profile.example(other.name, without=(best.name,))
        if is_equal or is_mixed:
            return other
    return None


def _compete(best: Reading, other: Reading) -> bool:
    if best in NUMBER_READINGS and other in NUMBER_READINGS:
        return not best.is_plain_number and ColumnType.FLOAT in (
            best.column_type,
            other.column_type,
        )
    return (
        best.column_type is other.column_type
        and best.family in DAY_ORDERS
        and other.family in DAY_ORDERS
    )
