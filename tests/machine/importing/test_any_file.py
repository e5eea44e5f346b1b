"""Whatever a file holds, it is read or refused, and every cell becomes a value or a problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from machine.importing.converting import ConvertedRow, RowConverter
from machine.importing.decisions import column_decide
from machine.importing.errors import ImportRefusedError
from machine.importing.numbers import STYLES, NumberStyle
from machine.importing.profiles import table_profiles
from machine.importing.tables import table_open

CELLS = st.one_of(
    st.text(st.characters(exclude_characters='\x00"\r\n,', exclude_categories=("Cs",)), max_size=8),
    st.sampled_from(["1", "1,5", "1.234", "007", "NA", "yes", "03/04/2024", "7:30", "[1]", "5 m"]),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.datetimes().map(str),
)


def converted(path: Path) -> Iterator[ConvertedRow]:
    table = table_open(path)
    profiles, _ = table_profiles(table)
    converter = RowConverter([column_decide(profile) for profile in profiles])
    with table.data_rows() as rows:
        yield from converter.convert_all(rows)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "table.csv"


@given(content=st.binary(max_size=200))
@example(content=b"\x1f\x8b")
@example(content=b"\x1f\x8b\x08\x00" + b"\x00" * 6 + b"\xff" * 20)
@settings(max_examples=300, deadline=None)
def test_any_bytes__are_read_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with suppress(ImportRefusedError):
        assert all(row.values or row.problems for row in converted(path))


@given(cells=st.lists(CELLS, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_column__each_filled_cell_is_a_value_or_a_problem(path: Path, cells: list[str]) -> None:
    lines = "".join(f'"{cell}",x\n' for cell in cells)
    path.write_text("column,other\n" + lines, encoding="utf-8", newline="")

    rows = list(converted(path))

    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        is_read = row.values["column"] is not None
        is_known_empty = not cell.strip() or not row.problems
        assert is_read or is_known_empty or row.problems[0].found == cell


@given(value=st.integers(min_value=-(10**12), max_value=10**12), style=st.sampled_from(STYLES))
def test_integer_parse__reads_back_what_its_style_writes(value: int, style: NumberStyle) -> None:
    mark = style.group_marks[:1]

    assert style.integer_parse(f"{value:,}".replace(",", mark)) == value


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, width=32), style=st.sampled_from(STYLES)
)
def test_number_parse__reads_back_what_its_style_writes(value: float, style: NumberStyle) -> None:
    assert style.number_parse(repr(value).replace(".", style.decimal_mark)) == value
