"""Tests of Ctrl-C around the commit."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from eaml_bridge.processing.interrupts import Interrupts


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_interrupt__while_the_door_is_open__stops_the_run() -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts():
        interrupt()


def test_interrupt__after_the_door_was_closed__is_too_late() -> None:
    with Interrupts() as interrupts:
        interrupts.close_door()
        interrupt()


def test_handler__is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before

    assert signal.getsignal(signal.SIGINT) == before


def test_handler__that_ignores__is_left_in_place() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    with Interrupts():
        interrupt()

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_handler__in_another_thread__is_not_touched() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with Interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [before]
