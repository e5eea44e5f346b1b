"""Compares what a function returned with the page's own snapshot of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any  # A result is whatever the script returned.

from django.core.exceptions import ValidationError

from eaml_bridge.processing.calling import Unusable
from eaml_bridge.processing.columns import Write
from eaml_bridge.processing.outcomes import Change, Problem, RowOutcome, Status
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Record
from eaml_bridge.processing.request import UnknownKeys
from eaml_bridge.processing.values import Codec, kind_of, spelled
from mlpy import MLError, MLLimitError, MLThrownError

SKIP_KEY = "$skip"
#: So many messages of one row are kept.
_MESSAGES_KEPT = 20


class Comparer:
    """Classifies results. Keeps count of keys that were returned and mean nothing."""

    def __init__(self, plan: Plan) -> None:
        layout = plan.layout
        self._into = layout.into
        self._writes = tuple((write.key, write) for write in layout.writes)
        keys = {write.key for write in layout.writes}
        self._verdicts = {"valid", "errors"} - keys
        read = {read.name[0] for read in layout.reads}
        #: A result with these keys only holds neither a verdict nor anything unknown.
        self._plain_keys = (
            (keys | read | {plan.target.model._meta.pk.name}) - self._verdicts - {SKIP_KEY}
        )
        self._policy = plan.request.unknown_keys
        self.unknown_keys: Counter[str] = Counter()

    def outcomes(self, records: Sequence[Record], results: Sequence[object]) -> list[RowOutcome]:
        """What became of each row of a page, as far as its result tells."""
        if self._into is not None or len(self._writes) != 1:
            outcome = self.outcome
            return [outcome(r, result) for r, result in zip(records, results, strict=True)]
        return self._of_one_field(records, results, *self._writes[0])

    def _of_one_field(
        self, records: Sequence[Record], results: Sequence[object], key: str, write: Write
    ) -> list[RowOutcome]:
        """The usual run writes one field: its rows take no list of writes, and no set of keys."""
        slot, codec, column = write.slot, write.codec, write.column
        outcomes = []
        for record, result in zip(records, results, strict=True):
            if type(result) is not dict or len(result) != 1 or key not in result:
                outcomes.append(self.outcome(record, result))
                continue
            before = record[slot]
            try:
                after = _converted(codec, before, result[key])
            except ValidationError:
                outcomes.append(self.outcome(record, result))
                continue
            if after is before:
                outcomes.append(RowOutcome(Status.UNCHANGED, record))
            else:
                changes = (Change(column, before, after),)
                outcomes.append(RowOutcome(Status.CHANGED, record, changes))
        return outcomes

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
        unknown = result.keys() - self._plain_keys - self._verdicts
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

    def _compared(
        self, record: Record, result: dict[str, Any], writes: Iterable[tuple[str, Write]]
    ) -> RowOutcome:
        changes: list[Change] = []
        problems: list[Problem] = []
        for key, write in writes:
            if key in result:
                before = record[write.slot]
                try:
                    after = _converted(write.codec, before, result[key])
                except ValidationError as error:
                    message = " ".join(error.messages)
                    problems.append(Problem(message, field=write.column.name))
                    continue
                if after is not before:
                    changes.append(Change(write.column, before, after))
        if problems:
            return RowOutcome(Status.INVALID, record, problems=tuple(problems))
        status = Status.CHANGED if changes else Status.UNCHANGED
        return RowOutcome(status, record, tuple(changes))


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


def _converted(codec: Codec, before: object, value: object) -> object:
    """The value to store, or `before` itself where nothing changes."""
    if value is None:
        return None
    if before is None:
        return codec.from_ml(value)
    # What went in comes back in most cases; a JSON value may have been changed where it stood.
    if codec.to_ml is None:
        if type(value) is type(before) and value == before:
            return before
    elif type(value) is str and value == codec.to_ml(before):
        return before
    after = codec.from_ml(value)
    return before if codec.same(before, after) else after


def _no_object(record: Record, result: object) -> RowOutcome:
    problem = Problem(
        f"The function returned the {kind_of(result)} {spelled(result):.80}. Return an object "
        "with new values, or null for no change; --into FIELD stores any value."
    )
    return RowOutcome(Status.INVALID, record, problems=(problem,))
