"""The front page: short, and its script works."""

from __future__ import annotations

import re
from pathlib import Path

from mlpy import MLExecutor

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SCRIPT = re.compile(r"Save this as `[^`]+`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_readme__fits_on_a_few_screens() -> None:
    assert README.count("\n") <= 150


def test_readme__the_first_script_does_what_its_header_says() -> None:
    executor = MLExecutor()
    executor.load_source(SCRIPT.findall(README)[0], "README.md")

    assert executor.call_function("discount", {"price": 10, "stock": 101}) == {"price": 9}
    assert executor.call_function("discount", {"price": 10, "stock": 100}) is None
