"""Changes are made one at a time, and a test that notices one is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from development import mutation

SOURCE = """
def bigger(a, b):
    if a > b and not b < 0:
        return a + 1
    return b
"""


def written(folder: Path) -> Path:
    (folder / "tests").mkdir()
    path = folder / "sample.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_mutants__of_a_file__change_one_thing_each(tmp_path: Path) -> None:
    found = [mutant.what for mutant in mutation.mutants(written(tmp_path))]

    assert sorted(found) == sorted(
        ["Gt → GtE", "and ↔ or", "Not left out", "Lt → LtE", "0 → 1", "Add → Sub", "1 → 2"]
    )


def test_mutants__of_a_decorator__are_none(tmp_path: Path) -> None:
    path = tmp_path / "declared.py"
    path.write_text("@cost(1 + 2)\ndef f():\n    return None\n", encoding="utf-8")

    assert list(mutation.mutants(path)) == []


@pytest.mark.parametrize(("asserted", "survives"), [("bigger(2, 1) == 3", False), ("True", True)])
def test_survives__asks_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asserted: str, survives: bool
) -> None:
    path = written(tmp_path)
    test = f"from sample import bigger\n\ndef test_it():\n    assert {asserted}\n"
    (tmp_path / "tests" / "test_sample.py").write_text(test, encoding="utf-8")
    (tmp_path / "conftest.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(mutation, "ROOT", tmp_path)
    mutant = next(m for m in mutation.mutants(path) if m.what == "1 → 2")

    assert mutation.survives(mutant, tmp_path, ["tests"]) is survives
    assert path.read_text(encoding="utf-8") == SOURCE
