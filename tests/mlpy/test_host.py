"""Functions of the host as modules of scripts."""

from __future__ import annotations

import datetime as dt
import logging
from collections import OrderedDict
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest

from mlpy import (
    Limits,
    MLError,
    MLExecutionError,
    MLExecutor,
    MLLimitError,
    MLThrownError,
    MLTypeError,
    ml_function,
)


def executor_with(source: str, **functions: Any) -> MLExecutor:
    executor = MLExecutor(modules={"host": functions})
    executor.load_source(f"import host;\n{source}", "test.ml")
    return executor


def test_host_function__gets_arguments_and_gives_a_result() -> None:
    executor = executor_with(
        "function f(p) { return [host.vat(p), host.vat(p, 0.5), host.RATE]; }",
        vat=lambda price, rate=0.25: price * rate,
        RATE=Decimal("0.25"),
    )

    assert executor.call_function("f", 10) == [2.5, 5.0, Decimal("0.25")]


def test_host_function__surplus_arguments__are_dropped_and_missing_ones_null() -> None:
    executor = executor_with(
        "function f() { let g = host.pair; return [host.pair(1), host.pair(1, 2, 3), g(4)]; }",
        pair=lambda a, b: [a, b],
    )

    assert executor.call_function("f") == [[1, None], [1, 2], [4, None]]


def test_host_function__as_a_callback__works_like_any_other() -> None:
    executor = executor_with(
        "function f(xs) { return xs.map(host.double); }", double=lambda x: x * 2
    )

    assert executor.call_function("f", [1, 2]) == [2, 4]


def test_host_function__gets_copies__so_that_it_changes_nothing_of_the_script() -> None:
    def change(value: dict[str, Any]) -> dict[str, Any]:
        value["a"].append(9)
        return value

    executor = executor_with(
        "function f() { let o = {a: [1]}; return [host.change(o), o]; }", change=change
    )

    assert executor.call_function("f") == [{"a": [1, 9]}, {"a": [1]}]


class Colour(str, Enum):  # noqa: UP042  # the older way, which rows of models hold
    RED = "red"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((1, 2), [1, 2]),
        (OrderedDict(a=1), {"a": 1}),
        (MappingProxyType({"a": (1,)}), {"a": [1]}),
        (Colour.RED, "red"),
        (frozenset([1]), [1]),
        (dt.date(2026, 1, 2), dt.date(2026, 1, 2)),
        (dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)),
    ],
)
def test_host_function__result__becomes_a_value_of_the_language(
    given: object, expected: object
) -> None:
    found = executor_with("function f() { return host.give(); }", give=lambda: given)

    result = found.call_function("f")

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("given", "part"),
    [
        (object(), "the host gave a value that is none of the language's"),
        ([len], "the host gave a value that is none of the language's"),
        ({1: 2}, "the key of an object is a text"),
        (1 << 2_000, "an integer of more than 1023 bits"),
    ],
)
def test_host_function__result_of_no_type_of_the_language__is_an_error(
    given: object, part: str
) -> None:
    executor = executor_with("function f() { return host.give(); }", give=lambda: given)

    with pytest.raises(MLExecutionError) as caught:
        executor.call_function("f")

    assert part in str(caught.value)


def test_host_function__cyclic_result__meets_the_limit_of_depth() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    executor = executor_with("function f() { return host.give(); }", give=lambda: cycle)

    with pytest.raises(MLLimitError) as caught:
        executor.call_function("f")

    assert caught.value.limit == "depth"


def test_host_function__foreign_argument__never_reaches_it() -> None:
    seen: list[Any] = []
    executor = executor_with("function f(x) { return host.see([x]); }", see=seen.append)

    with pytest.raises(MLTypeError, match="cannot be handed to the host"):
        executor.call_function("f", object())

    assert seen == []


def test_host_function__failure__hides_python_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def boom() -> None:
        raise KeyError("/secret/path of <class Model>")

    executor = executor_with("function f() { return host.boom(); }", boom=boom)

    with caplog.at_level(logging.ERROR, "mlpy"), pytest.raises(MLExecutionError) as caught:
        executor.call_function("f")

    text = str(caught.value)
    assert "the host function 'host.boom' failed" in text
    assert (caught.value.code, caught.value.line) == ("ML305", 2)
    assert "secret" not in text
    assert "KeyError" not in text
    assert caught.value.__cause__ is None
    assert "/secret/path" in caplog.text


def test_host_function__failure__can_be_caught_by_the_script() -> None:
    executor = executor_with(
        "function f() { try { return host.boom(); } catch (e) { return e.message; } }",
        boom=lambda: 1 / 0,
    )

    assert executor.call_function("f") == "the host function 'host.boom' failed"


def test_host_function__own_errors_of_the_language__pass() -> None:
    def refuse() -> None:
        raise MLThrownError("out of stock", {"code": 7})

    executor = executor_with(
        "function f() { try { host.refuse(); } catch (e) { return e.code; } }", refuse=refuse
    )

    assert executor.call_function("f") == 7


def test_host_function__callback__runs_under_the_limits_of_the_call() -> None:
    def apply(function: Any) -> Any:
        return function(2)

    executor = executor_with(
        "function ok() { return host.apply(x => x + 1); }"
        "function endless() { return host.apply(x => { while (true) { } }); }"
        "function same() { let g = x => x; return host.back(g)(5); }",
        apply=apply,
        back=lambda function: function,
    )

    assert executor.call_function("ok") == 3
    assert executor.call_function("same") == 5
    with pytest.raises(MLLimitError) as caught:
        executor.call_function("endless", limits=Limits(steps=10_000))
    assert caught.value.limit == "steps"


def test_ml_function__gives_name_and_cost() -> None:
    @ml_function(name="lookUp", cost=lambda count: count * 10)
    def look_up(count: int) -> int:
        return count

    executor = MLExecutor(modules={"shop": [look_up]})
    executor.load_source("import shop; function f(n) { return shop.lookUp(n); }", "shop.ml")

    assert executor.run("f", 50).steps_used - executor.run("f", 10).steps_used == 400
    with pytest.raises(MLLimitError):
        executor.call_function("f", 5_000, limits=Limits(steps=1_000))


def test_ml_function__without_arguments__is_a_plain_mark() -> None:
    @ml_function
    def one() -> int:
        return 1

    executor = MLExecutor(modules={"m": [one]})
    executor.load_source("import m; function f() { return m.one(); }", "m.ml")

    assert executor.call_function("f") == one() == 1


@pytest.mark.parametrize(
    ("modules", "part"),
    [
        ({"math": {}}, "'math' is a module of the language"),
        ({"file": {}}, "'file' is a module of the language"),
        ({"no name": {}}, "'no name' is no name that a script can import"),
        ({"m": {"a b": len}}, "'a b' is no name that a script can write"),
        ({"m": {"x": object()}}, "m.x is no value of ML"),
    ],
)
def test_modules__of_no_proper_form__are_refused(modules: dict[str, Any], part: str) -> None:
    with pytest.raises(ValueError, match="modules") as caught:
        MLExecutor(modules=modules)

    assert part in str(caught.value)


def test_modules__belong_to_one_executor_alone() -> None:
    executor_with("function f() { return host.one(); }", one=lambda: 1)
    other = executor_with("function f() { return host.one(); }", one=lambda: 2)

    assert other.call_function("f") == 2
    with pytest.raises(MLError, match="unknown module 'host'"):
        MLExecutor().load_source("import host;", "other.ml")
