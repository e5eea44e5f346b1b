"""Call scripts without blocking an event loop; a call that is given up really stops."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from types import TracebackType
from typing import Any, Self

from mlpy.errors import MLLimitError
from mlpy.executor import MLExecutor
from mlpy.limits import Limits


class AsyncMLExecutor:
    """An executor whose calls run in threads of its own.

    Args:
        executor: holds the scripts; a new one, with `options`, where it is not given.
        max_workers: how many calls run at once; further ones wait for their turn.
    """

    def __init__(
        self,
        executor: MLExecutor | None = None,
        *,
        max_workers: int = 4,
        # The options of MLExecutor, which checks them.
        **options: Any,
    ) -> None:
        if executor is not None and options:
            raise ValueError(f"options {sorted(options)} belong to the executor that is given.")
        self.executor = executor or MLExecutor(**options)
        self._threads = ThreadPoolExecutor(max_workers, thread_name_prefix="mlpy")
        self._running: set[Event] = set()

    def load(self, script: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Load a script; see `MLExecutor.load`."""
        self.executor.load(script, replace=replace)

    def load_source(self, text: str, name: str = "<script>", *, replace: bool = False) -> None:
        """Load a script from its text; see `MLExecutor.load_source`."""
        self.executor.load_source(text, name, replace=replace)

    async def call_function_async(
        self,
        name: str,
        *arguments: Any,
        limits: Limits | None = None,
        timeout_s: float | None = None,
        copy: bool = False,
    ) -> Any:
        """Call a function and give its result; see `MLExecutor.call_function`.

        When the awaiting task is cancelled, or `timeout_s` has passed, the script stops within a
        thousand of its steps.

        Raises:
            MLLimitError: `timeout_s` has passed; what `call_function` raises.
        """
        given_up = Event()
        call = partial(
            self.executor.run,
            name,
            *arguments,
            limits=limits,
            copy=copy,
            cancelled=given_up.is_set,
        )
        self._running.add(given_up)
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, call)
            outcome = await asyncio.wait_for(running, timeout_s)
        except TimeoutError:
            raise MLLimitError(
                f"the call took more than {timeout_s:g} s, waiting included",
                "time",
                hint="give it more time, or the executor more workers",
            ) from None
        finally:
            given_up.set()
            self._running.discard(given_up)
        return outcome.value

    async def execute(self, script: str, name: str, *arguments: Any, **options: Any) -> Any:
        """Load a script in place of one of the same text, and call one of its functions.

        Args:
            script: a path, or the source itself; see `MLExecutor.load`.
            options: those of `call_function_async`.
        """
        if not self.executor.has_function(name):
            load = partial(self.executor.load, script, replace=True)
            await asyncio.get_running_loop().run_in_executor(self._threads, load)
        return await self.call_function_async(name, *arguments, **options)

    async def shutdown(self, *, cancel: bool = True) -> None:
        """Take no more calls, and come back when none is running; those that run are cancelled."""
        if cancel:
            for given_up in list(self._running):
                given_up.set()
        stop = partial(self._threads.shutdown, wait=True, cancel_futures=cancel)
        await asyncio.get_running_loop().run_in_executor(None, stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.shutdown()
