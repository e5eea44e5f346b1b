"""A script stops at the same step on every run, machine and version of Python, and in time."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from mlpy import Limits, MLExecutor, MLLimitError
from tests.attacks.language.meeting import PROGRAMS, attacks_of
from tests.mlpy.golden import assert_data

#: Time is no reason to stop here: only what is the same everywhere.
LIMITS = Limits(steps=200_000, time_s=60.0, memory_bytes=16 * 1024 * 1024)

HOSTILE = {
    "endless loop": "function f() { while (true) { } }",
    "endless loop in reduce": "function f() { [1, 2].reduce((a, b) => { while (true) { } }, 0); }",
    "endless loop in a callback of reduce that is no literal": (
        "function spin(a, b) { while (true) { } } function f() { [1, 2].reduce(spin, 0); }"
    ),
    "endless recursion": "function f() { return f(); }",
    "a thousand million repetitions": 'function f() { return "x".repeat(1000000000); }',
    "hostile comparator": "function f() { [3, 2, 1].sort((a, b) => { while (true) { } }); }",
    "comparator that sorts": (
        "function g() { return [2, 1].sort((a, b) => { g(); return 1; }); } function f() { g(); }"
    ),
    "endless loop with a catch": "function f() { while (true) { try { null.x; } catch (e) { } } }",
    "endless loop with a finally": "function f() { while (true) { try { } finally { } } }",
    "endless push": "function f() { let xs = []; while (true) { xs.push(1); } }",
    "endless text": 'function f() { let s = "x"; while (true) { s = s + "x"; } }',
    "endless output": "function f() { while (true) { console.log(1); } }",
}


def stopped(script: str, limits: Limits) -> tuple[str, int | None]:
    executor = MLExecutor(limits=limits)
    try:
        executor.load_source(script, "hostile.ml")
        executor.call_function("f" if "function f(" in script else "attack")
    except MLLimitError as error:
        return error.limit, error.steps_used
    return "none", None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_script__with_the_limits_of_a_call__stops_within_a_second(name: str) -> None:
    began = perf_counter()

    limit, _ = stopped(HOSTILE[name], Limits(steps=2_000_000, time_s=1.0))

    assert limit in ("steps", "memory", "depth", "output", "time")
    assert perf_counter() - began < 2.0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_script__run_three_times__stops_at_the_same_step(name: str) -> None:
    limits = replace(LIMITS, steps=20_000)

    first, second, third = (stopped(HOSTILE[name], limits) for _ in range(3))

    assert first == second == third
    assert first[0] not in ("none", "time")


def test_steps__of_hostile_scripts__are_those_of_every_version_of_python() -> None:
    found = {name: stopped(script, LIMITS) for name, script in HOSTILE.items()}

    assert_data("steps_of_hostile_scripts.json", {name: list(item) for name, item in found.items()})


def test_steps__of_attacks__are_those_of_every_version_of_python() -> None:
    found = {
        f"{path.stem}: {attack.title}": list(stopped(attack.text, LIMITS))
        for path in sorted(PROGRAMS.glob("*.ml"))
        for attack in attacks_of(path)
        if attack.meets.startswith("limit")
    }

    assert len(found) > 100
    assert "time" not in {item[0] for item in found.values()}
    assert_data("steps_of_attacks.json", found)


def test_steps__used_up__stay_used_up() -> None:
    script = """
    function spin() { while (true) { } }
    function f() { for (let i = 0; i < 1000; i++) { try { spin(); } finally { continue; } } }
    """

    limit, steps = stopped(script, LIMITS)

    assert (limit, steps) == ("steps", LIMITS.steps)


def test_steps__of_a_call_that_ends__are_counted() -> None:
    executor = MLExecutor()
    executor.load_source(
        "function f(n) { let t = 0; for (let i = 0; i < n; i++) { t += i; } return t; }"
    )

    few, more = (executor.run("f", n).steps_used for n in (10, 20))

    assert more - few == 10


def test_limit__met__says_where_and_what_to_look_for() -> None:
    executor = MLExecutor()
    executor.load_source("function f() {\n    while (true) { }\n}", "spin.ml")

    with pytest.raises(MLLimitError) as caught:
        executor.call_function("f", limits=Limits(steps=1_000))

    assert (caught.value.line, caught.value.limit, caught.value.code) == (2, "steps", "ML401")
    assert "more than 1,000 steps" in str(caught.value)
    assert "is there a loop that never ends?" in str(caught.value)
