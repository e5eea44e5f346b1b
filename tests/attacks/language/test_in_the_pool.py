"""The attacks meet the same in a worker process; neither the next script nor the host is harmed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest

from mlpy import MLExecutor
from tests.attacks.language.meeting import LEAK, LIMITS, Attack, assert_unharmed, attacks, outcome
from tests.attacks.language.positions import DECLARATIONS, MEMBER_READS, OBJECT_KEYS, READS
from tests.attacks.language.test_escapes import MEMBERS, NAMES, attack

GIVEN = {"rows": [{"n": 1}, [2, 3]], "name": "given"}
ALL = [item for item in attacks() if not item.slow]
#: So many of each kind of escape; all of them run in-process.
ESCAPES_OF_A_KIND = 40


@pytest.fixture(scope="module")
def executor() -> Iterator[MLExecutor]:
    # The time is long: what must stop these is counted, on however slow a machine.
    limits = replace(LIMITS, time_s=30.0)
    made = MLExecutor(limits=limits, seed=1, isolation="process")
    yield made
    made.close()


def escapes() -> list[tuple[str, str]]:
    """Names and members in places of every kind, with what they meet."""
    chance = random.Random(5)
    kinds = (
        (READS, NAMES, "ML201"),
        (DECLARATIONS, NAMES, "gives 7"),
        (MEMBER_READS, MEMBERS, "ML301"),
        (OBJECT_KEYS, MEMBERS, "gives 7"),
    )
    return [
        (attack(chance.choice(places), chance.choice(names)), meets)
        for places, names, meets in kinds
        for _ in range(ESCAPES_OF_A_KIND)
    ]


def test_attacks__with_the_escapes__are_at_least_300() -> None:
    assert len(ALL) + len(escapes()) >= 300


@pytest.mark.parametrize("item", ALL, ids=lambda item: f"{item.file}:{item.number}")
def test_attack__in_a_worker__meets_what_it_must(executor: MLExecutor, item: Attack) -> None:
    given = deepcopy(GIVEN)
    # An argument would take the place of a default that is the attack.
    arguments = () if "attack(a =" in item.text else (given,)

    found, message = outcome(executor, item.text, *arguments)

    wanted = ("limit steps", "limit memory") if item.meets == "limit" else (item.meets,)
    assert found in wanted, message or found
    assert not LEAK.search(message), message
    assert given == GIVEN


def test_escape__in_a_worker__meets_what_it_must(executor: MLExecutor) -> None:
    for text, meets in escapes():
        found, message = outcome(executor, text, deepcopy(GIVEN))

        assert found == meets, (text, message)


def test_next_script__after_all_of_them__runs_as_ever(executor: MLExecutor) -> None:
    for item in ALL[::10]:
        outcome(executor, item.text)

    assert_unharmed(executor)


def test_argument__that_a_worker_changes__stays_as_it_was(executor: MLExecutor) -> None:
    given = deepcopy(GIVEN)

    found, _ = outcome(executor, "function attack(o) { o.rows.push(1); o.x = 2; }", given)

    assert found == "gives null"
    assert given == GIVEN
