"""Tests of declared arguments and limits."""

from decimal import Decimal

import pytest

from eaml_bridge.exceptions import InvalidValue, UnknownName
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.request import Mode
from mlpy import ROW_LIMITS, Argument, FunctionInfo


def function(*arguments: Argument, **limits: float) -> FunctionInfo:
    return FunctionInfo(name="f", script="s.ml", line=1, args=arguments, limits=limits)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("string", "a", "a"),
        ("integer", "5", 5),
        ("integer", 5, 5),
        ("decimal", "0.10", Decimal("0.10")),
        ("decimal", 0.1, Decimal("0.1")),
        ("number", "0.5", 0.5),
        ("boolean", "true", True),
        ("boolean", False, False),
        ("date", "2026-11-24", "2026-11-24"),
        ("datetime", "2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00+01:00"),
        ("json", "[1, 2]", [1, 2]),
        ("json", "plain", "plain"),
        ("json", {"a": 1}, {"a": 1}),
    ],
)
def test_argument__of_its_type__is_taken(kind: str, given: object, value: object) -> None:
    found = checked_arguments(function(Argument(name="a", type=kind)), {"a": given})

    assert (found, type(found["a"])) == ({"a": value}, type(value))


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("string", 5, "text"),
        ("integer", "5.5", "a whole number"),
        ("integer", True, "a whole number"),
        ("decimal", "NaN", "a number"),
        ("boolean", "perhaps", "true or false"),
        ("date", "24.11.2026", "a date as in 2026-11-24"),
        ("datetime", "now", "an instant"),
    ],
)
def test_argument__of_another_type__is_refused(kind: str, given: object, expected: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        checked_arguments(function(Argument(name="a", type=kind)), {"a": given})

    assert str(caught.value).startswith(f"Argument 'a' of 'f' is {given!r}; expected {expected}")


def test_argument__that_is_missing__takes_its_default() -> None:
    info = function(
        Argument(name="a", type="integer", optional=True, default="3"),
        Argument(name="b", type="string", optional=True),
    )

    assert checked_arguments(info, {}) == {"a": 3, "b": None}


def test_argument__that_is_needed__is_asked_for() -> None:
    with pytest.raises(InvalidValue, match=r"needs the argument 'a' \(string\)\. Give it"):
        checked_arguments(function(Argument(name="a", type="string")), {})


@pytest.mark.parametrize("value", ["-1", "2"])
def test_argument__out_of_its_range__is_refused(value: str) -> None:
    info = function(Argument(name="a", type="integer", low="0", high="1"))

    with pytest.raises(InvalidValue, match="expected 0 to 1"):
        checked_arguments(info, {"a": value})


def test_argument__that_is_not_declared__names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"No argument 'facter' of 'f'. Did you mean 'factor'\?"):
        checked_arguments(function(Argument(name="factor")), {"facter": 1})


def test_arguments__of_a_function_that_declares_none__are_all_taken() -> None:
    assert checked_arguments(function(), {"a": 1}) == {"a": 1}


def test_limits__of_a_header__lower_and_never_raise() -> None:
    lowered = lowered_limits(function(steps=100, time=0.5), Mode.ROW)
    raised = lowered_limits(function(steps=10**12, time=100, memory=10**12), Mode.ROW)

    assert (lowered.steps, lowered.time_s) == (100, 0.5)
    assert raised == ROW_LIMITS
