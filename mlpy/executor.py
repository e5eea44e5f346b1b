"""Load ML scripts and call their functions: the front of the language for Python."""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import InvalidOperation
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal

from mlpy.analysis.function_info import FunctionInfo
from mlpy.errors import (
    InternalError,
    LimitSignal,
    MLError,
    MLExecutionError,
    MLFunctionNotFoundError,
    MLLimitError,
    MLRangeError,
    MLSecurityError,
    MLSyntaxError,
)
from mlpy.limits import CALL_LIMITS, INTEGER_BITS, ROW_LIMITS, SOURCE_BYTES, Limits
from mlpy.log import log_error
from mlpy.modules.library import LIBRARY, library
from mlpy.program import Program
from mlpy.runtime.access import call
from mlpy.runtime.environment import Environment, source_of_chance
from mlpy.runtime.meter import Meter
from mlpy.runtime.traceback import place_in_traceback
from mlpy.source import Source
from mlpy.suggest import did_you_mean
from mlpy.values import MLFunction

if TYPE_CHECKING:
    from mlpy.isolation.pool import WorkerPool

_LIMIT_HINTS = {
    "steps": "is there a loop that never ends?",
    "time": "is there a loop that never ends?",
    "memory": "is there something that grows without end?",
    "depth": "is there a function that calls itself without end?",
    "output": "write less with console.log",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A call that ended: its result, its lines of output (level, text), and what it cost."""

    value: Any
    output: tuple[tuple[str, str], ...]
    steps_used: int
    #: As the limits count it: what grew, whether or not it was let go again.
    memory_used_bytes: int


class MLExecutor:
    """Holds loaded scripts and calls their functions under limits. Safe to share by threads.

    Args:
        limits: for calls that are given none of their own.
        timezone: of dates that have none, and of the getters of dates.
        clock: gives the aware time that `new Date()` sees; the system's by default.
        seed: makes `Math.random` give the same numbers again.
        modules: functions and values of the host that scripts can import, by module and name.
        capabilities: what scripts may reach of the world, as `file.read:/data/*`.
        isolation: "process" runs each call in a worker process, which is killed if it overruns.
    """

    def __init__(
        self,
        *,
        limits: Limits = CALL_LIMITS,
        timezone: dt.tzinfo = dt.UTC,
        clock: Callable[[], dt.datetime] | None = None,
        seed: int | None = None,
        modules: Mapping[str, Any] | None = None,
        capabilities: Iterable[str] = (),
        isolation: Literal["none", "process"] = "none",
    ) -> None:
        self.limits = limits
        self._options: dict[str, Any] = {
            "limits": limits,
            "timezone": timezone,
            "clock": clock,
            "seed": seed,
            "modules": modules,
            "capabilities": capabilities if isinstance(capabilities, str) else (*capabilities,),
            "isolation": isolation,
        }
        inputs: dict[str, Any] = {"timezone": timezone, "random": source_of_chance(seed)}
        if clock is not None:
            inputs["clock"] = clock
        self.environment = Environment(**inputs)
        self._pool = self._made_pool(isolation)
        self._lock = RLock()
        # Meters at rest, to be used again; taking and giving back are single steps of a deque.
        self._meters: deque[Meter] = deque(maxlen=16)
        self._program = Program(
            library=library(self._options["capabilities"], modules)
            if modules or self._options["capabilities"]
            else LIBRARY
        )
        self._files: dict[str, tuple[str, tuple[int, int]]] = {}
        #: Why the newest version of a file is not in use, by the file's name.
        self.problems: dict[str, MLError] = {}

    def _made_pool(self, isolation: str) -> WorkerPool | None:
        if isolation == "none":
            return None
        if isolation != "process":
            raise ValueError(f"isolation must be 'none' or 'process', not {isolation!r}.")
        if self._options["modules"] or self._options["capabilities"]:
            raise ValueError(
                "isolation='process' takes no modules and no capabilities: "
                "a worker can reach neither the host's functions nor the world."
            )
        # Imported on use: it needs the modules of processes, which other executors do not.
        from mlpy.isolation.pool import WorkerPool

        return WorkerPool(
            f"{__name__}.{type(self).__qualname__}",
            timezone=self.environment.timezone,
            clock=self._options["clock"],
            random=self.environment.random if self._options["seed"] is not None else None,
        )

    def close(self) -> None:
        """End the worker processes that are not at work; without isolation there are none."""
        if self._pool is not None:
            self._pool.close()

    # Loading

    def load(self, script: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Load a script from a path; a text with a line end in it is taken as the source itself.

        Raises:
            MLSyntaxError, MLNameError: the script is no program; all findings are in the text.
            OSError: the file cannot be read.
        """
        if isinstance(script, str) and ("\n" in script or "\r" in script):
            self.load_source(script, "<script>", replace=replace)
            return
        path = os.path.realpath(script)
        name = os.path.basename(script)
        stamp = _stamp(path)
        self.load_source(_read(path, name), name, replace=replace)
        with self._lock:
            self._files[name] = (path, stamp)

    def load_source(self, text: str, name: str = "<script>", *, replace: bool = False) -> None:
        """Load a script from its text; `name` is what messages call it.

        A script of a name loaded before takes its place. Otherwise, a name that two scripts define
        is an error unless `replace` is set.
        """
        source = Source(name, text.removeprefix("\ufeff"))
        with self._lock:
            meter = Meter.start(self.limits, self.environment)
            try:
                self._program = self._extended(source, meter, replace=replace)
            except (
                LimitSignal,
                MLExecutionError,
                MLSecurityError,
                RecursionError,
                MemoryError,
            ) as error:
                raise reported(error, meter) from None
            self.problems.pop(name, None)

    def _extended(self, source: Source, meter: Meter, *, replace: bool) -> Program:
        if self._pool is None:
            return self._program.extended(source, self._call_value, meter, replace=replace)
        program = self._program.compiled_with(source, self._call_value, replace=replace)
        return program.outsourced(self._pool, self.limits)

    def reload_if_changed(self) -> bool:
        """Load again the files that changed; a broken new version leaves the old one in use.

        Returns whether anything new is in use. What is wrong stands in `problems`.
        """
        changed = False
        with self._lock:
            for name, (path, stamp) in list(self._files.items()):
                try:
                    found = _stamp(path)
                    if found == stamp:
                        continue
                    self._files[name] = (path, found)
                    self.load_source(_read(path, name), name, replace=True)
                    changed = True
                except OSError as error:
                    self.problems[name] = MLError(f"{name!r} cannot be read: {error.strerror}.")
                except MLError as error:
                    self.problems[name] = error
        return changed

    # What is there

    def has_function(self, name: str) -> bool:
        """Whether a loaded script has a function of this name at its top level."""
        return name in self._program.functions

    def functions(self) -> list[str]:
        """The names of all functions, in the order of the scripts."""
        return list(self._program.functions)

    def describe(self, name: str) -> FunctionInfo:
        """What is known of a function: parameters, place, and what its header says.

        Raises:
            MLFunctionNotFoundError: no loaded script has it; the text names the nearest one.
        """
        functions = self._program.functions
        if name not in functions:
            raise self._not_found(name)
        return functions[name]

    def _not_found(self, name: str) -> MLFunctionNotFoundError:
        functions = self.functions()
        hint = did_you_mean(name, functions)
        if hint is None:
            listed = ", ".join(functions[:10]) or "none; load a script first"
            hint = f"functions: {listed}"
        return MLFunctionNotFoundError(f"no function {name!r}", hint=hint)

    # Calling

    def call_function(
        self, name: str, *arguments: Any, limits: Limits | None = None, copy: bool = False
    ) -> Any:
        """Call a function and give its result.

        Surplus arguments are ignored, missing ones are null. Arguments are passed by reference, so
        a script that changes its argument changes the caller's; `copy` prevents that.

        Raises:
            MLThrownError: the script threw; `.value` is what.
            MLExecutionError: the script failed. MLLimitError: it met a limit.
            MLFunctionNotFoundError: no loaded script has the function.
        """
        meter = self._meter(limits)
        try:
            shared = self._program.shared
            function = shared[name] if shared and name in shared else self._function(name, meter)
            given = deepcopy(arguments) if copy else arguments
            if type(function) is MLFunction and function.most == len(given) and not function.rest:
                value = function.code(meter, meter.limits.depth, *given)
            else:
                value = call(meter, meter.limits.depth, self._function(name, meter), *given)
        except (Exception, LimitSignal) as error:  # noqa: BLE001  # the boundary of the language
            raise reported(error, meter) from None
        # Only a meter that was not spent comes back: one that was says so for ever.
        if limits is None:
            self._meters.append(meter)
        return value

    def run(
        self,
        name: str,
        *arguments: Any,
        limits: Limits | None = None,
        copy: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> Outcome:
        """Call a function as `call_function` does; gives its output and its steps as well.

        The script stops within a thousand steps once `cancelled`, asked now and then, says so.
        """
        meter = Meter.start(limits or self.limits, self.environment)
        meter.cancelled = cancelled
        given = deepcopy(arguments) if copy else arguments
        value = _guarded(meter, lambda: self._called(name, meter, given))
        return Outcome(
            value=value,
            output=tuple(meter.output),
            steps_used=meter.steps_used,
            memory_used_bytes=meter.memory_used_bytes,
        )

    def call_many(
        self,
        name: str,
        rows: Iterable[Any],
        *extra: Any,
        contexts: Iterable[Any] | None = None,
        limits: Limits | None = None,
        errors: Literal["raise", "return"] = "raise",
    ) -> list[Any]:
        """Call a function once for each row, as f(row, *extra); gives the results in order.

        With `contexts`, one for each row, it is f(row, context). The limits hold for each row by
        itself. With errors="return", a row that failed has its MLError in place of a result.
        """
        meter = Meter.start(limits or ROW_LIMITS, self.environment)
        if contexts is not None:
            rows = zip(rows, contexts, strict=True)
            code = self._pair_code(name, meter)
        else:
            code = self._row_code(name, meter, extra)
        flat = self._program.shared is not None and self._function(name, meter).flat
        depth, steps = meter.limits.depth, meter.limits.steps
        if flat:
            # Says that the only step it takes is paid for: see `entry` in compiler/metering.py.
            depth = -depth
        results: list[Any] = []
        done = results.append
        # No row before the first has taken a step.
        meter.touched = True
        for row in rows:
            # The account of each row by itself; `restart` written out, since rows are many.
            if meter.touched:
                meter.restart()
                meter.left -= flat
            elif not flat:
                meter.left = steps - meter.given()
            try:
                done(code(meter, depth, row))
            except (Exception, LimitSignal) as error:  # noqa: BLE001  # as in `call_function`
                failure = reported(error, meter)
                if errors == "raise":
                    raise failure from None
                done(failure)
                if meter.spent is not None:
                    meter = Meter.start(meter.limits, self.environment)
                    meter.touched = True
        return results

    def _pair_code(self, name: str, meter: Meter) -> Callable[..., Any]:
        """As `_row_code`, for pairs of a row and its context."""
        function = self._function(name, meter)
        if self._program.shared is None:
            return lambda meter, depth, pair: self._called(name, meter, pair)
        if function.most == 2 and not function.rest:
            code = function.code
            return lambda meter, depth, pair: code(meter, depth, pair[0], pair[1])
        return lambda meter, depth, pair: call(meter, depth, function, *pair)

    def _row_code(self, name: str, meter: Meter, extra: tuple[Any, ...]) -> Callable[..., Any]:
        """What `call_many` runs for each row: the compiled function itself where that fits."""
        function = self._function(name, meter)
        if self._program.shared is None:
            return lambda meter, depth, row: self._called(name, meter, (row, *extra))
        code = function.code
        if function.rest or function.most is None or function.most == 0:
            return lambda meter, depth, row: call(meter, depth, function, row, *extra)
        if function.most == 1:
            return code
        if function.most == 2:
            second = extra[0] if extra else None
            return lambda meter, depth, row: code(meter, depth, row, second)
        return lambda meter, depth, row: call(meter, depth, function, row, *extra)

    def _meter(self, limits: Limits | None) -> Meter:
        """A meter at its start: one at rest, or a new one."""
        if limits is not None:
            return Meter.start(limits, self.environment)
        try:
            meter = self._meters.pop()
        except IndexError:
            return Meter.start(self.limits, self.environment)
        if meter.touched:
            meter.restart()
        else:
            meter.left = self.limits.steps - meter.given()
        return meter

    def _called(self, name: str, meter: Meter, arguments: tuple[Any, ...]) -> Any:
        return call(meter, meter.limits.depth, self._function(name, meter), *arguments)

    def _function(self, name: str, meter: Meter) -> MLFunction:
        functions = self._program.functions
        if name not in functions:
            raise self._not_found(name)
        function = self._program.exports(meter)[name]
        assert isinstance(function, MLFunction)  # a stateful script could have replaced it
        return function

    def _call_value(self, function: MLFunction, arguments: tuple[Any, ...]) -> Any:
        """Call a function value from Python."""
        meter = Meter.start(self.limits, self.environment)
        return _guarded(meter, partial(call, meter, meter.limits.depth, function, *arguments))

    # Pickling: the source and the options travel, code is made anew

    def __getstate__(self) -> dict[str, Any]:
        sources = [script.compiled.source for script in self._program.scripts]
        return {
            "options": self._options,
            "sources": [(source.name, source.text) for source in sources],
            "files": self._files,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state["options"])  # type: ignore[misc]  # the same as a new one
        for name, text in state["sources"]:
            self.load_source(text, name, replace=True)
        self._files = state["files"]


def _stamp(path: str) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_mtime_ns, status.st_size


def _read(path: str, name: str) -> str:
    """The text of the script file; a byte that is no UTF-8 is a syntax error."""
    with open(path, "rb") as file:
        content = file.read(SOURCE_BYTES + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) > SOURCE_BYTES:
            return content.decode("utf-8-sig", "replace")
        line = content.count(b"\n", 0, error.start) + 1
        raise MLSyntaxError(
            f"{name}:{line}: the byte 0x{content[error.start]:02x} is not UTF-8",
            code="ML101",
            hint="save the file as UTF-8",
        ) from None


def _guarded(meter: Meter, run: Callable[[], Any]) -> Any:
    """What `run` gives; nothing but the language's own errors leaves it."""
    try:
        return run()
    except (Exception, LimitSignal) as error:  # noqa: BLE001  # the boundary of the language
        raise reported(error, meter) from None


def reported(error: BaseException, meter: Meter) -> MLError:
    """What the caller of the language gets for an error that reached its boundary."""
    place = place_in_traceback(error)
    if isinstance(error, LimitSignal):
        return _limit_error(error, meter)
    if isinstance(error, MLError):
        if error.place is None and isinstance(error, (MLExecutionError, MLSecurityError)):
            error.place = place
        error.__traceback__ = None
        error.__context__ = None
        return error
    if isinstance(error, InvalidOperation):
        return MLRangeError("a signalling NaN has no value", place=place)
    if isinstance(error, ArithmeticError):
        # A sum of integers beyond the bound met a float before its end.
        return MLRangeError(f"an integer of more than {INTEGER_BITS} bits", place=place)
    if isinstance(error, RecursionError):
        return _limit_error(LimitSignal("depth", "the script used all of the stack"), meter, error)
    if isinstance(error, MemoryError):
        return _limit_error(
            LimitSignal("memory", "the script used all of the memory"), meter, error
        )
    incident = os.urandom(6).hex()
    log_error("Internal error %s of the ML engine.", incident, error=error)
    return InternalError(
        f"the engine failed; its log has the details under {incident}.", incident=incident
    )


def _limit_error(
    signal: LimitSignal, meter: Meter, cause: BaseException | None = None
) -> MLLimitError:
    place = place_in_traceback(cause or signal)
    hint = _LIMIT_HINTS.get(signal.limit)
    error = MLLimitError(signal.message, signal.limit, place=place, hint=hint)
    error.steps_used = meter.steps_used
    return error
