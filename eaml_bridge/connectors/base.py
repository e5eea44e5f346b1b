"""What all connectors share: a script, its calls, their timing, and what a store can do."""

from __future__ import annotations

import logging
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar, Self  # Any: the values of scripts.

from eaml_bridge.connectors.errors import BadValue, ConnectorClosed
from mlpy import BATCH_LIMITS, Limits, MLExecutor

logger = logging.getLogger("eaml_bridge.connectors")

Row = dict[str, Any]
#: Rows that are held at once where a result is streamed.
PAGE_SIZE = 1_000


class Connector(ABC):
    """A script, loaded, beside an open store.

    Args:
        ml_script: path of the script, or its text where that has a line end.
        limits: what one call of the script may use.
    """

    #: What messages and the log call the store.
    store: ClassVar[str]
    supports_transactions: ClassVar[bool] = False
    supports_streaming: ClassVar[bool] = False
    supports_change_streams: ClassVar[bool] = False
    supports_expiry: ClassVar[bool] = False

    def __init__(self, ml_script: str | os.PathLike[str], *, limits: Limits = BATCH_LIMITS) -> None:
        self.executor = MLExecutor(limits=limits)
        self.executor.load(ml_script)
        self._closed = False

    @abstractmethod
    def close(self) -> None:
        """Let go of the store; twice is no error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, function: str, argument: object, *, rows: int) -> Any:
        self._check_open()
        began = time.perf_counter()
        result = self.executor.call_function(function, argument)
        logger.debug(
            "%s: %s over %d rows in %.3f s", self.store, function, rows, time.perf_counter() - began
        )
        return result

    def _call_rows(self, function: str, rows: Iterable[Row]) -> list[Row]:
        """What the function gives for each row; a row that is refused refuses all."""
        self._check_open()
        results = self.executor.call_many(function, rows)
        return [as_object(result, function) for result in results]

    def _call_records(
        self, function: str | None, records: Iterable[Mapping[str, Any]]
    ) -> Sequence[Mapping[str, Any]]:
        """The records to insert: those given, or what the function makes of `{records}`."""
        rows: Sequence[Mapping[str, Any]] = list(records)
        if not function:
            return rows
        copies = [dict(row) for row in rows]
        result = self._call(function, {"records": copies}, rows=len(rows))
        return as_objects(result, function)

    def _call_pages(self, function: str, pages: Iterable[Sequence[Row]]) -> Iterator[Any]:
        for rows in pages:
            argument = {"rows": rows, "count": len(rows)}
            yield self._call(function, argument, rows=len(rows))

    def _log(self, what: str, *, rows: int, began: float) -> None:
        logger.info("%s: %s, %d rows, %.3f s", self.store, what, rows, time.perf_counter() - began)

    def _check_open(self) -> None:
        if self._closed:
            raise ConnectorClosed(f"This connector to {self.store} is closed; make a new one.")


def as_object(result: object, function: str) -> Row:
    """The result of a script, which has to be an object.

    Raises:
        BadValue: it is something else.
    """
    if isinstance(result, Mapping):
        return dict(result)
    raise BadValue(
        f"{function!r} returned {_kind(result)}; expected an object with a value for each name."
    )


def as_objects(result: object, function: str) -> list[Row]:
    """The `records` of a script's result.

    Raises:
        BadValue: the result is not an object with an array `records` of objects.
    """
    records = as_object(result, function).get("records")
    if not isinstance(records, list):
        raise BadValue(
            f"{function!r} returned {_kind(records)} under 'records'; expected an array of objects."
        )
    return [as_object(record, function) for record in records]


def _kind(value: object) -> str:
    return "null" if value is None else f"a value of type {type(value).__name__}"
