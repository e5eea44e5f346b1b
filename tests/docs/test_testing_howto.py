"""The tests that the page on testing shows pass as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlpy.testing import run_cases

DOCS = Path(__file__).resolve().parents[2] / "docs" / "howto"
PAGE = (DOCS / "test-your-scripts.md").read_text(encoding="utf-8")
OTHER = (DOCS / "run-a-script-over-your-model.md").read_text(encoding="utf-8")
_BLOCK = "```{}\n(.*?)```"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(_BLOCK.format(language), page, re.DOTALL)


@pytest.fixture
def script(ml_script: Callable[[str, str], Path]) -> Path:
    return ml_script("shop/clearance", blocks(OTHER, "ml")[0])


def test_cases__of_the_page__hold(script: Path) -> None:
    [cases] = blocks(PAGE, "json")
    assert len(json.loads(cases)) == 2
    script.with_suffix(".cases.json").write_text(cases, encoding="utf-8")

    assert [result.problem for result in run_cases(script)] == [None, None]


def test_python__of_the_page__passes(script: Path, db: None) -> None:
    names: dict[str, Any] = {}

    for block in blocks(PAGE, "python"):
        exec(block, names)  # The page's own code, which is what is tested.

    names["test_clearance__of_plenty__takes_a_fifth_off"]()
    names["test_clearance__of_the_shop__touches_what_is_plenty"](None)
