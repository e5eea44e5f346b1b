"""Scripts over Redis and Valkey: `MLRedis`."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from itertools import islice
from typing import Any, ClassVar  # Any: JSON values.

from eaml_bridge.connectors.base import PAGE_SIZE, Connector
from eaml_bridge.connectors.errors import (
    BadIdentifier,
    BadValue,
    PoolExhausted,
    driver,
    translated,
)
from eaml_bridge.connectors.seen_keys import SeenKeys
from eaml_bridge.connectors.values import DEEPEST, json_text
from mlpy import BATCH_LIMITS, Limits

Key = str | bytes

#: The longest time to live, in seconds: ten years.
LONGEST_EXPIRY_S = 315_360_000
#: A pattern that finds more keys than this is refused.
MOST_KEYS = 1_000_000
#: A larger value is refused before it is read as JSON.
LARGEST_VALUE_BYTES = 64 * 1024 * 1024
_POLL_S = 0.02
_KEYS_AT_ONCE = 500
# Deletes the lock of whoever asks, and of nobody else: it may have run out in between.
_RELEASE = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


class MLRedis(Connector):
    """A Redis or Valkey beside a script; many threads may share it.

    Args:
        redis_params: what `redis.Redis` takes: host, port, db, password, …
    """

    store: ClassVar[str] = "Redis"
    supports_streaming: ClassVar[bool] = True
    supports_expiry: ClassVar[bool] = True

    def __init__(
        self,
        ml_script: str | os.PathLike[str],
        *,
        limits: Limits = BATCH_LIMITS,
        **redis_params: Any,
    ) -> None:
        super().__init__(ml_script, limits=limits)
        self._module = driver("redis", extra="redis")
        self.redis = self._module.Redis(**redis_params)

    def get_and_process(self, key: Key, ml_function: str, default: Any = None) -> Any:
        """What the function makes of the value of a key; `default` where there is none."""
        with self._errors():
            value = self.redis.get(_checked_key(key))
        if value is None:
            return default
        return self._call(ml_function, parsed_value(key, value), rows=1)

    def set_with_ml(self, key: Key, data: Any, ml_function: str, ex: int | None = None) -> Any:
        """Store what the function makes of `data` as JSON, for `ex` seconds; returns it."""
        _check_expiry(ex)
        result = self._call(ml_function, data, rows=1)
        with self._errors():
            self.redis.set(_checked_key(key), dumped_value(key, result), ex=ex)
        return result

    def process_cached_data(
        self, pattern: Key, ml_function: str, *, max_keys: int = MOST_KEYS
    ) -> Any:
        """What the function makes of `{items, count}`: the values of the keys like `pattern`.

        Raises:
            BadValue: there are more than `max_keys`, or one is no JSON.
        """
        found = [value for _, value in self.items(pattern, max_keys=max_keys)]
        return self._call(ml_function, {"items": found, "count": len(found)}, rows=len(found))

    def stream_and_process(
        self, pattern: Key, ml_function: str, *, page_size: int = PAGE_SIZE
    ) -> Iterator[Any]:
        """What the function makes of `{items, count}`, page by page, in flat memory."""
        pairs = self.items(pattern, max_keys=None)
        while page := [value for _, value in islice(pairs, page_size)]:
            yield self._call(ml_function, {"items": page, "count": len(page)}, rows=len(page))

    def items(self, pattern: Key, *, max_keys: int | None = None) -> Iterator[tuple[Key, Any]]:
        """Keys and values that match, by SCAN and MGET; a key that ran out between is left out."""
        self._check_open()
        with self._errors():
            seen = 0
            for keys in self._key_pages(pattern):
                seen += len(keys)
                if max_keys is not None and seen > max_keys:
                    raise BadValue(
                        f"More than {max_keys:,} keys match {pattern!r}. "
                        "Narrow the pattern, raise max_keys, or use stream_and_process."
                    )
                for key, value in zip(keys, self.redis.mget(keys), strict=True):
                    if value is not None:
                        yield key, parsed_value(key, value)

    def get_or_compute(
        self,
        key: Key,
        data: Any,
        ml_function: str,
        ex: int,
        *,
        lock_timeout_s: float = 10.0,
        wait_timeout_s: float = 30.0,
    ) -> Any:
        """The value of a key; where there is none, what the function makes of `data`, kept.

        Of many who ask at once one computes and the others wait for its result.

        Args:
            data: the argument, or a function without arguments that makes it when needed.
            ex: how long the result is kept, in seconds.
            lock_timeout_s: after so long another one computes, should the first have died.
        Raises:
            PoolExhausted: no result came within `wait_timeout_s`.
        """
        _check_expiry(ex)
        lock = _checked_key(key) + b":lock" if isinstance(key, bytes) else f"{key}:lock"
        token = secrets.token_hex(16)
        deadline = time.monotonic() + wait_timeout_s
        while time.monotonic() < deadline:
            with self._errors():
                if (value := self.redis.get(key)) is not None:
                    return parsed_value(key, value)
                is_mine = self.redis.set(lock, token, nx=True, px=int(lock_timeout_s * 1000))
            if is_mine:
                return self._computed(key, data, ml_function, ex, lock=lock, token=token)
            time.sleep(_POLL_S)
        raise PoolExhausted(
            f"Nobody computed {key!r} within {wait_timeout_s:g} s. Raise wait_timeout_s."
        )

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        self.redis.close()

    def _computed(
        self, key: Key, data: Any, ml_function: str, ex: int, *, lock: Key, token: str
    ) -> Any:
        try:
            with self._errors():
                # Another may have finished between the look and the lock.
                value = self.redis.get(key)
            if value is not None:
                return parsed_value(key, value)
            argument = data() if callable(data) else data
            return self.set_with_ml(key, argument, ml_function, ex)
        finally:
            with self._errors():
                self.redis.eval(_RELEASE, 1, lock, token)

    def _key_pages(self, pattern: Key) -> Iterator[list[Key]]:
        return key_pages(self.redis, pattern, page_size=_KEYS_AT_ONCE)

    def _errors(self) -> AbstractContextManager[None]:
        return redis_errors(self._module)


def redis_errors(module: Any) -> AbstractContextManager[None]:
    """Raise the driver's errors as ours; `module` is the driver."""
    lost = (module.exceptions.ConnectionError, module.exceptions.TimeoutError)
    return translated(
        MLRedis.store, module.RedisError, is_lost=lambda error: isinstance(error, lost)
    )


def key_pages(client: Any, pattern: Key, *, page_size: int) -> Iterator[list[Key]]:
    """The keys like a pattern, each once, by SCAN; memory does not grow with their number."""
    found = client.scan_iter(match=pattern, count=page_size)
    # SCAN may name a key twice.
    with closing(SeenKeys[Key]()) as seen:
        while page := list(islice(found, page_size)):
            if fresh := seen.fresh(page):
                yield fresh


def escaped_pattern(text: str) -> str:
    """`text` as a pattern that finds itself only: for parts that come from a user."""
    return "".join(f"\\{char}" if char in "*?[]^-\\" else char for char in text)


def _checked_key(key: Any) -> Any:
    if not isinstance(key, str | bytes) or not key:
        raise BadIdentifier(f"The key {key!r:.60} is none; expected text or bytes.")
    return key


def _check_expiry(ex: int | None) -> None:
    if ex is not None and (type(ex) is not int or not 1 <= ex <= LONGEST_EXPIRY_S):
        raise BadValue(
            f"The time to live is {ex!r}; expected seconds from 1 to {LONGEST_EXPIRY_S:,}."
        )


def dumped_value(key: Key, value: object) -> str:
    text = json_text(value, where=f"the value of {key!r:.80}")
    if len(text) > LARGEST_VALUE_BYTES:
        raise BadValue(f"The value of {key!r:.80} is larger than {LARGEST_VALUE_BYTES:,} bytes.")
    return text


def parsed_value(key: Key, value: str | bytes) -> Any:
    """The JSON of a key.

    Raises:
        BadValue: it is none, too large, or nested too deep.
    """
    if len(value) > LARGEST_VALUE_BYTES:
        raise BadValue(f"The value of {key!r:.80} is larger than {LARGEST_VALUE_BYTES:,} bytes.")
    try:
        parsed = _DECODER.decode(value.decode() if isinstance(value, bytes) else value)
    except (ValueError, RecursionError) as error:
        raise BadValue(
            f"The value of {key!r:.80} is no JSON; expected what this writes."
        ) from error
    if isinstance(parsed, dict | list) and not (_has_few(value) or _is_shallow([parsed])):
        raise BadValue(f"The value of {key!r:.80} is nested deeper than {DEEPEST} levels.")
    return parsed


def _has_few(value: str | bytes) -> bool:
    """Whether there are too few brackets to be nested too deep."""
    if isinstance(value, bytes):
        return value.count(b"[") + value.count(b"{") <= DEEPEST
    return value.count("[") + value.count("{") <= DEEPEST


def _is_shallow(level: Iterable[Any]) -> bool:
    for _ in range(DEEPEST + 1):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, dict | list)
        ]
        if not level:
            return True
    return False


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
