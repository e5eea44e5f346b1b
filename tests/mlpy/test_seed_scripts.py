"""The scripts of the specification load as they stand and give what JavaScript gives."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mlpy import MLExecutor, MLThrownError, MLTypeError
from tests.mlpy.specification import DOCUMENT, scripts

GOLDENS = Path(__file__).parent / "goldens"
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=dt.UTC)
INPUTS: dict[str, list[Any]] = json.loads((GOLDENS / "seed_inputs.json").read_text("utf-8"))
EXPECTED: dict[str, list[Any]] = json.loads((GOLDENS / "seed_goldens.json").read_text("utf-8"))
SCRIPTS = scripts()

needs_document = pytest.mark.skipif(
    not SCRIPTS, reason=f"the specification is not beside the checkout: no {DOCUMENT.name}"
)


def executor(script: str) -> MLExecutor:
    made = MLExecutor(clock=lambda: NOW)
    made.load_source(SCRIPTS[script], f"{script}.ml")
    return made


def encoded(value: Any) -> Any:
    """`value` as the goldens write it, with its types visible."""
    if type(value) is float and not math.isfinite(value):
        text = "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        return {"$number": text}
    if type(value) in (int, float):
        return float(value)
    if type(value) is list:
        return [encoded(item) for item in value]
    if type(value) is dict:
        # JavaScript moves keys that look like integers to the front; the language does not.
        return {key: encoded(item) for key, item in sorted(value.items())}
    return value if type(value) is not bool else str(value)


def outcome(made: MLExecutor, function: str, argument: Any) -> Any:
    try:
        return {"result": encoded(made.call_function(function, argument))}
    except MLThrownError as error:
        return {"throws": encoded(error.value)}
    except MLTypeError:
        return {"fails": "TypeError"}


@needs_document
def test_scripts__as_they_stand__load_with_their_sixteen_functions() -> None:
    found = [f"{name}.{function}" for name in SCRIPTS for function in executor(name).functions()]

    assert sorted(found) == sorted(INPUTS)
    assert len(found) == 16


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_goldens__cover__at_least_20_inputs_of_each_function(name: str) -> None:
    assert len(INPUTS[name]) >= 20
    assert len(INPUTS[name]) == len(EXPECTED[name])


@needs_document
@pytest.mark.parametrize("name", sorted(INPUTS))
def test_function__on_each_input__gives_what_javascript_gives(name: str) -> None:
    script, function = name.split(".")
    made = executor(script)

    found = [outcome(made, function, argument) for argument in json.loads(json.dumps(INPUTS[name]))]

    wanted = [{key: encoded(value) for key, value in case.items()} for case in EXPECTED[name]]
    for argument, have, want in zip(INPUTS[name], found, wanted, strict=True):
        assert have == want, argument


@needs_document
def test_optimal_price__of_an_exact_decimal__is_exact() -> None:
    made = executor("product_processors")

    found = made.call_function(
        "calculateOptimalPrice", {"current_price": Decimal("19.99"), "stock": 3}
    )

    assert found["optimal_price"] == Decimal("21.989")
    assert type(found["optimal_price"]) is Decimal
