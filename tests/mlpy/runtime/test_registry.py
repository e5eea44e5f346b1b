"""The tables of built-ins are complete, and every built-in pays for its work."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from mlpy import Limits, MLExecutor
from mlpy.runtime.registry import GLOBALS, METHODS, PROPERTIES, built_in
from mlpy.values import MLFunction

#: The members that the language promises, by type.
PROMISED = {
    str: "charAt charCodeAt at indexOf lastIndexOf includes startsWith endsWith slice "
    "substring substr split trim trimStart trimEnd toUpperCase toLowerCase replace replaceAll "
    "repeat padStart padEnd concat localeCompare normalize upper lower strip find title capitalize",
    list: "push pop shift unshift slice splice concat join reverse sort map filter reduce "
    "reduceRight forEach find findIndex findLast some every includes indexOf lastIndexOf flat "
    "flatMap fill at keys entries toSorted toReversed with",
    int: "toFixed toPrecision toString",
    float: "toFixed toPrecision toString",
    Decimal: "toFixed toPrecision toString",
    dt.datetime: "getTime toISOString toJSON addDays addHours diffDays getFullYear getUTCFullYear",
    dt.date: "getTime toISOString toJSON addDays addHours diffDays getFullYear getUTCFullYear",
}
NAMES = (
    "Math JSON Number String Boolean Array Date Object parseInt parseFloat isNaN isFinite "
    "console print len str int float bool range sum min max sorted reversed enumerate zip abs "
    "round any all keys values"
).split()


@pytest.mark.parametrize("kind", PROMISED, ids=lambda kind: kind.__name__)
def test_members__that_are_promised__are_there(kind: type) -> None:
    assert set(PROMISED[kind].split()) <= set(METHODS[kind])


def test_names__that_are_promised__are_there() -> None:
    assert set(NAMES) <= set(GLOBALS)


def test_objects__have__no_members_of_their_own() -> None:
    assert dict not in METHODS
    assert dict not in PROPERTIES


def test_types__with_members__are_exactly_the_languages_own() -> None:
    own = {str, list, int, float, Decimal, dt.datetime, dt.date}

    assert set(METHODS) <= own
    assert set(PROPERTIES) <= own


@pytest.mark.parametrize("kind", METHODS, ids=lambda kind: kind.__name__)
def test_methods__all__have_a_description(kind: type) -> None:
    assert all(builtin.doc.strip() for builtin in METHODS[kind].values())


def test_built_in__whose_arguments_lack_defaults__cannot_be_registered() -> None:
    def code(meter: Any, depth: int, value: Any) -> None:
        return None

    with pytest.raises(TypeError, match="give a default to value"):
        built_in("x", code, cost=None)


def test_built_in__with_a_cost__is_charged_before_it_runs() -> None:
    calls: list[int] = []

    def code(meter: Any, depth: int, value: Any = None) -> None:
        calls.append(meter.steps_used)

    function = built_in("x", code, cost=lambda value=None: 70)
    executor = MLExecutor()
    executor.load_source("function f(g) { g(1); }")
    assert type(function) is MLFunction

    executor.call_function("f", function)

    assert calls == [71]


#: Work over a big value, with the steps that it takes at least for each of 20,000 items.
WORK = {
    "xs.sort()": 1, "xs.toSorted()": 1, "xs.slice()": 1, "xs.concat(xs)": 1, "xs.join()": 1,
    "xs.reverse()": 1, "xs.fill(1)": 1, "xs.includes(-1)": 1, "xs.indexOf(-1)": 1,
    "xs.lastIndexOf(-1)": 1, "xs.map(f)": 1, "xs.filter(f)": 1, "xs.forEach(f)": 1,
    "xs.some(g)": 1, "xs.every(f)": 1, "xs.find(g)": 1, "xs.findLast(g)": 1, "xs.reduce(f, 0)": 1,
    "xs.flat()": 1, "xs.flatMap(f)": 1, "xs.keys()": 1, "xs.entries()": 1, "xs.toReversed()": 1,
    "xs.with(0, 1)": 1, "xs.splice(5, 1)": 1, "sum(xs)": 1, "min(xs)": 1, "max(xs)": 1,
    "sorted(xs)": 1, "reversed(xs)": 1, "enumerate(xs)": 1, "zip(xs, xs)": 1, "any(ys)": 1,
    "all(xs)": 1, "range(20000)": 1, "JSON.stringify(xs)": 1, "Array.from(xs)": 1, "[...xs]": 1,
    "xs == zs": 1, "5 in ys": 1, "Math.max(...xs)": 1, "xs + xs": 1, "'' + xs": 1,
    "t.slice(1)": 1 / 64, "t.toUpperCase()": 1 / 64, "t.trim()": 1 / 64,
    "t.replaceAll('x', 'y')": 1 / 64,
    "t.split('x')": 1 / 64, "t.indexOf('z')": 1 / 64, "t.repeat(2)": 1 / 64, "t + t": 1 / 64,
    "t.padEnd(40000)": 1 / 64, "JSON.parse(j)": 1 / 64, "`${t}`": 1 / 64, "[...t]": 1,
}  # fmt: skip


@pytest.mark.parametrize("work", WORK)
def test_work__over_a_big_value__is_charged_in_proportion(work: str) -> None:
    executor = MLExecutor(limits=Limits())
    executor.load_source(
        "function f(x) { return 1; } function g(x) { return 0; }\n"
        f"function work(xs, ys, zs, t, j) {{ return {work}; }}"
    )
    xs = [1] * 20_000

    used = executor.run("work", xs, [0] * 20_000, list(xs), "x" * 20_000, str(xs)).steps_used

    assert used >= 20_000 * WORK[work]
    assert used < 20_000 * 40
