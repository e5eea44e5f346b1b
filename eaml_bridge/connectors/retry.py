"""Repeats what is safe to repeat after a lost connection, with growing pauses."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from eaml_bridge.connectors.errors import ConnectionLost

_T = TypeVar("_T")

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0


def repeated(action: Callable[[], _T], *, attempts: int) -> _T:
    """What `action` gives, tried again after each lost connection, up to `attempts` times.

    Only for what changes nothing: a write that was cut off may have arrived.
    """
    wait_s = FIRST_WAIT_S
    for _ in range(attempts - 1):
        try:
            return action()
        except ConnectionLost:
            # Not all at the same moment: a server that comes back would be overrun.
            time.sleep(wait_s * random.uniform(0.5, 1.0))
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
    return action()
