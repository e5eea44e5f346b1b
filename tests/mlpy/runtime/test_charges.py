"""What built-ins are charged grows as their work and their results do, at N and at 2N."""

from __future__ import annotations

import gc
import tracemalloc
from time import thread_time
from typing import Any

import pytest

from mlpy import Limits, MLExecutor

LIMITS = Limits(steps=50_000_000, time_s=60.0, memory_bytes=2**30)
#: Items of the arrays, and characters of the texts.
N = 20_000

#: By what grows with the input: an array of integers, of texts, of objects; a text; wide text.
WORK = (
    "xs.slice(1)", "xs.concat(xs)", "xs.join('-')", "xs.map(x => x + 1)", "xs.map(f)",
    "xs.filter(x => x)", "xs.flatMap(x => [x])", "xs.entries()", "xs.keys()", "xs.toReversed()",
    "xs.toSorted()", "xs.toSorted((a, b) => b - a)", "xs.with(0, 1)", "xs.flat()", "[...xs]",
    "xs + xs", "xs.reduce((a, x) => a + x, 0)", "xs.includes(-1)", "xs.indexOf(-1)",
    "xs.lastIndexOf(-1)", "xs.some(x => x < 0)", "xs.every(f)", "xs.find(x => x < 0)",
    "xs.findLast(x => x < 0)", "sum(xs)", "min(xs)", "max(xs)", "sorted(xs)", "reversed(xs)",
    "enumerate(xs)", "zip(xs, xs)", "any(xs)", "all(xs)", "range(xs.length)", "Array.from(xs)",
    "JSON.stringify(xs)", "JSON.parse(j)", "'' + xs", "xs == ys", "-1 in xs", "words.join('')",
    "words.toSorted()", "words.map(w => w.toUpperCase())", "JSON.stringify(words)",
    "Object.keys(o)", "Object.values(o)", "Object.entries(o)", "Object.assign({}, o)",
    "Object.fromEntries(pairs)", "Object.groupBy(xs, x => x % 7)", "({...o})", "o == p",
    "JSON.stringify(o)", "t.slice(1)", "t.substring(1)", "t.trim()", "t.toUpperCase()",
    "t.toLowerCase()", "t.split('')", "t.split('a')", "t.split('zz')", "t.replaceAll('a', 'bb')",
    "t.replace('z', 'y')", "t.repeat(3)", "t.padStart(t.length * 2)", "t.padEnd(t.length * 2, 'é')",
    "t.concat(t)", "t + t", "`${t}${t}`", "t.indexOf('zz')", "t.lastIndexOf('zz')",
    "t.endsWith('zz')", "t == u", "'zz' in t", "[...t]", "t.normalize('NFD')", "w.slice(1)",
    "w + w", "w.split('')", "w.toUpperCase()", "w.repeat(3)", "`${w}!`", "JSON.stringify(w)",
    "w.concat('a')", "w.padEnd(w.length * 2)", "w.trim()",
)  # fmt: skip


def executor() -> MLExecutor:
    made = MLExecutor(limits=LIMITS)
    functions = [
        f"function f{n}(xs, ys, words, pairs, o, p, t, u, w, j) {{ return {text}; }}"
        for n, text in enumerate(WORK)
    ]
    made.load_source("\n".join(["function f(x) { return x; }", *functions]))
    return made


def inputs(size: int) -> tuple[Any, ...]:
    xs = [number * 7919 % size for number in range(size)]
    words = [f"w{number}" for number in xs]
    entries = {f"k{number}": number for number in range(size)}
    pairs = [[key, value] for key, value in entries.items()]
    text = "ab" * (size // 2)
    wide = "a€" * (size // 2)
    return xs, list(xs), words, pairs, entries, dict(entries), text, text + "", wide, str(xs)


SMALL, BIG = inputs(N), inputs(2 * N)
MADE = executor()


@pytest.mark.parametrize("work", WORK)
def test_charges__at_twice_the_size__are_about_twice(work: str) -> None:
    name = f"f{WORK.index(work)}"

    small, big = MADE.run(name, *SMALL), MADE.run(name, *BIG)

    # A sort takes n log n steps.
    assert 1.9 <= big.steps_used / small.steps_used <= 2.3
    assert big.memory_used_bytes <= 2.3 * small.memory_used_bytes + 64


@pytest.mark.parametrize("work", WORK)
def test_memory__that_a_result_takes__is_charged(work: str) -> None:
    name = f"f{WORK.index(work)}"
    gc.collect()

    tracemalloc.start()
    try:
        result = MADE.run(name, *BIG)
        held_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    # An item is counted as 16 bytes; with the small value that it holds it takes up to 80.
    assert held_bytes <= 5 * result.memory_used_bytes + 4_096


@pytest.mark.slow
@pytest.mark.parametrize("work", WORK)
def test_time__for_a_step__is_bounded_whatever_the_work(work: str) -> None:
    name = f"f{WORK.index(work)}"

    spent_s = min(_time_of(name) for _ in range(3))

    # A step is 0.05 µs or so of a script; 64 characters of the slowest work on texts are one.
    assert spent_s / MADE.run(name, *BIG).steps_used < 20e-6


def _time_of(name: str) -> float:
    began = thread_time()
    MADE.run(name, *BIG)
    return thread_time() - began
