"""Tests that the arrows between packages point down."""

import subprocess
import sys

from tests.architecture.source_tree import ROOT


def test_contracts__imports__point_down() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "development.contracts"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert result.returncode == 0, result.stdout
    assert " 0 broken." in result.stdout
