"""Keys of Redis whose values are JSON objects, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar  # Any: the driver's own classes.

from eaml_bridge.connectors.errors import BadValue, driver
from eaml_bridge.connectors.redis import dumped_value, parsed_value, redis_errors
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow
from eaml_bridge.connectors.values import json_text

# Writes where the value is what it was; how long it lives stays as it is.
_EXCHANGE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


class RedisStore(Store):
    """The keys that match a pattern."""

    name: ClassVar[str] = "Redis"
    supports_transactions = False

    def __init__(self, url: str, pattern: str) -> None:
        self._module = driver("redis", extra="redis")
        self._pattern = pattern
        with redis_errors(self._module):
            self._client = self._module.Redis.from_url(url)
            self._client.ping()

    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """Keys as SCAN finds them, each once."""
        seen: set[bytes] = set()
        with redis_errors(self._module):
            found = self._client.scan_iter(match=self._pattern, count=page_size)
            while keys := list(islice(found, page_size)):
                fresh = [key for key in dict.fromkeys(keys) if key not in seen]
                seen.update(fresh)
                values = self._client.mget(fresh) if fresh else []
                yield [
                    _row(key, value)
                    for key, value in zip(fresh, values, strict=True)
                    if value is not None
                ]

    def converted(self, row: StoredRow, field: str, value: object) -> object:
        """What JSON can hold."""
        json_text(value, where=f"the field {field!r}")
        before = parsed_value(row.raw[0], row.raw[1]).get(field)
        return before if type(before) is type(value) and before == value else value

    def before(self, row: StoredRow, field: str) -> object:
        """The value of the field; None where there is none."""
        return parsed_value(row.raw[0], row.raw[1]).get(field)

    def write(self, changes: Sequence[RowChanges]) -> set[int]:
        """In one pipeline, each key by itself."""
        with redis_errors(self._module):
            pipeline = self._client.pipeline(transaction=False)
            for row, values in changes:
                key, old = row.raw
                new = dumped_value(key, {**parsed_value(key, old), **values})
                pipeline.eval(_EXCHANGE, 1, key, old, new)
            written = pipeline.execute()
        return {position for position, done in enumerate(written) if not done}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Nothing: what Redis has written stays."""
        yield

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _row(key: bytes, value: bytes) -> StoredRow:
    name = key.decode("utf-8", "backslashreplace")
    raw: Any = (key, value)
    try:
        seen = parsed_value(key, value)
    except BadValue as error:
        return StoredRow(key=name, seen={}, raw=raw, problem=str(error))
    if not isinstance(seen, dict):
        return StoredRow(key=name, seen={}, raw=raw, problem="The value is no JSON object.")
    return StoredRow(key=name, seen=seen, raw=raw)
