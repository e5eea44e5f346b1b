"""The list of what the language promises names tests that exist."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.mlpy.programs import CASES, cases_of

HERE = Path(__file__).parent
COVERAGE: dict[str, dict[str, list[str]]] = json.loads(
    (HERE / "coverage_of_language.json").read_text("utf-8")
)
ALL = sorted({test for part in COVERAGE.values() for tests in part.values() for test in tests})


def _exists(test: str) -> bool:
    if test.startswith("cases/"):
        name, _, title = test.removeprefix("cases/").partition(": ")
        return title in {case.title for case in cases_of(CASES / name)}
    name, _, function = test.partition("::")
    tree = ast.parse((HERE / name).read_text("utf-8"))
    return function in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("test", ALL)
def test_test__that_the_list_names__exists(test: str) -> None:
    assert _exists(test)


def test_statement__of_every_section__has_a_test() -> None:
    assert [section[0] for section in COVERAGE] == list("123456789")
    assert all(tests for part in COVERAGE.values() for tests in part.values())


@pytest.mark.parametrize("test", ["cases/strings.ml: No such title", "test_api.py::test_none"])
def test_test__that_does_not_exist__is_seen(test: str) -> None:
    assert not _exists(test)
