"""Whatever the host hands over, none of its code runs in a script, and no message shows it."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from mlpy import InternalError, MLError, MLExecutor, MLTypeError
from tests.attacks.language.hostile import ADAPTED, EXTREME, INERT
from tests.attacks.language.meeting import LEAK, LIMITS, assert_unharmed

#: Everything that a script can do with a value `a`.
OPERATIONS = (
    "a.x", "a.length", "a['x']", "a[0]", "a[0:1]", "a?.x", "a.x()", "a()", "a.toUpperCase()",
    "a + 1", "1 + a", "a + 'x'", "'x' + a", "a + [1]", "[1] + a", "a - 1", "1 - a", "a * 2",
    "2 * a", "a / 2", "2 / a", "a % 2", "2 % a", "a ** 2", "2 ** a", "-a", "+a", "!a", "typeof a",
    "a == 1", "1 == a", "a == 'abc'", "'abc' == a", "a == a", "a != a", "a == null", "a == [1]",
    "a < 1", "1 < a", "a < 'b'", "'b' >= a", "a <= a", "a in [1]", "a in 'abc'", "a in {x: 1}",
    "1 in a", "'x' in a", "a && 1", "a || 1", "a ?? 1", "a ? 1 : 2", "`${a}`",
    "[...a]", "({...a})",
    "[a]", "({a})", "({[a]: 1})", "({x: 1})[a]", "[1][a]", "Math.floor(a)", "Math.max(a, 1)",
    "Math.round(a)", "Math.abs(a)", "Math.sqrt(a)", "Math.pow(a, 2)", "Math.sign(a)",
    "Math.hypot(a)",
    "Math.fround(a)", "Math.log(a)", "Number(a)", "String(a)", "Boolean(a)", "int(a)", "float(a)",
    "str(a)", "bool(a)", "len(a)", "abs(a)", "round(a)", "round(a, 2)", "round(1.5, a)", "sum(a)",
    "sum([a])", "min(a)", "max([a, 1])", "sorted(a)",
    "sorted([a, a])",
    "reversed(a)", "enumerate(a)",
    "zip(a, [1])", "any(a)", "all([a])", "range(a)", "range(0, 1, a)", "keys(a)", "values(a)",
    "isNaN(a)", "isFinite(a)", "parseInt(a)", "parseInt('11', a)", "parseFloat(a)",
    "Number.isInteger(a)", "Number.isFinite(a)", "Number.isSafeInteger(a)", "Array.isArray(a)",
    "Array.from(a)", "Array.of(a)", "Array.from({length: a})", "Object.keys(a)",
    "Object.entries(a)", "Object.assign({}, a)", "Object.assign(a, {x: 1})",
    "Object.fromEntries([[a, 1]])", "Object.fromEntries(a)", "Object.groupBy([1], x => a)",
    "Object.groupBy(a, x => 1)", "JSON.stringify(a)", "JSON.stringify([a])",
    "JSON.stringify({a})", "JSON.stringify([1], null, a)", "JSON.parse(a)", "new Date(a)",
    "new Date(2026, a)", "Date.parse(a)", "new Date(0).addDays(a)", "new Date(0).diffDays(a)",
    "console.log(a)", "a.map(x => x)", "[1].map(a)", "[a].map(x => x + 1)", "[2, 1].sort(a)",
    "[a, a].sort()", "[1, a].sort()", "[2, 1].sort((x, y) => a)", "[a].join('-')", "['x'].join(a)",
    "[a].includes(1)", "[1].includes(a)", "['abc'].indexOf(a)", "[[a]].flat()", "[1].concat(a)",
    "[1].at(a)", "[1].slice(a)", "[1].fill(a)", "[1].with(a, 1)", "[1].splice(a)",
    "[1].reduce((x, y) => x + y, a)", "'abc'.indexOf(a)", "'abc'.replace(a, 'x')",
    "'abc'.replace('a', a)", "'abc'.split(a)", "'abc'.repeat(a)", "'abc'.padStart(a)",
    "'abc'.padEnd(5, a)", "'abc'.charAt(a)", "'abc'.concat(a)", "'abc'.includes(a)",
    "'abc'.localeCompare(a)", "'abc'.normalize(a)", "'abc'.slice(a)", "(5).toFixed(a)",
    "(5).toString(a)", "(5).toPrecision(a)", "a.toFixed(2)", "a.toPrecision(3)", "a.toString()",
    "a.toString(2)", "a.getTime()", "a.getFullYear()", "a.getHours()", "a.toISOString()",
    "a.addDays(1)",
)  # fmt: skip
STATEMENTS = (
    "for (let x of a) { return x; }",
    "for (let x in a) { return x; }",
    "let [x] = a; return x;",
    "let {x} = a; return x;",
    "let {x, ...rest} = a; return rest;",
    "switch (a) { case 'abc': return 1; default: return 2; }",
    "switch ('abc') { case a: return 1; default: return 2; }",
    "throw a;",
    "try { throw a; } catch (e) { return typeof e; }",
    "if (a) { return 1; }",
    "while (a) { return 1; }",
    "a.x = 1;",
    "a[0] = 1;",
    "a.x += 1;",
    "delete a.x;",
    "let o = {}; o[a] = 1; return o;",
    "let xs = [1]; xs[a] = 2; return xs;",
    "let n = {}; n[a] = (n[a] || 0) + 1; return n;",
    "let i = 0; while (i < a.length) { i = i + 1; if (i > 9) { break; } } return i;",
    "return a.split(',')[0];",
    "return a.indexOf('a') < 0;",
    "let t = 0; for (let i = 0; i < a; i++) { t = t + i; if (i > 9) { break; } } return t;",
)
ALL = [f"return {operation};" for operation in OPERATIONS] + list(STATEMENTS)
SCRIPT = "\n".join(f"function f{i}(a) {{ {body} }}" for i, body in enumerate(ALL))


@pytest.fixture(scope="module")
def executor() -> MLExecutor:
    made = MLExecutor(limits=LIMITS, seed=1)
    made.load_source(SCRIPT, "hostile.ml")
    return made


def outcomes(executor: MLExecutor, value: Any) -> list[MLError | None]:
    """What each operation meets; a hook that runs ends the test."""
    found: list[MLError | None] = []
    for index in range(len(ALL)):
        error = failure(executor, f"f{index}", value)
        assert not isinstance(error, InternalError), (ALL[index], error)
        assert not LEAK.search(str(error)), (ALL[index], str(error))
        found.append(error)
    return found


def failure(executor: MLExecutor, function: str, value: Any) -> MLError | None:
    try:
        executor.call_function(function, value)
    except MLError as error:
        return error
    return None


@pytest.mark.parametrize("name", INERT)
def test_inert__by_any_operation__runs_none_of_its_code(name: str, executor: MLExecutor) -> None:
    found = outcomes(executor, INERT[name])

    assert sum(isinstance(error, MLTypeError) for error in found) > 80
    assert all("secret" not in str(error) for error in found)
    assert_unharmed(executor)


@pytest.mark.parametrize("name", ADAPTED)
def test_adapted__by_any_operation__runs_none_of_its_code(name: str, executor: MLExecutor) -> None:
    value, _ = ADAPTED[name]

    outcomes(executor, value)

    assert_unharmed(executor)


@pytest.mark.parametrize("name", ADAPTED)
def test_adapted__asked_for_its_type__is_one_of_the_language(name: str) -> None:
    value, wanted = ADAPTED[name]
    made = MLExecutor()
    made.load_source("function f(a) { return typeof a; }")

    assert made.call_function("f", value) == wanted


@pytest.mark.parametrize("name", EXTREME)
def test_extreme__by_any_operation__is_an_error_or_a_value(name: str, executor: MLExecutor) -> None:
    outcomes(executor, EXTREME[name])

    assert_unharmed(executor)


@pytest.mark.parametrize("name", INERT)
def test_inert__passed_through__comes_back_as_it_was(name: str) -> None:
    made = MLExecutor()
    made.load_source("function f(a) { const o = {a: [a]}; return o.a[0]; }")

    assert made.call_function("f", INERT[name]) is INERT[name]


def test_argument__that_is_only_read__is_not_changed() -> None:
    made = MLExecutor()
    made.load_source(SCRIPT)
    reads = [
        i for i, body in enumerate(ALL) if body.startswith("return ") and "assign(a" not in body
    ]
    before = {"x": 1, "rows": [{"n": 2}, 3], "text": "abc"}

    for index in reads:
        given: Any = {"x": 1, "rows": [{"n": 2}, 3], "text": "abc"}
        failure(made, f"f{index}", given)

        assert given == before, ALL[index]


def test_argument__that_is_written__is_the_callers_own() -> None:
    made = MLExecutor()
    made.load_source("function f(o) { o.x = 2; o.rows.push(1); }")
    given: dict[str, Any] = {"x": 1, "rows": []}

    made.call_function("f", given)

    assert given == {"x": 2, "rows": [1]}


def test_argument__given_with_copy__stays_as_it_was() -> None:
    made = MLExecutor()
    made.load_source("function f(o) { o.x = 2; o.rows.push(1); }")
    given: dict[str, Any] = {"x": 1, "rows": []}

    made.call_function("f", given, copy=True)

    assert given == {"x": 1, "rows": []}


def test_text__of_a_subclass__acts_as_its_text() -> None:
    made = MLExecutor()
    made.load_source(
        "function f(a) { return [a + '!', `${a}`, a.length, JSON.stringify([a]), a == 'abc']; }"
    )

    found = made.call_function("f", ADAPTED["hooked text"][0])

    assert found == ["abc!", "abc", 3, '["abc"]', True]


def test_numbers__of_subclasses__act_as_numbers() -> None:
    made = MLExecutor()
    made.load_source("function f(a) { return a + 1; }")

    found = [
        made.call_function("f", ADAPTED[f"hooked {kind}"][0])
        for kind in ("integer", "float", "decimal")
    ]

    assert found == [6, 3.5, Decimal("2.5")]
    assert not math.isnan(found[1])
