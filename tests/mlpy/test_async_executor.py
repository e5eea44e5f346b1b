"""Calls beside an event loop, which really stop when they are given up."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

import mlpy
from mlpy import AsyncMLExecutor, Limits, MLExecutor, MLLimitError, MLThrownError

SOURCE = """
function add(a, b) { return a + b; }
function endless() { while (true) { } }
function refuse() { throw "no"; }
"""
LONG = Limits(steps=10**15, time_s=60)


def loaded(**options: Any) -> AsyncMLExecutor:
    executor = AsyncMLExecutor(**options)
    executor.load_source(SOURCE, "async.ml")
    return executor


def test_call_function_async__gives_results_of_many_calls() -> None:
    async def run() -> list[Any]:
        async with loaded(max_workers=4) as executor:
            calls = (executor.call_function_async("add", n, 1) for n in range(50))
            return await asyncio.gather(*calls)

    assert asyncio.run(run()) == list(range(1, 51))


def test_call_function_async__errors_of_the_script__arrive() -> None:
    async def run() -> None:
        async with loaded() as executor:
            await executor.call_function_async("refuse")

    with pytest.raises(MLThrownError, match="no"):
        asyncio.run(run())


def test_call_function_async__timed_out__stops_and_frees_its_worker() -> None:
    async def run() -> Any:
        async with loaded(max_workers=1) as executor:
            with pytest.raises(MLLimitError, match=r"took more than 0\.1 s") as caught:
                await executor.call_function_async("endless", timeout_s=0.1, limits=LONG)
            assert caught.value.limit == "time"
            return await executor.call_function_async("add", 1, 2, timeout_s=5)

    assert asyncio.run(run()) == 3


def test_call_function_async__cancelled__stops_and_frees_its_worker() -> None:
    async def run() -> Any:
        async with loaded(max_workers=1) as executor:
            task = asyncio.create_task(executor.call_function_async("endless", limits=LONG))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await executor.call_function_async("add", 1, 2, timeout_s=5)

    assert asyncio.run(run()) == 3


def test_shutdown__stops_what_runs() -> None:
    async def run() -> float:
        executor = loaded()
        task = asyncio.create_task(executor.call_function_async("endless", limits=LONG))
        await asyncio.sleep(0.1)
        start = monotonic()
        await executor.shutdown()
        with pytest.raises(MLLimitError, match="cancelled"):
            await task
        return monotonic() - start

    assert asyncio.run(run()) < 2


def test_execute__loads_a_script_and_calls_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ml"
    path.write_text(SOURCE, encoding="utf-8")

    async def run() -> list[Any]:
        async with AsyncMLExecutor() as executor:
            first = await executor.execute(str(path), "add", 1, 2)
            return [first, await executor.execute(str(path), "add", 3, 4)]

    assert asyncio.run(run()) == [3, 7]


def test_async_executor__options_of_a_given_executor__are_refused() -> None:
    with pytest.raises(ValueError, match="belong to the executor that is given"):
        AsyncMLExecutor(MLExecutor(), seed=1)


def test_front__knows_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = mlpy.Nothing  # type: ignore[attr-defined]  # that is the point
