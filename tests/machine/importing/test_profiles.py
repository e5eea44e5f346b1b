"""Profiles of columns: counts of kinds in a size that does not grow."""

from __future__ import annotations

from machine.importing.profiles import CACHE_SIZE, ColumnProfile


def test_add__keeps_one_count_for_all_cells_of_a_kind() -> None:
    profile = ColumnProfile(title="x", position=1)

    for row in range(3 * CACHE_SIZE):
        profile.add(f"word {row}", row)

    assert profile.filled_count == 3 * CACHE_SIZE
    assert len(profile.kinds) == 1


def test_example__is_the_first_cell_with_a_reading() -> None:
    profile = ColumnProfile(title="x", position=1)
    for row, cell in enumerate(["1.5", "2", "7:30", "3"], start=2):
        profile.add(cell, row)

    seen = profile.example("integer (plain)")

    assert seen is not None
    assert (seen.row, seen.text) == (3, "2")


def test_counterexample__skips_words_for_missing() -> None:
    profile = ColumnProfile(title="x", position=1)
    for row, cell in enumerate(["1", "NA", "", "red"], start=2):
        profile.add(cell, row)

    seen = profile.counterexample("integer (plain)")

    assert seen is not None
    assert (seen.row, seen.text) == (5, "red")
    assert profile.known_count == 2
    assert profile.empty_count == 1
