"""What every built-in gives for arguments of every kind, and what it is charged for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import pytest

from mlpy import Limits, MLError, MLExecutor, Outcome
from tests.mlpy import builtin_table
from tests.mlpy.differential.oracle import NODE, encoded, in_node, same
from tests.mlpy.golden import assert_data

LIMITS = Limits(steps=8_000_000, time_s=60.0, memory_bytes=64 * 1024 * 1024)
#: Longer results stand in the golden file by their beginning and their hash.
LONGEST = 100


def called(expressions: list[str]) -> Iterator[tuple[str, Callable[[], Outcome]]]:
    """Each expression with what runs it. Few share a script: each call makes its top level anew."""
    for texts in batched(expressions, 50):
        executor = MLExecutor(limits=LIMITS, seed=1)
        executor.load_source(builtin_table.script(texts), "table.ml")
        for number, text in enumerate(texts):
            yield text, partial(executor.run, f"f{number}")


def batched(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[first : first + size] for first in range(0, len(items), size))


def shown(value: Any) -> str:
    """A result with its types; the last digits of a float are those of the library of C."""
    if type(value) is float and not value.is_integer() and math.isfinite(value):
        return f"float {value:.15g}"
    if isinstance(value, (dt.datetime, float, int)) and type(value) is not bool:
        return f"{type(value).__name__} {value!s}"
    text = json.dumps(encoded(value), ensure_ascii=False, default=str)
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def outcome(run: Callable[[], Outcome]) -> str:
    try:
        found = run()
    except MLError as error:
        return f"{error.code} {error.message} ({error.hint or 'no hint'})"
    output = f", wrote {found.output}" if found.output else ""
    return f"{shown(found.value)} | {found.steps_used}, {found.memory_used_bytes} B{output}"


@pytest.mark.parametrize("group", builtin_table.SHARED)
def test_built_ins__give_and_charge_what_the_table_says(group: str) -> None:
    expressions = [*builtin_table.SHARED[group], *builtin_table.OWN[group]]

    found = {text: outcome(run) for text, run in called(expressions)}

    assert_data(f"builtins/{group}.json", found)


def test_built_ins__that_javascript_has__agree_with_node() -> None:
    if NODE is None:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail("Node was not found, and REQUIRE_SERVICES=1 asks for it.")
        pytest.skip("Node was not found; install Node 20 to compare with it.")
    expressions = list(chain.from_iterable(builtin_table.SHARED.values()))
    theirs = in_node([builtin_table.program(text) for text in expressions])

    different = [
        text
        for (text, ours), other in zip(called(expressions), theirs, strict=True)
        if not agrees(ours, other)
    ]

    assert [text for text in different if not builtin_table.deviates(text)] == []
    for reason, pattern in builtin_table.DEVIATIONS.items():
        assert any(map(pattern.search, different)), f"no longer so: {reason}"


def agrees(run: Callable[[], Outcome], theirs: dict[str, Any]) -> bool:
    try:
        ours: dict[str, Any] = {"result": encoded(run().value)}
    except MLError as error:
        ours = {"fails": type(error).__name__.removeprefix("ML")}
    if same(ours, theirs):
        return True
    pair = ours.get("result"), theirs.get("result")
    # The last digit of a sine is the library's.
    return all(type(n) in (int, float) for n in pair) and math.isclose(*pair, rel_tol=1e-15)
