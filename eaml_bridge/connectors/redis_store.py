"""Keys of Redis whose values are JSON objects, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar  # Any: the driver's own classes.

from eaml_bridge.connectors.errors import BadValue, driver
from eaml_bridge.connectors.redis import Key, dumped_value, key_pages, parsed_value, redis_errors
from eaml_bridge.connectors.selecting import Selection, holds, split_key
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow
from eaml_bridge.connectors.values import json_text

_COUNTED_AT_ONCE = 2_000
# Writes where the value is what it was; how long it lives stays as it is.
_EXCHANGE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


class RedisStore(Store):
    """The keys that match a pattern."""

    name: ClassVar[str] = "Redis"
    supports_order: ClassVar[bool] = False
    supports_transactions = False

    def __init__(self, url: str, pattern: str) -> None:
        self._module = driver("redis", extra="redis")
        self._pattern = pattern
        self._conditions: list[tuple[str, str, object, bool]] = []
        with redis_errors(self._module):
            self._client = self._module.Redis.from_url(url)
            self._client.ping()

    def select(self, selection: Selection) -> None:
        """Conditions are looked at here, key by key: Redis knows nothing of what values hold."""
        self._conditions = [
            (*split_key(condition.key), condition.value, condition.negated)
            for condition in selection.conditions
        ]
        for field, operator, value, _ in self._conditions:
            holds(None, operator, value, key=field)

    def count(self) -> int:
        """Keys that match; where there are conditions, their values are read for it."""
        if self._conditions:
            return sum(len(page) for page in self.pages(page_size=_COUNTED_AT_ONCE))
        with redis_errors(self._module):
            pages = key_pages(self._client, self._pattern, page_size=_COUNTED_AT_ONCE)
            return sum(map(len, pages))

    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """Keys as SCAN finds them, each once."""
        with redis_errors(self._module):
            for keys in key_pages(self._client, self._pattern, page_size=page_size):
                values = self._client.mget(keys)
                rows = [
                    _row(key, value)
                    for key, value in zip(keys, values, strict=True)
                    if value is not None
                ]
                yield [row for row in rows if self._is_selected(row)]

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

    def _is_selected(self, row: StoredRow) -> bool:
        """A value that is no object meets no condition, and none that is negated."""
        if self._conditions and row.problem:
            return False
        return all(
            holds(row.seen.get(field), operator, value, key=field) is not negated
            for field, operator, value, negated in self._conditions
        )


def _row(key: Key, value: bytes) -> StoredRow:
    name = key if isinstance(key, str) else key.decode("utf-8", "backslashreplace")
    raw: Any = (key, value)
    try:
        seen = parsed_value(key, value)
    except BadValue as error:
        return StoredRow(key=name, seen={}, raw=raw, problem=str(error))
    if not isinstance(seen, dict):
        return StoredRow(key=name, seen={}, raw=raw, problem="The value is no JSON object.")
    return StoredRow(key=name, seen=seen, raw=raw)
