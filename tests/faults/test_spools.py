"""An all-or-nothing run on SQLite is killed: its spool tells what it had found."""

import os
import signal
import time

import pytest

from tests.faults.conftest import KILLED, Orders

pytestmark = pytest.mark.vendor("sqlite")


def test_kill__of_an_all_or_nothing_run__is_told_by_the_next(orders: Orders) -> None:
    orders.do("make", rows=1_500)
    arguments = {"function": "incrementSome", "scope": "run", "on_error": "skip", "page_size": 1}
    child = orders.start("run", **arguments)
    time.sleep(0.8)
    os.kill(child, signal.SIGKILL)

    code, _ = orders.wait(child)
    before = orders.do("facts")
    orders.do("run", scope="run", page_size=2_000)
    first = orders.do("facts", run=before["run"])

    assert (code, before["status"], before["problems"]) == (KILLED, "running", 0)
    assert (first["status"], first["changes"]) == ("failed", 0)
    assert first["problems"] > 0
