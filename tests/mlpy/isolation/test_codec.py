"""Values and errors as JSON; what a worker sends is not trusted."""

from __future__ import annotations

from typing import Any

import pytest

from mlpy import MLError
from mlpy.isolation import channel, codec


@pytest.mark.parametrize(
    "message",
    [
        [],
        ["x"],
        ["o", "a"],
        ["o", 1, 2],
        ["f", "1.0"],
        ["f"],
        ["d", "one"],
        ["D", "2026-13-01"],
        ["t", "2026-01-01", "No/Zone", 0],
        ["t", "2026-01-01", "../../etc/passwd", 0],
        {"a": 1},
        [["a"]],
    ],
)
def test_unpacked__unknown_form__is_refused(message: Any) -> None:
    with pytest.raises(codec.Malformed):
        codec.unpacked(message)


def test_unpacked__deeper_than_any_value__is_refused() -> None:
    message: list[Any] = ["a"]
    for _ in range(200):
        message = ["a", message]

    with pytest.raises(codec.Malformed):
        codec.unpacked(message)


@pytest.mark.parametrize(
    "message",
    [None, {}, {"kind": "SystemExit"}, {"kind": "MLError", "message": "m"}, {"kind": ["MLError"]}],
)
def test_unpacked_error__unknown_form__is_refused(message: Any) -> None:
    with pytest.raises(codec.Malformed):
        codec.unpacked_error(message)


def test_unpacked_error__text__is_made_printable() -> None:
    message = {"kind": "MLError", "message": "\x1b[31m", "hint": "\x07", "code": "M", "place": None}

    found = codec.unpacked_error(message)

    assert type(found) is MLError
    assert str(found).isprintable()


@pytest.mark.parametrize("content", [b"", b"{", b"NaN", b"\xff", b"[" * 100_000])
def test_decoded__no_json__is_refused(content: bytes) -> None:
    with pytest.raises(codec.Malformed):
        codec.decoded(content)


def test_framed__too_long__is_refused() -> None:
    with pytest.raises(channel.TooLong, match="more than 50,331,648 bytes"):
        channel.framed(bytes(channel.LONGEST_BYTES + 1))
