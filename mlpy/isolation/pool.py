"""Keep worker processes and hand calls to them; kill the one that overruns its time."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from random import Random
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from mlpy.errors import InternalError, MLError, MLLimitError
from mlpy.isolation import channel, codec
from mlpy.limits import Limits
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter
from mlpy.values import MLFunction

#: A worker is replaced after so many calls, and with it whatever has gathered in it.
CALLS_PER_WORKER = 1_000
WORKERS = 2
#: What a call may take beyond its own limit, before its worker is killed.
GRACE_S = 1.0
#: What a new worker may take to start.
START_S = 20.0

#: The worker finds the package at the place where this process found it.
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from mlpy.isolation.worker import main; main(sys.argv[2])"
)
_ROOT = str(Path(__file__).resolve().parents[2])

#: Name and text of each script, in order.
Sources = tuple[tuple[str, str], ...]


class _Worker:
    """One process, with the pipes to it."""

    def __init__(self, entry: str) -> None:
        # No fork of this process: nothing of it, not even a descriptor, is in the new one.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, _ROOT, entry],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            close_fds=True,
            start_new_session=True,
            bufsize=0,
        )
        assert self.process.stdin is not None  # asked for above
        assert self.process.stdout is not None
        self.write_to = self.process.stdin.fileno()
        self.read_from = self.process.stdout.fileno()
        os.set_blocking(self.write_to, False)
        os.set_blocking(self.read_from, False)
        self.sources: Sources | None = None
        self.calls = 0

    def end(self) -> None:
        """Kill the process and all of its group."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        if self.process.returncode is None:
            # It may have ended by itself.
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _end_all(idle: list[_Worker]) -> None:
    while idle:
        idle.pop().end()


class WorkerPool:
    """Worker processes for the calls of one executor. Safe to share by threads.

    Args:
        entry: the dotted name of the class that a worker makes its executor of.
        random: the source of chance, where its numbers must come in one order; else None.
    """

    def __init__(
        self,
        entry: str,
        *,
        timezone: dt.tzinfo,
        clock: Callable[[], dt.datetime] | None,
        random: Random | None,
        workers: int = WORKERS,
    ) -> None:
        self._entry = entry
        self._timezone = dt.datetime(2000, 1, 1, tzinfo=timezone)
        self._clock = clock
        self._random = random
        self._lock = Lock()
        self._in_order = Lock()
        self._room = BoundedSemaphore(workers)
        self._idle: list[_Worker] = []
        self._process = os.getpid()
        self._finalizer = weakref.finalize(self, _end_all, self._idle)

    def close(self) -> None:
        """End all workers that are not at work."""
        with self._lock:
            _end_all(self._idle)

    def load(self, sources: Sources, limits: Limits) -> None:
        """Run the top level of the scripts in a worker.

        Raises:
            MLError: whatever loading them raises.
        """
        self._exchange(sources, None, (), Meter.start(limits, Environment()))

    def function(self, sources: Sources, name: str) -> MLFunction:
        """A function of the scripts, whose calls run in a worker."""

        def code(meter: Meter, depth: int, *arguments: Any) -> Any:
            return self._exchange(sources, name, arguments, meter)

        return MLFunction(name, code, None)

    def _exchange(
        self, sources: Sources, name: str | None, arguments: tuple[Any, ...], meter: Meter
    ) -> Any:
        if self._random is None:
            return self._called(sources, name, arguments, meter)
        # One call after the other, so that each goes on with the numbers where the last stopped.
        with self._in_order:
            return self._called(sources, name, arguments, meter)

    def _called(
        self, sources: Sources, name: str | None, arguments: tuple[Any, ...], meter: Meter
    ) -> Any:
        job = {
            "name": name,
            "arguments": codec.packed(meter, list(arguments)),
            "limits": asdict(meter.limits),
            "timezone": codec.packed(meter, self._timezone),
            "now": codec.packed(meter, self._clock() if self._clock else None),
            "random": self._chance(),
        }
        with self._room:
            answer = self._answered(job, sources, meter)
        return self._read(answer, meter)

    def _chance(self) -> Any:
        if self._random is None:
            return None
        version, numbers, gauss = self._random.getstate()
        return [version, list(numbers), gauss]

    def _answered(self, job: dict[str, Any], sources: Sources, meter: Meter) -> Any:
        worker = self._taken()
        job["sources"] = None if worker.sources == sources else [list(s) for s in sources]
        starting = START_S if worker.calls == 0 else 0.0
        deadline = monotonic() + meter.limits.time_s + GRACE_S + starting
        try:
            answer = codec.decoded(
                channel.exchanged(
                    worker.write_to,
                    worker.read_from,
                    codec.encoded(job),
                    deadline,
                    meter.cancelled or _never,
                )
            )
        except (channel.Late, channel.Gone, channel.TooLong, codec.Malformed) as error:
            worker.end()
            raise _overrun(error, worker, meter) from None
        except BaseException:
            # An interrupt: what the worker answers next would belong to another call.
            worker.end()
            raise
        worker.sources = None if "error" in answer and job["sources"] else sources
        worker.calls += 1
        self._give_back(worker)
        return answer

    def _taken(self) -> _Worker:
        with self._lock:
            if os.getpid() != self._process:
                # A forked copy of this process: the workers belong to the original.
                self._process = os.getpid()
                self._idle.clear()
            if self._idle:
                return self._idle.pop()
        return _Worker(self._entry)

    def _give_back(self, worker: _Worker) -> None:
        if worker.calls >= CALLS_PER_WORKER:
            worker.end()
            return
        with self._lock:
            self._idle.append(worker)

    def _read(self, answer: Any, meter: Meter) -> Any:
        """What a worker's answer says, which is not trusted."""
        try:
            if self._random is not None and "random" in answer:
                version, numbers, gauss = answer["random"]
                self._random.setstate((version, tuple(numbers), gauss))
            if "error" in answer:
                raise codec.unpacked_error(answer["error"])
            for level, text in answer["output"]:
                meter.write(str(level), str(text))
            meter.left -= max(min(int(answer["steps"]), meter.left), 0)
            meter.memory_left -= max(min(int(answer["memory_bytes"]), meter.memory_left), 0)
            meter.touched = True
            return codec.unpacked(answer["value"])
        except (codec.Malformed, KeyError, TypeError, ValueError):
            raise InternalError("the worker's answer has no known form.") from None


def _never() -> bool:
    return False


def _overrun(error: Exception, worker: _Worker, meter: Meter) -> MLError:
    """What the caller is told of a worker that gave no answer."""
    ended_by = -(worker.process.returncode or 0)
    if isinstance(error, channel.TooLong):
        return MLLimitError("the arguments or the result are too long for a worker", "memory")
    if isinstance(error, codec.Malformed):
        return InternalError("the worker's answer has no known form.")
    if isinstance(error, channel.Late) and meter.cancelled and meter.cancelled():
        return MLLimitError("the call was cancelled", "time")
    if isinstance(error, channel.Late) or ended_by == signal.SIGXCPU:
        return MLLimitError(
            f"the script used more than {meter.limits.time_s:g} s, and was killed", "time"
        )
    return MLLimitError(
        "the worker ended, most likely because it used more memory than it may", "memory"
    )
