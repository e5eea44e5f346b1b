"""Ctrl-C during a run: at once while rows are worked on, too late once the commit has begun."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self  # Any: a previous handler is whatever was installed.


class Interrupts:
    """Turns SIGINT into KeyboardInterrupt until `close_door` is called.

    An interrupt that arrived during the commit would leave it open whether rows were written; so
    from then on it is ignored, and the run ends as the database says.
    """

    def __init__(self) -> None:
        self._door_is_open = True
        self._is_installed = False
        self._previous: Any = None

    def __enter__(self) -> Self:
        # Python delivers signals to the main thread only, and lets no other install handlers.
        in_main_thread = threading.current_thread() is threading.main_thread()
        # Who started the process in the background may have asked for silence.
        if in_main_thread and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._previous = signal.signal(signal.SIGINT, self._handle)
            self._is_installed = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_installed:
            # None stands for a handler that was not installed by Python, and cannot be again.
            previous = signal.default_int_handler if self._previous is None else self._previous
            signal.signal(signal.SIGINT, previous)

    def close_door(self) -> None:
        """Ignore interrupts from now on."""
        self._door_is_open = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._door_is_open:
            raise KeyboardInterrupt
