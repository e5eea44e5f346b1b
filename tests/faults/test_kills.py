"""Processes killed at random moments, frozen and overtaken, and ended by signals."""

import os
import random
import signal
import time
from contextlib import suppress

import pytest

from tests.faults.conftest import KILLED, Orders
from tests.faults.test_crash_points import check_exact

ROWS = 20_000
KILLS = 40
#: The whole run takes about two seconds; most kills fall into the middle of a chunk.
LONGEST_LIFE_S = 0.45

pytestmark = pytest.mark.vendor("postgresql")


def kill_after(orders: Orders, seconds: float, **arguments: object) -> int:
    """Runs a child for a while; its exit code."""
    child = orders.start("run", **arguments)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return orders.wait(child)[0]


@pytest.mark.slow
def test_kill__at_40_random_moments__does_each_row_once(orders: Orders) -> None:
    chance = random.Random(20_261_125)
    orders.do("make", rows=ROWS)
    arguments = {"function": "incrementSlowly", "turns": 100, "page_size": 10}
    kills, run = 0, None

    while kills < KILLS:
        life_s = chance.uniform(0.15, LONGEST_LIFE_S)
        resume = {"resume": run, "stale_after_s": 0} if run else arguments
        code = kill_after(orders, life_s, **resume)
        assert code == KILLED, "the run ended before it was killed often enough"
        kills += 1
        run = orders.do("facts")["run"]
    chunks = orders.do("facts")["chunks"]
    last = orders.do("run", resume=run, stale_after_s=0)

    assert 0 < chunks < ROWS // 10
    assert last["exit_code"] == 0
    check_exact(orders.do("facts"), ROWS)


def wait_for_chunks(orders: Orders, least: int) -> dict:
    for _ in range(200):
        facts = orders.do("facts")
        if (facts["chunks"] or 0) >= least:
            return facts
        time.sleep(0.02)
    raise AssertionError("The run does no chunk.")


@pytest.mark.slow
def test_freeze__of_a_worker_that_is_overtaken__lets_it_commit_nothing(orders: Orders) -> None:
    orders.do("make", rows=600)
    frozen = orders.start(
        "run", function="incrementSlowly", turns=2_000, page_size=25, stale_after_s=1
    )
    wait_for_chunks(orders, 2)
    os.kill(frozen, signal.SIGSTOP)
    run = orders.do("facts")["run"]

    time.sleep(1.5)
    overtaking = orders.do("run", resume=run, stale_after_s=1)
    os.kill(frozen, signal.SIGCONT)
    _, left = orders.wait(frozen)

    assert overtaking["exit_code"] == 0
    assert "was claimed by another process" in left["message"]
    check_exact(orders.do("facts"), 600)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal__during_a_chunk__ends_after_it_and_can_be_resumed(
    orders: Orders, number: int, code: int
) -> None:
    orders.do("make", rows=300)
    child = orders.start("run", function="incrementSlowly", turns=2_000, page_size=25)
    wait_for_chunks(orders, 1)

    os.kill(child, number)
    exit_code, answer = orders.wait(child)
    facts = orders.do("facts")
    resumed = orders.do("run", resume=facts["run"])

    assert (exit_code, answer["exit_code"]) == (0, code)
    assert f"Go on with --resume {facts['run']}" in answer["message"]
    assert facts["status"] == "interrupted"
    assert facts["billed"] == facts["changes"] == 300 - len(facts["never"])
    assert resumed["exit_code"] == 0
    check_exact(orders.do("facts"), 300)
