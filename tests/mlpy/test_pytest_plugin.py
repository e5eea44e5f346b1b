"""The plugin that runs cases beside scripts; it collects nothing unless asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.ml").write_text("function twice(x) { return x * 2; }", encoding="utf-8")
    (tmp_path / "shop.cases.json").write_text(
        '[{"function": "twice", "args": [2], "result": 4},'
        ' {"function": "twice", "args": [3], "result": 7}]',
        encoding="utf-8",
    )
    return tmp_path


def run_pytest(folder: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "mlpy.pytest_plugin", "-p", "no:cacheprovider",
         "-p", "no:django", "--rootdir", ".", "-c", "pytest.ini", "-v", *options],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_plugin__asked__runs_each_case(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    output = run_pytest(folder, "--ml-cases")

    assert "twice-1 PASSED" in output
    assert "twice-2 FAILED" in output
    assert "gave 6, expected 7" in output
    assert "pytest_plugin.py" not in output.partition("FAILURES")[2]


def test_plugin__asked_in_the_settings__runs_each_case(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nml_cases = true\n", encoding="utf-8")

    assert "1 failed, 1 passed" in run_pytest(folder)


def test_plugin__not_asked__collects_nothing(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    assert "collected 0 items" in run_pytest(folder)


def test_plugin__broken_script__is_one_error_with_its_place(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "shop.ml").write_text("function (", encoding="utf-8")

    output = run_pytest(folder, "--ml-cases")

    assert "1 error" in output
    assert "shop.ml:1:" in output


def test_plugin__cases_without_a_script__are_left_alone(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "shop.ml").unlink()

    assert "collected 0 items" in run_pytest(folder, "--ml-cases")
