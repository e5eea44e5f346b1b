"""Profiles of columns: counts of kinds in a size that does not grow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from machine.importing.profiles import (
    CACHE_SIZE,
    ROWS_PER_LOOK,
    ColumnProfile,
    Sighting,
    table_profiles,
)
from machine.importing.tables import table_open
from tests.machine.importing.conftest import WriteTable

CELLS = st.lists(st.sampled_from(["", " ", "1", "1 ", "2.5", "red", "two  words", "NA", "7:30"]))


def profile_of(*cells: str) -> ColumnProfile:
    profile = ColumnProfile(title="x")
    profile.add(cells, range(2, len(cells) + 2))
    return profile


def test_add__keeps_one_count_for_all_cells_of_a_kind() -> None:
    profile = profile_of(*[f"word {number}" for number in range(3 * CACHE_SIZE)])

    assert profile.filled_count == 3 * CACHE_SIZE
    assert len(profile.kinds) == 1


@given(cells=CELLS)
def test_add__one_by_one_or_together_is_the_same(cells: list[str]) -> None:
    single = ColumnProfile(title="x")

    for row, cell in enumerate(cells, start=2):
        single.add([cell], [row])

    assert single == profile_of(*cells)


def test_add__remembers_where_cells_end_and_empty_ones_begin() -> None:
    profile = profile_of("1", "", "1", " ")

    assert (profile.last_filled_row, profile.first_empty_row) == (4, 3)


def test_example__is_the_first_cell_with_a_reading() -> None:
    profile = profile_of("1.5", "2", "7:30", "3")

    assert profile.example("integer") == Sighting(row=3, text="2")


def test_counterexample__skips_words_for_missing() -> None:
    profile = profile_of("1", "NA", "", "red")

    assert profile.counterexample("integer") == Sighting(row=5, text="red")
    assert profile.known_count == 2
    assert profile.empty_count == 1


def test_table_profiles__rows_of_the_wrong_length_are_counted_only(write_table: WriteTable) -> None:
    path = write_table("a,b\n1,x\n2\n3,y,\n4,y,z\n")

    profiles, row_count = table_profiles(table_open(path))

    assert row_count == 4
    assert [profile.filled_count for profile in profiles] == [2, 2]


def test_table_profiles__looks_at_every_row(write_table: WriteTable) -> None:
    count = 2 * ROWS_PER_LOOK + 1
    path = write_table("a\n" + "1\n" * count)

    profiles, row_count = table_profiles(table_open(path))

    assert (row_count, profiles[0].filled_count) == (count, count)
    assert profiles[0].last_filled_row == count + 1
