"""Lines, columns and the pieces of text that messages show."""

from __future__ import annotations

import pytest

from mlpy.source import Source, Span


@pytest.mark.parametrize(
    ("offset", "location"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (5, (3, 1)), (99, (3, 95))]
)
def test_location__of_an_offset__counts_from_one(offset: int, location: tuple[int, int]) -> None:
    assert Source("x", "ab\nc\nd").location(offset) == location


def test_line_text__past_the_end__is_empty() -> None:
    source = Source("x", "ab\r\ncd")

    assert [source.line_text(n) for n in (0, 1, 2, 3)] == ["", "ab", "cd", ""]


def test_place__of_a_span_over_lines__ends_with_the_first() -> None:
    place = Source("x", "let a\n= 1").place(Span(4, 9))

    assert (place.line, place.column, place.width) == (1, 5, 1)
