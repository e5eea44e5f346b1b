"""Tests that every promise of a store names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "connectors.md"
FOLDERS = (
    ROOT / "tests" / "eaml_bridge" / "processing" / "connected",
    ROOT / "tests" / "eaml_bridge" / "connectors",
)
STORES = ("SQL", "MongoDB, replica set", "MongoDB, one server", "Redis")


def promises() -> list[list[str]]:
    """The cells of each line of the table."""
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("| promise |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def known_tests() -> set[str]:
    """The names of the tests of connectors."""
    found = set()
    for folder in FOLDERS:
        for path in folder.glob("test_*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return found


def test_promises__each_line_has_a_cell_for_each_store() -> None:
    lines = promises()

    assert lines
    assert {len(line) for line in lines} == {len(STORES) + 2}
    assert all(all(line) for line in lines)


def test_promises__each_is_held_by_a_test_that_is_there() -> None:
    known = known_tests()

    named = {line[0]: re.findall(r"`(test_\w+)`", line[-1]) for line in promises()}

    assert [promise for promise, names in named.items() if not names] == []
    missing = {name for names in named.values() for name in names} - known
    assert missing == set()
