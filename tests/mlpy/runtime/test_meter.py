"""The account of a call: steps, memory, output, and that it stays spent."""

from __future__ import annotations

from collections import deque
from itertools import islice

import pytest

from mlpy import Limits
from mlpy.errors import LimitSignal
from mlpy.limits import CHUNK
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter


def meter(**limits: float) -> Meter:
    return Meter.start(Limits(**limits), Environment())  # type: ignore[arg-type]


def turns(account: Meter) -> int:
    """How many turns the account gives before it stops."""
    count = 0
    try:
        for _ in account:
            count += 1
    except LimitSignal:
        return count
    raise AssertionError("the account never stopped")


@pytest.mark.parametrize("steps", [1, 999, 1_000, 1_001, 12_345])
def test_turns__of_a_meter__are_as_many_as_its_steps(steps: int) -> None:
    assert turns(meter(steps=steps)) == steps


@pytest.mark.parametrize("paid", [1, 500, CHUNK, CHUNK + 1, 4_000])
def test_pay__before_turns__leaves_the_rest(paid: int) -> None:
    account = meter(steps=5_000)

    account.pay(paid)

    assert account.steps_used == paid
    assert turns(account) == 5_000 - paid


def test_pay__between_turns__counts_what_was_given_out() -> None:
    account = meter(steps=2_500)

    list(islice(account, 10))
    account.pay(2_400)

    assert account.steps_used == 2_410
    assert turns(account) == 90


def test_pay__more_than_is_left__stops_for_good() -> None:
    account = meter(steps=2_000)

    for _ in range(3):
        with pytest.raises(LimitSignal, match="more than 2,000 steps"):
            account.pay(5_000)
    assert turns(account) == 0


def test_grow__beyond_the_memory__stops() -> None:
    account = meter(memory_bytes=1_000)

    account.grow(1_000)
    with pytest.raises(LimitSignal, match="more than 1,000 bytes") as caught:
        account.grow(1)

    assert caught.value.limit == "memory"
    assert turns(account) == 0


def test_write__beyond_the_output__stops() -> None:
    account = meter(output_chars=10)

    account.write("log", "123456789")
    with pytest.raises(LimitSignal, match="more than 10 characters"):
        account.write("log", "")

    assert account.output == [("log", "123456789")]


def test_restart__after_a_call__gives_the_whole_account_again() -> None:
    account = meter(steps=3_000, memory_bytes=100, output_chars=10)
    list(islice(account, 1_500))
    account.grow(100)
    account.write("log", "x")

    account.restart()

    assert (account.steps_used, account.memory_left, account.output) == (0, 100, [])
    assert turns(account) == 3_000


def test_time__passed__stops_at_the_next_chunk() -> None:
    account = meter(steps=10**9, time_s=0.05)

    with pytest.raises(LimitSignal) as caught:
        deque(account, maxlen=0)

    assert caught.value.limit == "time"


def test_cancelled__call__stops_at_the_next_chunk() -> None:
    account = meter(steps=10**6)
    account.cancelled = lambda: True

    assert turns(account) == 0


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 2_500])
def test_turns__over_items__are_paid_for(size: int) -> None:
    account = meter(steps=10_000)

    assert list(account.turns(list(range(size)))) == list(range(size))
    assert account.steps_used == size


def test_live_turns__over_an_array_that_shrinks__end_with_it() -> None:
    account = meter(steps=10_000)
    values = [1, 2, 3, 4]
    seen = []

    for value in account.live_turns(values):
        seen.append(value)
        values.pop()

    assert seen == [1, 2]
