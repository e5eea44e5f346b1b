"""The cases beside each script hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlpy import MLExecutor, MLThrownError

ROOT = Path(__file__).resolve().parents[2] / "ml_scripts"
SCRIPTS = sorted(ROOT.rglob("*.ml"))


def cases_of(script: Path) -> list[dict[str, Any]]:
    return json.loads(script.with_suffix(".cases.json").read_text(encoding="utf-8"))


def all_cases() -> list[Any]:
    return [
        pytest.param(script, case, id=f"{script.stem}-{number}-{case['function']}")
        for script in SCRIPTS
        if script.with_suffix(".cases.json").exists()
        for number, case in enumerate(cases_of(script), start=1)
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_script__has_cases(script: Path) -> None:
    assert cases_of(script)


@pytest.mark.parametrize(("script", "case"), all_cases())
def test_case__gives_what_it_says(script: Path, case: dict[str, Any]) -> None:
    executor = MLExecutor()
    executor.load(str(script))

    if "throws" in case:
        with pytest.raises(MLThrownError) as caught:
            executor.call_function(case["function"], *case["args"])
        assert caught.value.value == case["throws"]
    else:
        assert executor.call_function(case["function"], *case["args"]) == case["result"]
