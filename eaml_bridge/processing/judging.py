"""What a function's results mean before a field is looked at: verdicts, errors, unknown keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar  # A result is whatever the script returned.

from eaml_bridge.processing.calling import Unusable
from eaml_bridge.processing.outcomes import Problem, RowOutcome, Status
from eaml_bridge.processing.request import UnknownKeys
from eaml_bridge.processing.values import kind_of, spelled
from mlpy import MLError, MLLimitError, MLThrownError

SKIP_KEY = "$skip"
#: So many messages of one row are kept.
_MESSAGES_KEPT = 20
#: The page's snapshot of a row, primary key first.
Record = tuple[Any, ...]
_WriteT = TypeVar("_WriteT")


class Judge(ABC, Generic[_WriteT]):
    """Classifies results. Keeps count of keys that were returned and mean nothing.

    Args:
        writes: the keys of a result with what each of them writes.
        into: what takes the whole result, if anything does.
        read: the keys that a result may give back without meaning anything by them.
    """

    def __init__(
        self,
        *,
        writes: Sequence[tuple[str, _WriteT]],
        into: _WriteT | None,
        read: Collection[str],
        policy: UnknownKeys,
    ) -> None:
        self._into = into
        self._writes = tuple(writes)
        keys = {key for key, _ in writes}
        self._verdicts = {"valid", "errors"} - keys
        #: A result with these keys only holds neither a verdict nor anything unknown.
        self._plain_keys = (keys | set(read)) - self._verdicts - {SKIP_KEY}
        self._policy = policy
        self.unknown_keys: Counter[str] = Counter()

    def outcome(self, record: Record, result: object) -> RowOutcome:
        """What became of the row of `record`, as far as its result tells."""
        if result is None:
            return RowOutcome(Status.UNCHANGED, record)
        # The usual result first: the order of these questions is felt with every row.
        if type(result) is dict and self._into is None:
            if result.keys() <= self._plain_keys:
                return self._compared(record, result, self._writes)
            return self._judged(record, result)
        if isinstance(result, MLError):
            return failed(record, result)
        if isinstance(result, Unusable):
            return RowOutcome(Status.CRASHED, record, problems=(Problem(result.message),))
        if self._into is not None:
            return self._compared(record, {"": result}, (("", self._into),))
        return _no_object(record, result)

    def _judged(self, record: Record, result: dict[str, Any]) -> RowOutcome:
        """The outcome of a result that holds more than values."""
        if SKIP_KEY in result:
            return RowOutcome(Status.SKIPPED, record, note=str(result[SKIP_KEY])[:200])
        if problems := self._verdict(result):
            return RowOutcome(Status.REJECTED, record, problems=problems)
        unknown = result.keys() - self._plain_keys - self._verdicts - set(self._own_keys(record))
        if unknown and self._policy is UnknownKeys.ERROR:
            return RowOutcome(Status.INVALID, record, problems=_no_fields(unknown))
        if self._policy is not UnknownKeys.IGNORE:
            self.unknown_keys.update([key[:100] for key in unknown])
        return self._compared(record, result, self._writes)

    def _verdict(self, result: dict[str, Any]) -> tuple[Problem, ...]:
        problems: tuple[Problem, ...] = ()
        if "errors" in self._verdicts:
            problems = problems_in(result.get("errors"))
        if not problems and "valid" in self._verdicts and result.get("valid") is False:
            problems = (Problem("The function returned valid: false."),)
        return problems

    def _own_keys(self, record: Record) -> Collection[str]:
        """The keys that this row was read with, beside those that all were."""
        return frozenset()

    @abstractmethod
    def _compared(
        self, record: Record, result: dict[str, Any], writes: Iterable[tuple[str, _WriteT]]
    ) -> RowOutcome:
        """The outcome of a result without a verdict: what changes, and what cannot."""


def failed(record: Record, error: MLError) -> RowOutcome:
    """The outcome of a row whose call ended with an error."""
    where = f"{error.script}:{error.line}:{error.column}" if error.script else ""
    if isinstance(error, MLThrownError):
        problems = problems_in(error.value) or (Problem("The function threw nothing."),)
        return RowOutcome(Status.REJECTED, record, problems=problems)
    message = getattr(error, "message", str(error))
    if error.hint:
        message = f"{message} ({error.hint})"
    status = Status.LIMITED if isinstance(error, MLLimitError) else Status.CRASHED
    return RowOutcome(status, record, problems=(Problem(message, where=where),))


def _no_fields(keys: Iterable[str]) -> tuple[Problem, ...]:
    message = (
        "The result holds this key, which is no field to write; --unknown-keys warn allows it."
    )
    return tuple(Problem(message, field=key[:100]) for key in sorted(keys)[:_MESSAGES_KEPT])


def problems_in(errors: object) -> tuple[Problem, ...]:
    """The messages in a thrown value or under `errors`: a text, an array, or an object by field."""
    if errors is None or errors is False or errors == "":
        return ()
    if isinstance(errors, dict):
        named = [(str(key), value) for key, value in errors.items()]
    elif isinstance(errors, list):
        named = [("", value) for value in errors]
    else:
        named = [("", errors)]
    return tuple(
        Problem(field=field[:100], message=_shortened(message))
        for field, value in named[:_MESSAGES_KEPT]
        for message in _messages(value)
    )


def _messages(value: object) -> Sequence[object]:
    return value[:_MESSAGES_KEPT] if isinstance(value, list) else [value]


def _shortened(message: object) -> str:
    text = message if isinstance(message, str) else spelled(message)
    return text if len(text) <= 500 else f"{text[:499]}…"


def _no_object(record: Record, result: object) -> RowOutcome:
    problem = Problem(
        f"The function returned the {kind_of(result)} {spelled(result):.80}. Return an object "
        "with new values, or null for no change; --into FIELD stores any value."
    )
    return RowOutcome(Status.INVALID, record, problems=(problem,))
