"""No name and no member, wherever it stands, is anything but the script's own."""

from __future__ import annotations

import pytest

from mlpy import MLExecutor
from tests.attacks.language.meeting import FOLDER, LEAK, assert_met, outcome
from tests.attacks.language.positions import DECLARATIONS, MEMBER_READS, OBJECT_KEYS, READS

NAMES = (FOLDER / "names.txt").read_text("utf-8").split()
MEMBERS = (FOLDER / "members.txt").read_text("utf-8").split()


def attack(position: str, name: str) -> str:
    return f"function attack() {{ {position.replace('@', name)} }}"


def test_names__and_members__are_many() -> None:
    assert len(NAMES) * len(READS) + len(MEMBERS) * len(MEMBER_READS) > 3_000


@pytest.mark.parametrize("position", READS)
def test_name__read_anywhere__is_unknown(position: str) -> None:
    for name in NAMES:
        found, message = outcome(MLExecutor(), attack(position, name))

        assert found == "ML201", (name, message)
        assert f"unknown name '{name}'" in message
        assert not LEAK.search(message.replace(name, "")), message


@pytest.mark.parametrize("position", DECLARATIONS)
def test_name__declared_anywhere__is_a_variable_of_the_script(position: str) -> None:
    for name in NAMES:
        found, message = outcome(MLExecutor(), attack(position, name))

        assert found == "gives 7", (name, message)


@pytest.mark.parametrize("position", MEMBER_READS)
def test_member__of_any_value__is_not_there(position: str) -> None:
    for name in MEMBERS:
        found, message = outcome(MLExecutor(), attack(position, name))

        assert found == "ML301", (name, found, message)
        assert not LEAK.search(message.replace(name, "")), message


@pytest.mark.parametrize("position", OBJECT_KEYS)
def test_key__of_an_object__is_a_plain_key(position: str) -> None:
    for name in MEMBERS:
        found, message = outcome(MLExecutor(), attack(position, name))

        assert found == "gives 7", (name, found, message)


@pytest.mark.parametrize("name", NAMES[:10])
def test_name__as_a_module__is_unknown(name: str) -> None:
    assert_met(f"import {name};\nfunction attack() {{ return 1; }}", "ML208")


@pytest.mark.parametrize("name", ["os", "sys", "subprocess", "builtins", "socket", "pickle"])
def test_module__of_python__is_unknown(name: str) -> None:
    assert_met(f"import {name};\nfunction attack() {{ return 1; }}", "ML208")
    assert_met(f"function attack() {{ return {name}; }}", "ML201")
