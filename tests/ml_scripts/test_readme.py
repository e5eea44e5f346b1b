"""The README of the scripts shows a script and cases that hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlpy import MLExecutor, MLThrownError

README = Path(__file__).resolve().parents[2] / "ml_scripts" / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_readme__the_cases_hold_for_the_script() -> None:
    blocks = dict(BLOCK.findall(README.read_text(encoding="utf-8")))
    executor = MLExecutor()
    executor.load_source(blocks["ml"], "README.md")

    good, bad = json.loads(blocks["json"])

    assert executor.call_function(good["function"], *good["args"]) == good["result"]
    with pytest.raises(MLThrownError) as caught:
        executor.call_function(bad["function"], *bad["args"])
    assert caught.value.value == bad["throws"]
    assert [field.name for field in executor.describe("coverCost").reads] == ["price", "cost"]
