"""The fixture writes scripts that are found while the test runs, and only then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eaml_bridge.exceptions import UnknownName
from eaml_bridge.scripts import load_script, script_names


def test_ml_script__written_in_a_test__is_found(ml_script: Callable[[str, str], Path]) -> None:
    path = ml_script("shop/pricing.ml", "function f(x) { return x; }")

    assert path.name == "pricing.ml"
    assert script_names() == ["shop/pricing"]
    assert load_script("shop/pricing").executor.functions() == ["f"]


def test_ml_script__of_another_test__is_gone() -> None:
    with pytest.raises(UnknownName):
        load_script("shop/pricing")
