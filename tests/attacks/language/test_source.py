"""Hostile texts of scripts are refused by an error with a place, before Python sees them."""

from __future__ import annotations

import contextlib
from time import perf_counter

import pytest

from mlpy import MLError, MLExecutor
from tests.attacks.language.meeting import LEAK, assert_unharmed

DEEP = 10_000

#: What is nested, as an opening and a closing; all are refused as nested too deeply.
NESTED = {
    "parentheses": ("(", ")"),
    "arrays": ("[", "]"),
    "objects": ("{a: ", "}"),
    "indexes": ("a[", "]"),
    "calls": ("f(", ")"),
    "arrows": ("x => ", ""),
    "functions": ("function () { return ", "; }"),
    "negations": ("!", ""),
    "signs": ("- ", ""),
    "types": ("typeof ", ""),
    "conditions": ("true ? ", " : 1"),
    "conditions at the end": ("true ? 1 : ", ""),
    "powers": ("2 ** ", ""),
    "templates": ("`${", "}`"),
    "spreads": ("[...", "]"),
    "computed keys": ("{[", "]: 1}"),
    "callbacks": ("xs.map(x => ", ")"),
    "methods": ("{f() { return ", "; }}"),
}
BLOCKS = {
    "blocks": ("{ ", " }"),
    "ifs": ("if (true) { ", " }"),
    "ifs without braces": ("if (true) ", ""),
    "elses": ("if (true) { } else { ", " }"),
    "whiles": ("while (true) { ", " }"),
    "whiles without braces": ("while (true) ", ""),
    "fors": ("for (;;) { ", " }"),
    "walks": ("for (x of []) { ", " }"),
    "does": ("do { ", " } while (true);"),
    "tries": ("try { ", " } catch (e) { }"),
    "catches": ("try { } catch (e) { ", " }"),
    "finallies": ("try { } finally { ", " }"),
    "switches": ("switch (1) { case 1: ", " }"),
    "functions": ("function f() { ", " }"),
}
PATTERNS = {
    "array patterns": ("[", "]"),
    "object patterns": ("{a: ", "}"),
    "defaults": ("[a = ", "]"),
}


def refused(text: str) -> MLError:
    executor = MLExecutor()
    with pytest.raises(MLError) as caught:
        executor.load_source(text, "attack.ml")
    assert not LEAK.search(str(caught.value)), str(caught.value)
    assert_unharmed(executor)
    return caught.value


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("depth", [101, DEEP])
def test_expressions__nested_too_deeply__are_refused(name: str, depth: int) -> None:
    opening, closing = NESTED[name]

    error = refused("let x = " + opening * depth + "1" + closing * depth + ";")

    assert error.code in ("ML103", "ML206", "ML207"), str(error)[:300]


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("depth", [101, DEEP])
def test_statements__nested_too_deeply__are_refused(name: str, depth: int) -> None:
    opening, closing = BLOCKS[name]

    error = refused(opening * depth + "1;" + closing * depth)

    assert error.code in ("ML101", "ML103", "ML206", "ML207"), str(error)[:300]


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("depth", [101, DEEP])
def test_patterns__nested_too_deeply__are_refused(name: str, depth: int) -> None:
    opening, closing = PATTERNS[name]

    error = refused("let " + opening * depth + "x" + closing * depth + " = 1;")

    assert error.code in ("ML102", "ML103"), str(error)[:300]


@pytest.mark.parametrize("opening", "([{`'\"")
def test_brackets__opened_and_never_closed__are_refused(opening: str) -> None:
    refused("let x = " + opening * DEEP)


@pytest.mark.parametrize("closing", ")]}")
def test_brackets__closed_and_never_opened__are_refused(closing: str) -> None:
    refused(closing * DEEP)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 300_000, "ML101"),
        ("# " + "x" * 300_000, "ML101"),
        (";" * 200_000, "ML101"),
        ("1;" * 60_000, "ML101"),
        ("let s = '" + "x" * 70_000 + "';", "ML101"),
        ("let n = " + "9" * 500 + ";", "ML101"),
        ("let n = 0b" + "1" * 5_000 + ";", "ML101"),
        ("let n = 1e" + "9" * 5_000 + ";", "ML101"),
        ("let x = 1" + " + 1" * 500 + ";", "ML103"),
        ("let x = 1" + " && 1" * 500 + ";", "ML103"),
        ("let x = a" + ".b" * 500 + ";", "ML103"),
        ("let x = a" + "()" * 500 + ";", "ML103"),
        ("let x = a" + "?.b" * 500 + ";", "ML103"),
        ("f(" + "1, " * 100 + "1);", "ML103"),
        ("function f(" + ", ".join(f"a{i}" for i in range(100)) + ") { }", "ML103"),
        ("if (1) { } " + "else if (1) { } " * 300, "ML103"),
        ("switch (1) { " + "case 1: " * 300 + "}", "ML103"),
        ("let s = `" + "${1}" * 300 + "`;", "ML103"),
        ("let x = 1;\0", "ML101"),
        ("let x = \u202e1;", "ML101"),
        ("let \u0430 = 1;", "ML101"),
        ("let x = \ufffe;", "ML101"),
        ("let x = '\\u{110000}';", "ML101"),
        ("let x = '\\", "ML101"),
        ("/* " * DEEP, "ML101"),
        ("`${`${`${", "ML102"),
        ("let x = 1 @ 2;", "ML101"),
        ("\ud800", "ML101"),
        ("let __builtins__ = 1; __builtins__.x;", "ML301"),
    ],
)
def test_text__of_a_hostile_script__is_refused(text: str, code: str) -> None:
    assert refused(text).code == code


def test_errors__of_a_script_full_of_them__are_few() -> None:
    error = refused("let = ;\n" * 5_000)

    assert len(getattr(error, "errors", ())) <= 25


@pytest.mark.parametrize(
    "text",
    [
        "let xs = [" + "1, " * 20_000 + "1];",
        "let o = {" + ", ".join(f"k{i}: {i}" for i in range(10_000)) + "};",
        "\n".join(f"function f{i}() {{ return {i}; }}" for i in range(3_000)),
        "let x = 0;\n" + "x = x + 1;\n" * 10_000,
    ],
)  # fmt: skip
def test_text__long_but_within_the_limits__loads(text: str) -> None:
    executor = MLExecutor()

    executor.load_source(text, "long.ml")

    assert_unharmed(executor)


@pytest.mark.parametrize(
    "line",
    [
        "reads: a=" + " " * 100_000 + "=b",
        "reads: " + "a." * 100_000,
        "args: a" + " " * 100_000 + "!",
        "args: a(" + "." * 100_000,
        "args: " + '"' * 100_000,
        "args: a=" + '"' * 99_999,
        "writes: " + "a=" * 100_000,
        "limits: " + "1" * 200_000,
        "limits: " + "steps=1 " * 20_000,
        "mode: " + "x" * 200_000,
        "idempotent: " + "t" * 200_000,
        "a" * 200_000,
        "a" + " " * 200_000 + "b",
        ":" * 200_000,
    ],
    ids=lambda line: line[:12],
)
def test_header__of_hostile_text__is_read_in_no_time(line: str) -> None:
    executor = MLExecutor()
    began = perf_counter()

    with contextlib.suppress(MLError):
        executor.load_source(f"#: {line}\nfunction f() {{ }}", "attack.ml")

    assert perf_counter() - began < 2.0
