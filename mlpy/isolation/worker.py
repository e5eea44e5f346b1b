"""The worker process: takes calls from one pipe, answers by another, holds itself to limits."""

from __future__ import annotations

import datetime as dt
import importlib
import math
import os
import resource
from typing import Any

from mlpy.errors import LimitSignal, MLError, MLLimitError
from mlpy.isolation import channel, codec
from mlpy.limits import MEBIBYTE, Limits
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter

#: Descriptors that a worker may have open: its two pipes, and what imports need for a moment.
_DESCRIPTORS = 16
#: What memory counted by the meter can take in truth, and what else a call needs.
_MEMORY_FACTOR = 4
_MEMORY_SPARE = 64 * MEBIBYTE
#: What packing and unpacking may use; arguments and results are bounded by the channel.
_CODEC_LIMITS = Limits(steps=1_000_000_000, memory_bytes=1 << 40)


def serve(entry: str, read_from: int, write_to: int) -> None:
    """Answer calls until the other side ends.

    Args:
        entry: the dotted name of the executor's class, which stands above this package.
    """
    module, _, name = entry.rpartition(".")
    make = getattr(importlib.import_module(module), name)
    _confine()
    state = _State(make)
    while content := channel.received(read_from):
        answer = codec.encoded(state.answered(codec.decoded(content)))
        try:
            channel.sent(write_to, answer)
        except channel.TooLong:
            error = MLLimitError("the script used more than a result may have", "memory")
            channel.sent(write_to, codec.encoded({"error": codec.packed_error(_meter(), error)}))


def _confine() -> None:
    """Take from this process what no script needs. Processes of root may still start others."""
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _bounded_for(limits: Limits) -> None:
    """Let the system stop a call that the meter does not stop."""
    with open("/proc/self/statm", encoding="ascii") as file:
        own = int(file.read().split()[0]) * resource.getpagesize()
    most = own + _MEMORY_FACTOR * limits.memory_bytes + _MEMORY_SPARE
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = math.ceil(used.ru_utime + used.ru_stime + limits.time_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.RLIM_INFINITY))


def _meter() -> Meter:
    return Meter.start(_CODEC_LIMITS, Environment())


class _State:
    """The executor of this worker, and the clock that it shows to scripts."""

    def __init__(self, make: Any) -> None:
        self._make = make
        self._executor: Any = None
        self._now: dt.datetime | None = None

    def answered(self, job: Any) -> dict[str, Any]:
        """The answer to one message."""
        limits = Limits(**job["limits"])
        _bounded_for(limits)
        self._now = codec.unpacked(job["now"])
        try:
            if job["sources"] is not None:
                self._load(job, limits)
            return self._called(job, limits)
        except MLError as error:
            return self._failed(error, job)
        except LimitSignal as signal:
            return self._failed(MLLimitError(signal.message, signal.limit), job)
        except MemoryError:
            return self._failed(MLLimitError("the script used all of the memory", "memory"), job)

    def _failed(self, error: MLError, job: Any) -> dict[str, Any]:
        return {"error": codec.packed_error(_meter(), error), **self._chance(job)}

    def _load(self, job: Any, limits: Limits) -> None:
        executor = self._make(
            limits=limits, timezone=codec.unpacked(job["timezone"]).tzinfo, clock=self._clock
        )
        for name, text in job["sources"]:
            executor.load_source(text, name, replace=True)
        self._executor = executor

    def _clock(self) -> dt.datetime:
        return self._now or dt.datetime.now(dt.UTC)

    def _called(self, job: Any, limits: Limits) -> dict[str, Any]:
        if job["name"] is None:
            return {"value": None, "output": [], "steps": 0, "memory_bytes": 0}
        chance = self._executor.environment.random
        if job["random"] is not None:
            chance.setstate(_state(job["random"]))
        outcome = self._executor.run(job["name"], *codec.unpacked(job["arguments"]), limits=limits)
        return {
            "value": codec.packed(_meter(), outcome.value),
            "output": [list(line) for line in outcome.output],
            "steps": outcome.steps_used,
            "memory_bytes": outcome.memory_used_bytes,
            **self._chance(job),
        }

    def _chance(self, job: Any) -> dict[str, Any]:
        """The state of the source of chance, where the other side keeps it."""
        if job["random"] is None or self._executor is None:
            return {}
        version, numbers, gauss = self._executor.environment.random.getstate()
        return {"random": [version, list(numbers), gauss]}


def _state(found: Any) -> tuple[Any, ...]:
    return found[0], tuple(found[1]), found[2]


def main(entry: str) -> None:
    """Serve on the standard input and output, which nothing else uses from then on."""
    read_from, write_to = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    serve(entry, read_from, write_to)
