"""Random programs come to the same in ML and in Node."""

from __future__ import annotations

import os

import pytest

from tests.mlpy.differential.generator import program
from tests.mlpy.differential.oracle import NODE, TOO_LONG, in_ml, in_node, same

FEW = range(60)
MANY = [range(first, first + 500) for first in range(1_000, 6_000, 500)]


@pytest.fixture(autouse=True)
def needs_node() -> None:
    if NODE is None and os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail("Node was not found, and REQUIRE_SERVICES=1 asks for it.")
    if NODE is None:
        pytest.skip("Node was not found; install Node 20 to compare with it.")


def disagreements(seeds: range) -> list[str]:
    """The programs of `seeds` that come to something else, with both outcomes."""
    programs = [program(seed) for seed in seeds]
    found = []
    for seed, text, theirs in zip(seeds, programs, in_node(programs), strict=True):
        ours = in_ml(text)
        if not same(ours, theirs):
            found.append(f"seed {seed}\n{text}\nNode: {theirs}\nML:   {ours}")
    return found


def test_programs__few__agree_with_node() -> None:
    found = disagreements(FEW)

    assert not found, found[0]


@pytest.mark.slow
@pytest.mark.parametrize("seeds", MANY, ids=lambda seeds: f"{seeds.start}-{seeds.stop}")
def test_programs__many__agree_with_node(seeds: range) -> None:
    found = disagreements(seeds)

    assert not found, found[0]


def test_program__of_a_seed__is_always_the_same() -> None:
    assert program(7) == program(7)
    assert program(7) != program(8)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"result": 1}, {"result": 2}),
        ({"result": True}, {"result": 1}),
        ({"result": None}, {"result": 0}),
        ({"result": ["a"]}, {"result": ["a", "a"]}),
        ({"result": 1}, {"fails": "TypeError"}),
        ({"throws": "x"}, {"result": "x"}),
        ({"fails": "TypeError"}, {"fails": "RangeError"}),
    ],
)
def test_same__different_outcomes__are_told_apart(ours: object, theirs: object) -> None:
    assert not same(ours, theirs)


def test_same__one_that_took_too_long__says_nothing() -> None:
    assert same(TOO_LONG, {"result": 1})


def test_programs__most__come_to_a_result() -> None:
    outcomes = in_node([program(seed) for seed in FEW])

    assert sum("result" in outcome for outcome in outcomes) > len(FEW) * 0.9
