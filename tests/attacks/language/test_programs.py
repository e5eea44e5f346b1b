"""Every attack of `programs/` meets what it must."""

from __future__ import annotations

import pytest

from tests.attacks.language.meeting import LEAK, Attack, assert_met, attacks

ALL = attacks()


def _parameter(attack: Attack) -> object:
    marks = [pytest.mark.slow] if attack.slow else []
    return pytest.param(attack, id=f"{attack.file}:{attack.number}", marks=marks)


@pytest.mark.parametrize("attack", [_parameter(attack) for attack in ALL])
def test_attack__of_a_script__meets_what_it_must(attack: Attack) -> None:
    assert_met(attack.text, attack.meets)


def test_attacks__are__at_least_200() -> None:
    assert len(ALL) >= 200
    assert all(attack.meets for attack in ALL), [a for a in ALL if not a.meets]


@pytest.mark.parametrize(
    "message",
    ["<object object at 0x7f3a2b1c>", "x.py", "'NoneType' object", "KeyError: 1", "a dict"],
)
def test_leak__in_a_message__is_seen(message: str) -> None:
    assert LEAK.search(message)
