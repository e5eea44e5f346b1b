"""Tests of hiding secrets, and of plain values."""

import datetime as dt
from decimal import Decimal

import pytest

from eamllogger.masking import masked_text, plain
from user.models import User


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password=abc, next", "password=(masked), next"),
        ("New_Password: 'a b' ok", "New_Password: (masked) ok"),
        ('{"api_token": "abc"}', '{"api_token": (masked)}'),
        ("postgresql://ada:geheim@db/x", "postgresql://(masked)@db/x"),
        (
            "Gone: /teams/invitation/17-" + "aB_-" * 10 + "xyz/",
            "Gone: /teams/invitation/17-(masked)/",
        ),
        ("key eaml_0123456789ab_" + "x" * 43, "key eaml_0123456789ab_(masked)"),
        ("2026-01-02", "2026-01-02"),
        ("the password was changed", "the password was changed"),
        ("a\x00b\ud800", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_masked_text__secrets__are_hidden(text: str, expected: str) -> None:
    assert masked_text(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**63, str(2**63)),
        (1.5, "1.5"),
        (float("nan"), "nan"),
        (Decimal("1.50"), "1.50"),
        (dt.date(2020, 1, 2), "2020-01-02"),
        (b"abc", "(3 bytes)"),
        (
            {"token": "x", 1: [{"Secret_Key": 1}]},
            {"token": "(masked)", "1": [{"Secret_Key": "(masked)"}]},
        ),
        ("x" * 2_001, "x" * 2_000 + "… (2001 characters)"),
        (User(pk=3, username="ada"), "user.User 3"),
    ],
)
def test_plain__value__is_json_of_bounded_size(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_plain__very_deep__ends() -> None:
    deep: list[object] = []
    deep.append(deep)

    assert "[...]" in str(plain(deep))


def test_plain__many_items__says_how_many() -> None:
    assert plain(list(range(300)))[-1] == "… 300 items"
    assert plain(dict.fromkeys(range(300)))["…"] == "300 items"
