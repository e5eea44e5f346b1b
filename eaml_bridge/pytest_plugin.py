"""Fixtures for the tests of a project's own scripts; loaded by pytest itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ml_script(tmp_path: Path) -> Iterator[Callable[[str, str], Path]]:
    """Write a script for this test: `ml_script("shop/pricing", "function f(row) { … }")`.

    While the test runs, scripts are found among those it wrote, and nowhere else.
    """
    # Imported on use: pytest loads this file before the project's settings are chosen.
    from django.test import override_settings

    from eaml_bridge import conf

    folder = tmp_path / "ml_scripts"

    def write(name: str, text: str) -> Path:
        path = folder / f"{name.removesuffix('.ml')}.ml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    folder.mkdir()
    with override_settings(EAML={**conf.given(), "SCRIPT_DIRS": [folder]}):
        yield write
