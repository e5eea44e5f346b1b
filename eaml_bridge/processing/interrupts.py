"""SIGINT and SIGTERM during a run: obeyed where rows are safe, too late once a commit has begun."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self  # Any: a previous handler is whatever was installed.


class Terminated(KeyboardInterrupt):
    """The system, or an administrator, ends the process."""


class Interrupts:
    """Turns the two signals into KeyboardInterrupt and Terminated until `close_door` is called.

    An interrupt that arrived during the commit would leave it open whether rows were written; so
    from then on it is ignored, and the run ends as the database says.

    Args:
        waits: the first signal is kept until `obey` is called, between two chunks; a second one
            interrupts at once.
    """

    def __init__(self, *, waits: bool = False) -> None:
        self._door_is_open = True
        self._waits = waits
        self._kept: int | None = None
        self._previous: dict[int, Any] = {}

    def __enter__(self) -> Self:
        # Python delivers signals to the main thread only, and lets no other install handlers.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # Who started the process in the background may have asked for silence.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._previous[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, previous in self._previous.items():
            # None stands for a handler that was not installed by Python, and cannot be again.
            default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, default if previous is None else previous)

    def close_door(self) -> None:
        """Ignore interrupts from now on."""
        self._door_is_open = False

    def obey(self) -> None:
        """Raise what was kept."""
        if self._kept is not None:
            raise _error(self._kept)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._door_is_open:
            return
        if self._waits and self._kept is None:
            self._kept = number
            return
        raise _error(number)


def _error(number: int) -> KeyboardInterrupt:
    return Terminated() if number == signal.SIGTERM else KeyboardInterrupt()
