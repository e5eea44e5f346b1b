"""The module `regex`, and `match` and `search` of strings."""

from __future__ import annotations

from time import perf_counter
from types import SimpleNamespace
from typing import Any

import pytest

from mlpy import MLExecutionError, MLLimitError, MLRangeError
from mlpy.limits import Limits
from mlpy.runtime import patterns
from tests.mlpy.modules.calling import value_of

pytest.importorskip("re2")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('regex.test("b+", "abbc")', True),
        ('regex.test("^b", "abbc")', False),
        ('regex.match("a(b)?", "ac").groups', [None]),
        ('regex.match("b", "ab")', None),
        ('regex.search("(?P<y>[0-9]{4})", "in 2026").named', {"y": "2026"}),
        ('regex.search("ö", "köln").start', 1),
        ('regex.fullMatch("a+", "aab")', None),
        ('regex.findAll("[0-9]+", "1 and 22")', ["1", "22"]),
        ('regex.matchAll("a", "aba").map(m => m.start)', [0, 2]),
        ('regex.replace("(a)(b)", "ab-ab", "$2$1")', "ba-ba"),
        ('regex.replace("a", "a", "$$1$&")', "$1a"),
        ('regex.replace("x*", "ab", "-")', "-a-b-"),
        (r'regex.split(",\\s*", "a, b,c")', ["a", "b", "c"]),
        ('regex.split(",", "a,b,c", 2)', ["a", "b,c"]),
        ('regex.test("^" + regex.escape("a.b*") + "$", "a.b*")', True),
        ('"2026-11".match("([0-9]+)-([0-9]+)")', ["2026-11", "2026", "11"]),
        ('"abc".match("x")', None),
        ('"abc".search("c")', 2),
        ('"abc".search("x")', -1),
    ],
)
def test_regex__finds_and_replaces(expression: str, expected: Any) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ('regex.test("(", "a")', "no regular expression: missing )"),
        (r'regex.test("(a)\\1", "aa")', "no regular expression"),
        ('regex.test("(?=a)", "a")', "no regular expression"),
        ('regex.test("a{101}", "a")', "repeats more than 100 times"),
        ('regex.test("a{1,500}", "a")', "repeats more than 100 times"),
        ('regex.test("((a{100}){100}){100}", "a")', "no regular expression"),
        ('regex.test("a".repeat(201), "a")', "more than 200 characters"),
        ('regex.test("a", "a".repeat(100001))', "more than 100,000 characters"),
        ('regex.replace("a", "a", "$1")', "the pattern has no group 1"),
        ('"a".match("(")', "no regular expression"),
    ],
)
def test_regex__refuses(expression: str, part: str) -> None:
    with pytest.raises(MLRangeError, match=part.replace("(", r"\(").replace(")", r"\)")):
        value_of(expression)


@pytest.mark.parametrize("pattern", ["(a*)*$", "(a|aa)+$", "(a+)+b", "(.*a){20}", "(x+x+)+y"])
def test_regex__what_hangs_other_engines__is_fast(pattern: str) -> None:
    start = perf_counter()

    value_of("regex.test(x, y)", pattern, "a" * 30_000 + "x" * 30_000)

    assert perf_counter() - start < 1


def test_regex__many_searches__meet_the_limit_of_steps() -> None:
    expression = "range(100000).map(i => regex.test(x, y)).length"

    with pytest.raises(MLLimitError) as caught:
        value_of(expression, "a+b", "a" * 99_000, limits=Limits(steps=1_000_000))

    assert caught.value.limit == "steps"


def test_regex__matches_that_each_look_at_all_that_follows__meet_the_limit_of_steps() -> None:
    start = perf_counter()

    with pytest.raises(MLLimitError) as caught:
        value_of("regex.findAll(x, y)", "a(?:.*b)?", "a" * 99_000, limits=Limits(steps=1_000_000))

    assert caught.value.limit == "steps"
    assert perf_counter() - start < 5


def test_regex__replacement_that_grows__meets_the_limit_of_memory() -> None:
    with pytest.raises(MLLimitError) as caught:
        value_of("regex.replace('a', x, y)", "a" * 90_000, "b" * 10_000)

    assert caught.value.limit == "memory"


def test_regex__bad_pattern__writes_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MLRangeError):
        value_of('regex.test("(((", "a")')

    assert capfd.readouterr().err == ""


def test_regex__without_the_engine__says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(patterns, "importlib", SimpleNamespace(import_module=missing))
    patterns._compiled.cache_clear()

    with pytest.raises(MLExecutionError, match="need the package google-re2") as caught:
        value_of('regex.test("a", "a")')

    assert caught.value.code == "ML306"
