"""Calls from Python: arguments, results, state, limits, errors, threads, pickles, new versions."""

from __future__ import annotations

import datetime as dt
import pickle
import threading
import time
from decimal import Decimal
from itertools import count as count_up
from pathlib import Path
from typing import Any

import pytest

from mlpy import (
    Limits,
    MLExecutionError,
    MLExecutor,
    MLFunctionNotFoundError,
    MLLimitError,
    MLNameError,
    MLSyntaxError,
    MLThrownError,
    MLTypeError,
)


def loaded(text: str, **options: Any) -> MLExecutor:
    executor = MLExecutor(**options)
    executor.load_source(text, "script.ml")
    return executor


def test_call_function__surplus_arguments__are_ignored_and_missing_ones_null() -> None:
    executor = loaded("function f(a, b) { return [a, b]; }")

    assert executor.call_function("f", 1, 2, 3) == [1, 2]
    assert executor.call_function("f", 1) == [1, None]


def test_call_function__unknown__names_the_nearest() -> None:
    executor = loaded("function reprice() { }")

    with pytest.raises(MLFunctionNotFoundError, match="no function 'repirce'") as caught:
        executor.call_function("repirce")

    assert caught.value.hint == "did you mean 'reprice'?"


def test_call_function__nothing_loaded__says_so() -> None:
    with pytest.raises(MLFunctionNotFoundError) as caught:
        MLExecutor().call_function("f")

    assert caught.value.hint == "functions: none; load a script first"


def test_state__of_a_call__does_not_survive_it() -> None:
    executor = loaded(
        "let n = 0; let xs = []; let o = {n: 0};\n"
        "function f() { n = n + 1; xs.push(n); o.n += 1; return [n, xs, o.n]; }"
    )

    assert [executor.call_function("f") for _ in range(3)] == [[1, [1], 1]] * 3


def test_state__of_rows__does_not_survive_one() -> None:
    executor = loaded("let seen = [];\nfunction f(row) { seen.push(row); return seen.length; }")

    assert executor.call_many("f", [1, 2, 3]) == [1, 1, 1]


def test_state__left_by_a_failing_call__is_none() -> None:
    executor = loaded("let n = 0;\nfunction f(x) { n += 1; if (x) { throw n; } return n; }")

    for given, wanted in ((False, 1), (True, None), (False, 1)):
        if wanted is None:
            with pytest.raises(MLThrownError):
                executor.call_function("f", given)
        else:
            assert executor.call_function("f", given) == wanted


def test_result__that_is_a_function__is_called_under_the_same_limits() -> None:
    executor = loaded(
        "function f() { return x => { while (x) { } return 7; }; }", limits=Limits(steps=10_000)
    )
    function = executor.call_function("f")

    assert function(False) == 7
    with pytest.raises(MLLimitError):
        function(True)


def test_decimals__through_a_script__stay_exact() -> None:
    executor = loaded(
        "function f(p) { return [p * 0.9, p + 1, p / 3, p == 19.99, p > 19.989, -p]; }"
    )

    found = executor.call_function("f", Decimal("19.99"))

    assert found == [
        Decimal("17.991"), Decimal("20.99"), Decimal("6.663333333333333333333333333"),
        True, True, Decimal("-19.99"),
    ]  # fmt: skip
    assert all(type(found[i]) is Decimal for i in (0, 1, 2, 5))


def test_decimals__divided_by_zero__are_not_an_error() -> None:
    executor = loaded("function f(p) { return [p / 0, p % 0, 0 * p / 0]; }")

    infinite, rest, nothing = executor.call_function("f", Decimal(1))

    assert infinite == Decimal("Infinity")
    assert rest.is_nan()
    assert nothing.is_nan()


def test_decimals__as_text__keep_their_digits() -> None:
    executor = loaded("function f(p) { return ['' + p, JSON.stringify(p), p.toFixed(1), `${p}`]; }")

    assert executor.call_function("f", Decimal("1.50")) == ["1.50", "1.50", "1.5", "1.50"]


def test_dates__without_a_zone__are_read_in_that_of_the_executor() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    executor = loaded(
        "function f(d) { return [d.toISOString(), '' + d, d.getHours()]; }", timezone=zone
    )

    found = executor.call_function("f", dt.datetime(2026, 1, 2, 12))

    assert found == ["2026-01-02T10:00:00.000Z", "2026-01-02T10:00:00.000Z", 12]


def test_dates__out__are_aware() -> None:
    executor = loaded("function f() { return new Date('2026-01-02T03:04:05Z'); }")

    assert executor.call_function("f") == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def test_clock__given__is_what_scripts_see() -> None:
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    executor = loaded("function f() { return [new Date(), Date.now()]; }", clock=lambda: now)

    assert executor.call_function("f") == [now, 1767312000000]


def test_seed__given__repeats_chance() -> None:
    script = "function f() { return [Math.random(), Math.random()]; }"

    assert loaded(script, seed=5).call_function("f") == loaded(script, seed=5).call_function("f")


def test_run__gives__output_and_steps() -> None:
    executor = loaded("function f(x) { console.log('a', x); console.error([1]); return x; }")

    outcome = executor.run("f", 5)

    assert outcome.value == 5
    assert outcome.output == (("log", "a 5"), ("error", "[1]"))
    assert outcome.steps_used >= 1


def test_call_many__with_errors_returned__has_them_in_their_places() -> None:
    executor = loaded(
        "function f(row) { if (row == 2) { throw 2; } while (row == 3) { } return row; }"
    )

    found = executor.call_many("f", [1, 2, 3, 4], limits=Limits(steps=5_000), errors="return")

    assert (found[0], found[3]) == (1, 4)
    assert isinstance(found[1], MLThrownError)
    assert isinstance(found[2], MLLimitError)


def test_call_many__with_extra_arguments__hands_them_to_each() -> None:
    executor = loaded("function f(row, by, plus) { return row * by + plus; }")

    assert executor.call_many("f", [1, 2], 10, 5) == [15, 25]


def test_limits__of_a_call__hold_for_it_alone() -> None:
    executor = loaded("function f(n) { for (let i = 0; i < n; i++) { } return n; }")

    with pytest.raises(MLLimitError):
        executor.call_function("f", 5_000, limits=Limits(steps=1_000))
    assert executor.call_function("f", 5_000) == 5_000


@pytest.mark.parametrize("name", ["steps", "time_s", "memory_bytes", "depth", "output_chars"])
@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan")])
def test_limits__not_positive_and_finite__are_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"Limits.{name} must be positive and finite"):
        Limits(**{name: value})  # type: ignore[arg-type]


def test_limits__deeper_than_python_goes__are_refused() -> None:
    with pytest.raises(ValueError, match="at most 150, not 1000"):
        Limits(depth=1_000)


def test_time__of_a_call__ends_it() -> None:
    executor = loaded("function f() { while (true) { } }")
    began = time.perf_counter()

    with pytest.raises(MLLimitError) as caught:
        executor.call_function("f", limits=Limits(time_s=0.2, steps=10**12))

    assert caught.value.limit == "time"
    assert time.perf_counter() - began < 1.5


def test_error__of_a_script__has_its_place() -> None:
    executor = loaded("function f(x) {\n    let y = x.a;\n    return y.b;\n}")

    with pytest.raises(MLTypeError) as caught:
        executor.call_function("f", {})

    assert (caught.value.line, caught.value.column, caught.value.code) == (3, 12, "ML301")
    assert str(caught.value) == (
        "script.ml:3:12: ML301 cannot read 'b' of null\n"
        "  3 |     return y.b;\n"
        "    |            ^^^ test for null first, or write '?.'"
    )


def test_error__in_a_nested_call__is_placed_where_it_happened() -> None:
    executor = loaded("function g(x) { return x.y; }\nfunction f() {\n    return [null].map(g);\n}")

    with pytest.raises(MLExecutionError) as caught:
        executor.call_function("f")

    assert caught.value.line == 1


def test_thrown__value__is_the_scripts_own() -> None:
    executor = loaded("function f() { throw {message: 'no stock', code: 7}; }")

    with pytest.raises(MLThrownError, match=r"^no stock$") as caught:
        executor.call_function("f")

    assert caught.value.value == {"message": "no stock", "code": 7}


def test_error__pickled__keeps_everything() -> None:
    executor = loaded("function f() { throw [1]; }")
    with pytest.raises(MLThrownError) as caught:
        executor.call_function("f")

    copy = pickle.loads(pickle.dumps(caught.value))

    assert (copy.value, copy.line, str(copy)) == ([1], 1, str(caught.value))


def test_executor__pickled__calls_the_same() -> None:
    executor = loaded("function f(x) { return x + 1; }", limits=Limits(steps=5_000))

    copy = pickle.loads(pickle.dumps(executor))

    assert (copy.call_function("f", 1), copy.limits.steps) == (2, 5_000)


def test_load__several_scripts__see_the_earlier_ones() -> None:
    executor = loaded("function price() { return 5; }\nconst VAT = 2;")
    executor.load_source("function total() { return price() * VAT; }", "second.ml")

    assert executor.call_function("total") == 10
    assert executor.functions() == ["price", "total"]


def test_load__a_name_twice__is_refused_unless_replaced() -> None:
    executor = loaded("function f() { return 1; }")

    with pytest.raises(MLNameError, match=r"'f' is defined by 'script\.ml' already"):
        executor.load_source("function f() { return 2; }", "second.ml")
    assert executor.call_function("f") == 1

    executor.load_source("function f() { return 2; }", "second.ml", replace=True)
    assert executor.call_function("f") == 2


def test_load__a_broken_script__leaves_what_was_there() -> None:
    executor = loaded("function f() { return 1; }")

    with pytest.raises(MLSyntaxError):
        executor.load_source("function f( { ", "script.ml")

    assert executor.call_function("f") == 1


def test_reload__of_a_broken_new_version__keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.ml"
    path.write_text("function f() { return 1; }")
    executor = MLExecutor()
    executor.load(path)

    path.write_text("function f( {        ")
    assert executor.reload_if_changed() is False
    assert (executor.call_function("f"), list(executor.problems)) == (1, ["a.ml"])

    path.write_text("function f() { return 3; }   // longer than it was")
    assert executor.reload_if_changed() is True
    assert (executor.call_function("f"), executor.problems) == (3, {})


def test_load__a_file_that_is_no_utf8__says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.ml"
    path.write_bytes(b"let x = 1;\nlet y = '\xff';")

    with pytest.raises(MLSyntaxError, match=r"a\.ml:2: the byte 0xff is not UTF-8"):
        MLExecutor().load(path)


def test_load__a_file_with_a_byte_order_mark__loads(tmp_path: Path) -> None:
    path = tmp_path / "a.ml"
    path.write_bytes(b"\xef\xbb\xbffunction f() { return 1; }\r\n// end\r")
    executor = MLExecutor()

    executor.load(path)

    assert executor.call_function("f") == 1


def test_load__a_text_with_a_line_end__is_the_source() -> None:
    executor = MLExecutor()

    executor.load("function f() {\n return 1;\n}")

    assert executor.call_function("f") == 1


def test_load__nothing_but_comments__is_an_empty_program() -> None:
    assert loaded("# nothing\n// here\n/* at all */").functions() == []


@pytest.mark.parametrize(
    ("count", "time_s"), [(8, 1.0), pytest.param(20, 10.0, marks=pytest.mark.slow)]
)
def test_executor__shared_by_threads__keeps_calls_apart(count: int, time_s: float) -> None:
    executor = loaded(
        "let n = 0;\nfunction f(x) { for (let i = 0; i < 50; i++) { n += x; } return n; }"
    )
    wrong: list[Any] = []

    def work(x: int) -> None:
        end = time.monotonic() + time_s
        for turn in count_up():
            executor.load_source(f"function own{x}() {{ return {turn}; }}", f"own{x}.ml")
            if (executor.call_function("f", x), executor.call_function(f"own{x}")) != (
                50 * x,
                turn,
            ):
                wrong.append(x)
            if time.monotonic() > end:
                return

    threads = [threading.Thread(target=work, args=(x,)) for x in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_memory__of_foreign_values__is_not_touched() -> None:
    executor = loaded("function f(a) { return a; }")
    thing = object()

    assert executor.call_function("f", thing) is thing


def test_many_arguments__and_rest__arrive() -> None:
    executor = loaded("function f(a, ...rest) { return [a, rest]; }")

    assert executor.call_function("f", 1, 2, 3) == [1, [2, 3]]
    assert executor.call_function("f") == [None, []]


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_call_many__stops_at_the_same_step_as_a_single_call(steps: int) -> None:
    # One step for the entry, one for each 64 characters.
    executor = loaded('function f(row) { return "x".repeat(row.size).length; }')
    rows = [{"size": size} for size in (0, 64, 10, 128, 192, 1)]
    limits = Limits(steps=steps)

    def alone(row: dict[str, int]) -> Any:
        try:
            return executor.call_function("f", row, limits=limits)
        except MLLimitError as error:
            return error.limit, error.steps_used

    found = executor.call_many("f", rows, limits=limits, errors="return")

    assert [
        (item.limit, item.steps_used) if isinstance(item, MLLimitError) else item for item in found
    ] == list(map(alone, rows))


def test_call_many__of_a_function_that_calls_back__keeps_its_depth() -> None:
    executor = loaded(
        "function deep(n) { return n < 1 ? 0 : deep(n - 1) + 1; }\n"
        "function f(row) { return row.sizes.map(deep); }"
    )
    limits = Limits(depth=10)

    found = executor.call_many(
        "f", [{"sizes": [8]}, {"sizes": [9]}, {"sizes": [10]}], limits=limits, errors="return"
    )

    assert found[0] == [8]
    with pytest.raises(MLLimitError) as alone:
        executor.call_function("f", {"sizes": [10]}, limits=limits)
    assert isinstance(found[2], MLLimitError)
    assert (found[2].limit, found[2].steps_used) == (alone.value.limit, alone.value.steps_used)
