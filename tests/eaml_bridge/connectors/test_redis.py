"""Tests of scripts over a Redis or Valkey."""

from __future__ import annotations

import json
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from development.services.valkey import valkey_start
from eaml_bridge.connectors import (
    BadIdentifier,
    BadValue,
    ConnectionLost,
    ConnectorClosed,
    MLRedis,
    PoolExhausted,
    StatementFailed,
)
from eaml_bridge.connectors.redis import escaped_pattern
from mlpy import MLThrownError


def test_set_with_ml__then_get__there_and_back(redis: MLRedis) -> None:
    value = {"a": [1, 1.5, None, True, "žluť"], "b": {}}

    redis.set_with_ml("k", value, "same")

    assert redis.get_and_process("k", "same") == value


def test_set_with_ml__expiry__is_kept(redis: MLRedis) -> None:
    redis.set_with_ml("k", {}, "same", ex=100)

    assert 90 < redis.redis.ttl("k") <= 100


@pytest.mark.parametrize("ex", [0, -1, 10**12, 1.5, True])
def test_set_with_ml__expiry_out_of_range__is_refused(redis: MLRedis, ex: object) -> None:
    with pytest.raises(BadValue, match="expected seconds from 1 to 315,360,000"):
        redis.set_with_ml("k", {}, "same", ex=ex)

    assert redis.redis.get("k") is None


def test_set_with_ml__thrown__nothing_is_written(redis: MLRedis) -> None:
    with pytest.raises(MLThrownError):
        redis.set_with_ml("k", {}, "refuse")

    assert redis.redis.get("k") is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), print, "\ud800"])
def test_set_with_ml__value_that_json_lacks__is_refused(redis: MLRedis, value: object) -> None:
    with pytest.raises(BadValue, match="the value of 'k'"):
        redis.set_with_ml("k", {"v": value}, "same")


def test_get_and_process__missing__is_the_default(redis: MLRedis) -> None:
    assert redis.get_and_process("k", "same", default=7) == 7


@pytest.mark.parametrize(
    "stored", ["no json", "", "[NaN]", b"\xff\xfe\x00", "[" * 150 + "]" * 150, "[" * 100_000]
)
def test_get_and_process__no_good_json__names_the_key(redis: MLRedis, stored: str) -> None:
    redis.redis.set("k", stored)

    with pytest.raises(BadValue, match="The value of 'k' is"):
        redis.get_and_process("k", "same")


def test_get_and_process__other_type__is_ours_and_the_drivers(redis: MLRedis) -> None:
    redis.redis.lpush("k", "x")

    with pytest.raises(StatementFailed, match="Redis refused: WRONGTYPE") as caught:
        redis.get_and_process("k", "same")

    assert isinstance(caught.value, redis._module.ResponseError)


def test_keys__binary__are_kept_as_they_are(redis: MLRedis) -> None:
    key = b"\x00\xff:k"

    redis.set_with_ml(key, 7, "same")

    assert redis.get_and_process(key, "same") == 7
    assert list(redis.items(b"\x00\xff:*")) == [(key, 7)]


@pytest.mark.parametrize("key", ["", None, 7])
def test_keys__none__are_refused(redis: MLRedis, key: object) -> None:
    with pytest.raises(BadIdentifier, match="expected text or bytes"):
        redis.get_and_process(key, "same")


def test_process_cached_data__pattern__finds_its_keys(redis: MLRedis) -> None:
    for number in range(1500):
        redis.redis.set(f"user:{number}", json.dumps(number))
    redis.redis.set("other", "1")

    assert redis.process_cached_data("user:*", "count") == 1500


def test_process_cached_data__too_many__is_refused(redis: MLRedis) -> None:
    redis.redis.mset({"a": "1", "b": "2", "c": "3"})

    with pytest.raises(BadValue, match="More than 2 keys match"):
        redis.process_cached_data("*", "count", max_keys=2)


def test_process_cached_data__uses_scan_and_mget_only(redis: MLRedis) -> None:
    redis.redis.mset({"a": "1", "b": "2"})
    redis.redis.config_resetstat()

    redis.process_cached_data("*", "count")

    used = set(redis.redis.info("commandstats"))
    assert used & {"cmdstat_keys", "cmdstat_get"} == set()
    assert {"cmdstat_scan", "cmdstat_mget"} <= used


def test_stream_and_process__pages__are_as_large_as_asked(redis: MLRedis) -> None:
    redis.redis.mset({f"k{number}": "1" for number in range(7)})

    assert list(redis.stream_and_process("k*", "count", page_size=3)) == [3, 3, 1]


def test_escaped_pattern__finds_itself_only(redis: MLRedis) -> None:
    redis.redis.mset({"a*[b]?": "1", "axb": "2"})

    found = list(redis.items(escaped_pattern("a*[b]?")))

    assert found == [(b"a*[b]?", 1)]


def test_get_or_compute__again__is_not_computed(redis: MLRedis) -> None:
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        return 7

    results = [redis.get_or_compute("k", make, "same", 60) for _ in range(3)]

    assert results == [7, 7, 7]
    assert len(calls) == 1
    assert 0 < redis.redis.ttl("k") <= 60
    assert not redis.redis.exists("k:lock")


def test_get_or_compute__many_at_once__one_computes(redis: MLRedis) -> None:
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        time.sleep(0.2)
        return 7

    with ThreadPoolExecutor(20) as threads:
        results = list(
            threads.map(lambda _: redis.get_or_compute("k", make, "same", 60), range(20))
        )

    assert results == [7] * 20
    assert len(calls) == 1


def test_get_or_compute__script_fails__the_lock_is_free_again(redis: MLRedis) -> None:
    with pytest.raises(MLThrownError):
        redis.get_or_compute("k", 1, "refuse", 60)

    assert redis.get_or_compute("k", 1, "same", 60) == 1


def test_get_or_compute__the_first_died__another_takes_over(redis: MLRedis) -> None:
    redis.redis.set("k:lock", "of the dead", px=200)

    assert redis.get_or_compute("k", 1, "same", 60) == 1


def test_get_or_compute__lock_of_another__is_left_alone(redis: MLRedis) -> None:
    def slow() -> int:
        time.sleep(0.1)
        redis.redis.set("k:lock", "of another", px=5000)
        return 1

    redis.get_or_compute("k", slow, "same", 60, lock_timeout_s=0.05)

    assert redis.redis.get("k:lock") == b"of another"


def test_get_or_compute__nobody_computes__gives_up(redis: MLRedis) -> None:
    redis.redis.set("k:lock", "of another", px=5000)

    with pytest.raises(PoolExhausted, match=r"Nobody computed 'k' within 0.1 s"):
        redis.get_or_compute("k", 1, "same", 60, wait_timeout_s=0.1)


def test_close__then_used__says_so(redis: MLRedis) -> None:
    redis.close()

    with pytest.raises(ConnectorClosed, match="This connector to Redis is closed"):
        redis.set_with_ml("k", 1, "same")


def test_open__nobody_there__cannot_be_reached(script: Path) -> None:
    with MLRedis(script, host="127.0.0.1", port=1, retry=None) as cache:
        with pytest.raises(ConnectionLost, match="Redis cannot be reached") as caught:
            cache.get_and_process("k", "same")

        assert isinstance(caught.value, cache._module.ConnectionError)


@pytest.mark.slow
def test_server__killed_in_mid_query_and_restarted__is_used_again(script: Path) -> None:
    server = valkey_start()
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            with cache._errors():
                cache.redis.blpop("nothing", timeout=30)
        except ConnectionLost as error:
            errors.append(error)

    with MLRedis(script, host="127.0.0.1", port=urlsplit(server.url).port) as cache:
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        server.process.kill()
        server.process.wait()
        asking.join(30)
        server.start_again()
        cache.set_with_ml("k", 7, "same")

        assert len(errors) == 1
        assert cache.get_and_process("k", "same") == 7


@pytest.mark.slow
def test_stream_and_process__many_keys__values_in_flat_memory(redis: MLRedis) -> None:
    value = json.dumps("x" * 1000)
    for start in range(0, 100_000, 10_000):
        redis.redis.mset({f"k{number}": value for number in range(start, start + 10_000)})
    tracemalloc.start()

    total = sum(redis.stream_and_process("k*", "count"))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The keys are remembered, so that none comes twice; 100 MB of values are not.
    assert total == 100_000
    assert peak < 30_000_000
