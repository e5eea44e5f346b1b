"""Count what a call uses: turns, time, memory and output, and stop it at its limits.

A meter is an iterator over the turns that the call has left. Compiled loops run over it (one step
of a C iterator a turn); it is asked for more once in `CHUNK` turns, and looks at the clock then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat
from time import monotonic
from typing import Any, NoReturn, cast

from mlpy.errors import LimitSignal
from mlpy.limits import CHUNK, Limits
from mlpy.runtime.environment import Environment

#: What one item of an array, or one entry of an object, is counted as.
ITEM_BYTES = 16
ENTRY_BYTES = 100
#: What a character of a text takes at most; one of them makes all the others as wide.
WIDEST_BYTES = 4


class _Chunks:
    """What a meter iterates over: chunk after chunk of turns, until there are none."""

    __slots__ = ("next_chunk",)

    def __init__(self) -> None:
        self.next_chunk: Callable[[], Any] | None = None

    def __iter__(self) -> _Chunks:
        return self

    def __next__(self) -> Any:
        assert self.next_chunk is not None  # set when the meter is made
        return self.next_chunk()


class Meter(chain):  # type: ignore[type-arg]  # what it yields is never looked at
    """The account of one call. Make it by `Meter.start`."""

    # Without a dictionary: what many calls a second read and write is a fixed place.
    __slots__ = (
        "active",
        "cancelled",
        "deadline",
        "environment",
        "given",
        "left",
        "limits",
        "memory_left",
        "output",
        "output_left",
        "sorting",
        "spent",
        "stopped_at",
        "touched",
    )

    left: int
    active: Any
    #: How many of the turns that `active` gave out are not used yet.
    given: Callable[[], int]
    limits: Limits
    environment: Environment
    memory_left: int
    output_left: int
    output: list[tuple[str, str]]
    deadline: float | None
    cancelled: Callable[[], bool] | None
    spent: LimitSignal | None
    stopped_at: int
    sorting: int
    #: Whether anything but turns of the first chunk was used since the start.
    touched: bool

    @classmethod
    def start(cls, limits: Limits, environment: Environment) -> Meter:
        """A meter for one call under `limits`."""
        chunks = _Chunks()
        # `from_iterable` makes an instance of the class that it is called on.
        meter = cast(Meter, cls.from_iterable(chunks))
        chunks.next_chunk = meter._next_chunk
        meter.limits = limits
        meter.environment = environment
        meter.active = repeat(None, 0)
        meter.given = meter.active.__length_hint__
        meter.cancelled = None
        meter.spent = None
        meter.restart()
        return meter

    def restart(self) -> None:
        """Begin the account anew, for the next of many calls."""
        self.left = self.limits.steps - self.given()
        self.deadline = None
        self.output = []
        self.sorting = 0
        self.touched = False
        self.memory_left = self.limits.memory_bytes
        self.output_left = self.limits.output_chars

    @property
    def steps_used(self) -> int:
        """The steps counted since the start, or until a limit was met."""
        if self.spent is not None:
            return self.stopped_at
        return self.limits.steps - self.left - self.given()

    @property
    def memory_used_bytes(self) -> int:
        """What was charged for growth since the start."""
        return self.limits.memory_bytes - self.memory_left

    def _next_chunk(self) -> Any:
        if self.spent is not None:
            raise self.spent
        if self.left < 1:
            self.stop("steps", f"more than {self.limits.steps:,} steps")
        self._check_clock()
        count = min(CHUNK, self.left)
        self.left -= count
        self.active = repeat(None, count)
        self.given = self.active.__length_hint__
        return self.active

    def _check_clock(self) -> None:
        now = monotonic()
        self.touched = True
        if self.deadline is None:
            self.deadline = now + self.limits.time_s
        elif now > self.deadline:
            self.stop("time", f"more than {self.limits.time_s:g} s")
        if self.cancelled is not None and self.cancelled():
            self.stop("time", "the call was cancelled")

    def pay(self, steps: int) -> None:
        """Charge the work of a built-in before it is done."""
        while steps > CHUNK:
            self._take(CHUNK)
            self._check_clock()
            steps -= CHUNK
        if steps > 0:
            self._take(steps)

    def _take(self, steps: int) -> None:
        self.touched = True
        if steps <= self.left:
            self.left -= steps
            return
        # What loops were given already counts as well.
        missing = steps - self.left
        if self.given() < missing:
            self.stop("steps", f"more than {self.limits.steps:,} steps")
        self.left = 0
        next(islice(self.active, missing - 1, missing), None)

    def turns(self, values: Any, start: int = 0) -> Any:
        """The items of `values` from `start` on, paid for: what loops over arrays walk."""
        count = len(values) - start
        if count <= CHUNK:
            if count > 0:
                self.pay(count)
            return values[start:] if start else values[:]
        return chain.from_iterable(self._paid_chunks(values, start))

    def _paid_chunks(self, values: Any, start: int) -> Iterator[Any]:
        for first in range(start, len(values), CHUNK):
            chunk = values[first : first + CHUNK]
            self.pay(len(chunk))
            yield chunk

    def live_turns(self, values: list[Any]) -> Iterator[Any]:
        """The items that are there at the start, as they are when their turn comes."""
        for index in range(len(values)):
            if index % CHUNK == 0:
                self.pay(min(CHUNK, len(values) - index))
            if index < len(values):
                yield values[index]

    def every_turn(self, values: list[Any]) -> Iterator[Any]:
        """As many items as are there at the start; null for those that are gone meanwhile."""
        size = len(values)
        for index in range(size):
            if index % CHUNK == 0:
                self.pay(min(CHUNK, size - index))
            yield values[index] if index < len(values) else None

    def collect(self, values: list[Any]) -> list[Any]:
        """An empty array, for as many items as `values` has at the most."""
        self.grow(len(values) * ITEM_BYTES)
        return []

    def grow(self, size_bytes: int) -> None:
        """Charge memory before a value grows by it."""
        self.memory_left -= size_bytes
        self.touched = True
        if self.memory_left < 0:
            self.stop("memory", f"more than {self.limits.memory_bytes:,} bytes")

    def write(self, level: str, text: str) -> None:
        """Keep a line of output."""
        self.output_left -= len(text) + 1
        self.touched = True
        if self.output_left < 0:
            self.stop("output", f"more than {self.limits.output_chars:,} characters of output")
        self.output.append((level, text))

    def stop(self, limit: str, what: str) -> NoReturn:
        """End the call: this limit was met, and every later tick says so again."""
        if self.spent is None:
            self.stopped_at = self.steps_used
            self.spent = LimitSignal(limit, f"the script used {what}")
        self.left = 0
        deque(self.active, maxlen=0)
        raise self.spent
