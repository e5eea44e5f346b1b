"""Tests of which names people may give."""

import pytest

from team.names import name_refusal


@pytest.mark.parametrize("name", ["a", "Ärzte & Co. 日本", "x" * 10, "__all__", "a  b"])
def test_name_refusal__visible_name__is_fine(name: str) -> None:
    assert name_refusal(name, max_length=20) is None


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", "is empty"),
        (" \t", "is empty"),
        (" a", "begins or ends with a blank"),
        ("x" * 11, "has 11 characters"),
        ("a\r\nb", "holds a control character"),
        ("a\x1b[31m", "holds a control character"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", "holds a control character"),
        ("a\ud800", "holds a control character"),
    ],
)
def test_name_refusal__other_name__says_why(name: str, refusal: str) -> None:
    assert name_refusal(name, max_length=10) == refusal
