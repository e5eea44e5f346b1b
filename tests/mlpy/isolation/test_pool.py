"""Calls in worker processes: same results, nothing of the parent, a sure end."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mlpy import (
    Limits,
    MLError,
    MLExecutor,
    MLLimitError,
    MLSyntaxError,
    MLThrownError,
    MLTypeError,
)
from mlpy.isolation.pool import CALLS_PER_WORKER, WorkerPool

SOURCE = """
function same(x) { return x; }
function endless() { while (true) { } }
function refuse(x) { throw x; }
function fail(x) { return x.name.first; }
function chance() { return Math.random(); }
function say(x) { console.log("a", x); console.warn("b"); return x; }
function now() { return new Date(); }
function change(x) { x.push(1); return x.length; }
function many(n) { let s = 0; for (let i = 0; i < n; i++) { s += i; } return s; }
"""
D = Decimal


@pytest.fixture(scope="module")
def executor() -> Iterator[MLExecutor]:
    found = MLExecutor(isolation="process")
    found.load_source(SOURCE, "pool.ml")
    yield found
    found.close()


def here() -> MLExecutor:
    found = MLExecutor()
    found.load_source(SOURCE, "pool.ml")
    return found


def workers(executor: MLExecutor) -> list[Any]:
    pool = executor._pool
    assert isinstance(pool, WorkerPool)
    return pool._idle


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -(2**900),
        0.1,
        -0.0,
        float("inf"),
        D("1.50"),
        D("NaN"),
        "ä\ud800\0",
        [[], {}, [None]],
        {"a": 1, "": [2], "$d": {"__class__": 3}},
        ["a", "o", ["f", "nan"]],
        dt.date(2026, 1, 2),
        dt.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 2),
        dt.datetime(2026, 7, 2, tzinfo=ZoneInfo("Europe/Berlin")),
        dt.datetime(2026, 7, 2, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
        (1, 2),
    ],
)
def test_value__comes_back_as_in_process(value: Any, executor: MLExecutor) -> None:
    found = executor.call_function("same", value)

    expected = here().call_function("same", list(value) if isinstance(value, tuple) else value)
    assert repr(found) == repr(expected)
    assert type(found) is type(expected)


def test_arguments__are_copies(executor: MLExecutor) -> None:
    row = [0]

    assert executor.call_function("change", row) == 2
    assert row == [0]


def test_function_or_foreign_value__cannot_cross(executor: MLExecutor) -> None:
    with pytest.raises(MLTypeError, match="cannot leave its process"):
        executor.call_function("same", object())


@pytest.mark.parametrize(("name", "argument"), [("refuse", {"a": D(1)}), ("fail", {}), ("fail", 1)])
def test_error__is_the_same_as_in_process(name: str, argument: Any, executor: MLExecutor) -> None:
    with pytest.raises(MLError) as expected:
        here().call_function(name, argument)
    with pytest.raises(MLError) as found:
        executor.call_function(name, argument)

    assert type(found.value) is type(expected.value)
    assert found.value.as_text() == expected.value.as_text()
    if isinstance(expected.value, MLThrownError):
        assert found.value.value == argument  # type: ignore[attr-defined]  # same type


def test_outcome__is_the_same_as_in_process(executor: MLExecutor) -> None:
    assert executor.run("say", 1) == here().run("say", 1)
    assert executor.run("many", 5_000) == here().run("many", 5_000)


def test_limit_of_steps__is_met_at_the_same_step(executor: MLExecutor) -> None:
    limits = Limits(steps=1_234)

    with pytest.raises(MLLimitError) as expected:
        here().call_function("endless", limits=limits)
    with pytest.raises(MLLimitError) as found:
        executor.call_function("endless", limits=limits)

    assert found.value.limit == "steps"
    assert found.value.steps_used == expected.value.steps_used


def test_call_many__works_row_by_row(executor: MLExecutor) -> None:
    found = executor.call_many("fail", [{"name": {"first": "Bo"}}, {}], errors="return")

    assert found[0] == "Bo"
    assert isinstance(found[1], MLTypeError)


def test_seed__gives_one_sequence_over_all_calls() -> None:
    isolated, plain = MLExecutor(isolation="process", seed=4), MLExecutor(seed=4)
    for found in (isolated, plain):
        found.load_source(SOURCE, "pool.ml")

    drawn = [isolated.call_function("chance") for _ in range(5)]
    isolated.close()

    assert drawn == [plain.call_function("chance") for _ in range(5)]


def test_clock__is_that_of_the_host() -> None:
    moment = dt.datetime(2026, 5, 6, 7, 8, 9, tzinfo=dt.UTC)
    isolated = MLExecutor(isolation="process", clock=lambda: moment)
    isolated.load_source(SOURCE, "pool.ml")

    assert isolated.call_function("now") == moment
    isolated.close()


def test_load__broken_script__is_an_error_and_leaves_the_old_one(executor: MLExecutor) -> None:
    with pytest.raises(MLSyntaxError):
        executor.load_source("function (", "broken.ml")
    with pytest.raises(MLThrownError, match="at load"):
        executor.load_source('throw "at load";', "throws.ml")

    assert executor.call_function("same", 1) == 1


def test_load__top_level__runs_in_a_worker_under_the_limits() -> None:
    isolated = MLExecutor(isolation="process", limits=Limits(steps=1_000))

    with pytest.raises(MLLimitError) as caught:
        isolated.load_source("while (true) { }", "endless.ml")

    assert caught.value.limit == "steps"
    isolated.close()


def status_of(executor: MLExecutor, name: str) -> bytes:
    executor.call_function("same", 1)
    return Path(f"/proc/{workers(executor)[-1].process.pid}/{name}").read_bytes()


def test_worker__sees_nothing_of_the_parent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "s")
    with (tmp_path / "open.txt").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        isolated = MLExecutor(isolation="process")
        isolated.load_source(SOURCE, "pool.ml")
        environment = status_of(isolated, "environ")
        arguments = status_of(isolated, "cmdline")
        pid = workers(isolated)[-1].process.pid
        links = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
        isolated.close()

    assert environment.strip(b"\0") == b""
    assert b"pytest" not in arguments
    assert {link.partition(":")[0] for link in links} <= {"pipe", "/dev/null"}


def test_worker__is_held_to_limits_by_the_system(executor: MLExecutor) -> None:
    found = {
        line[:26].strip(): line[26:].split()
        for line in status_of(executor, "limits").decode().splitlines()[1:]
    }

    assert found["Max processes"][0] == "0"
    assert int(found["Max open files"][0]) <= 16
    assert found["Max file size"][0] == "0"
    assert found["Max core file size"][0] == "0"
    assert found["Max address space"][0] != "unlimited"
    assert found["Max cpu time"][0] != "unlimited"


def test_worker__that_does_not_answer__is_killed_with_its_group(executor: MLExecutor) -> None:
    executor.call_function("same", 1)
    pid = workers(executor)[-1].process.pid
    os.kill(pid, 19)
    start = monotonic()

    with pytest.raises(MLLimitError, match="was killed") as caught:
        executor.call_function("same", 1, limits=Limits(time_s=0.2))

    assert caught.value.limit == "time"
    assert monotonic() - start < 5
    assert not Path(f"/proc/{pid}").exists()
    assert executor.call_function("same", 2) == 2


def test_worker__that_died__is_replaced(executor: MLExecutor) -> None:
    executor.call_function("same", 1)
    for worker in workers(executor):
        os.kill(worker.process.pid, 9)
    sleep(0.1)

    with pytest.raises(MLLimitError, match="the worker ended"):
        executor.call_function("same", 1)
    while workers(executor):
        workers(executor).pop().end()

    assert executor.call_function("same", 2) == 2


def test_worker__after_many_calls__is_replaced(executor: MLExecutor) -> None:
    executor.call_function("same", 1)
    pid = workers(executor)[-1].process.pid
    for worker in workers(executor):
        worker.calls = CALLS_PER_WORKER - 1

    executor.call_function("same", 1)

    assert all(worker.process.pid != pid for worker in workers(executor))
    assert not Path(f"/proc/{pid}").exists()


def test_close__ends_the_workers() -> None:
    isolated = MLExecutor(isolation="process")
    isolated.load_source(SOURCE, "pool.ml")
    pids = [worker.process.pid for worker in workers(isolated)]

    isolated.close()

    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.parametrize("options", [{"modules": {"m": {}}}, {"capabilities": ["path"]}])
def test_isolation__what_a_worker_cannot_reach__is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="takes no modules and no capabilities"):
        MLExecutor(isolation="process", **options)


def test_isolation__unknown_mode__is_refused() -> None:
    with pytest.raises(ValueError, match="isolation must be 'none' or 'process', not 'thread'"):
        MLExecutor(isolation="thread")  # type: ignore[arg-type]  # that is the point


def test_parent_that_ends__leaves_no_worker() -> None:
    script = (
        "import json, mlpy\n"
        "e = mlpy.MLExecutor(isolation='process')\n"
        "e.load_source('function f() { return 1; }', 'a')\n"
        "print(json.dumps([w.process.pid for w in e._pool._idle]))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True
    )

    pids = json.loads(done.stdout)
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
