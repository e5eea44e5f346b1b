"""Each lesson that others paid for is held by a test, which this list names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LESSONS: dict[str, list[str]] = json.loads((HERE / "lessons.json").read_text("utf-8"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson__has_tests_that_exist(lesson: str) -> None:
    for name in LESSONS[lesson]:
        file, _, function = name.partition("::")

        assert f"def {function}(" in (HERE / file).read_text("utf-8"), name
