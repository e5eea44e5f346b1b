"""Tests of the files: their names, their docstrings, what they must not mention."""

import ast
import re

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, sources, tracked_files

DUMPING_GROUND = re.compile(r"(^|_)(utils?|helpers?|misc|common|tools)(\.py)?$")
# Folders of one machine, hosts of one network. Each is split so that this file does not match.
PLACES_OF_A_MACHINE = re.compile(
    "|".join(
        [
            "/ho" + r"me/\w",
            "/ro" + r"ot/\.",
            "/Use" + r"rs/\w",
            "/wo" + "rk/",
            r"\.inter" + "nal\\b",
        ]
    )
)
TEXT_SUFFIXES = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".ml",
    ".json",
    ".html",
    ".yaml",
    "Makefile",
    "run",
)
# Names that programs of the learning core, or of others, import for something else.
TAKEN_NAMES = ("models", "settings", "SharedConstants")


def test_sources__are_found() -> None:
    roots = {source.path.split("/")[0] for source in sources()}

    assert roots == set(PACKAGES)


def test_file_names__say_what_is_inside() -> None:
    parts = [(path, part) for path in tracked_files() for part in path.split("/")]

    assert [path for path, part in parts if DUMPING_GROUND.search(part)] == []


@pytest.mark.parametrize("name", TAKEN_NAMES)
def test_top_level_names__leave_those_of_others_free(name: str) -> None:
    assert not (ROOT / name).exists()
    assert not (ROOT / f"{name}.py").exists()


def test_modules__have_a_docstring_that_begins_with_a_sentence() -> None:
    docstrings = {source.path: ast.get_docstring(source.tree) or "" for source in sources()}

    without = [path for path, text in docstrings.items() if not re.match(r"\S[^\n]*\.", text)]
    assert without == []


def test_texts__mention_no_place_of_a_machine() -> None:
    found = []
    for path in tracked_files():
        if path.endswith(TEXT_SUFFIXES):
            text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
            found += [(path, match[0]) for match in PLACES_OF_A_MACHINE.finditer(text)]

    assert found == []


def test_scripts__have_their_cases_beside_them() -> None:
    scripts = [path for path in tracked_files() if re.match(r"ml_scripts/.*\.ml$", path)]

    without = [path for path in scripts if not (ROOT / path).with_suffix(".cases.json").exists()]
    assert without == []
