"""Where pages come from: the order of keys, an order of fields, or keys that were listed.

A source keeps no place: it is asked for the page after a cursor, so a run that was killed goes on
where its last commit left off.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any  # Keys are whatever the fields hold.

from django.core.exceptions import ValidationError
from django.db.models import CompositePrimaryKey, Min, QuerySet

from eaml_bridge.exceptions import InvalidValue
from eaml_bridge.models import RowProblem
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Cursor, Page, locks_rows, read_records
from eaml_bridge.processing.recorded_values import (
    key_from_parts,
    key_from_text,
    key_parts_of,
)
from eaml_bridge.targets import AnyField, Rows

#: Keys that are looked at together where most are left out.
_KEYS_AT_ONCE = 10_000
_HASHES = 2**32


class Source(ABC):
    """The selected rows of a plan in an order that survives a restart."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.key: AnyField = plan.rows.model._meta.pk

    @abstractmethod
    def page(self, cursor: Cursor, size: int) -> Page | None:
        """At most `size` rows after the cursor, perhaps none; None at the end."""

    @abstractmethod
    def count(self, cursor: Cursor) -> int:
        """How many rows there are after the cursor."""


class ByKey(Source):
    """All rows, by primary key.

    A page begins after the last key of the one before, so a row that the function takes out of the
    filter is neither lost nor done twice.
    """

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        rows = self.after(cursor)
        while True:
            found = read_records(self.plan, rows[:size])
            if found.last is not None:
                cursor = key_parts_of(found.last)
                return Page(records=found.records, cursor=cursor, held=found.held)
            # A whole page can leave the selection while the query waits for its locks.
            if not (locks_rows(self.plan) and rows.exists()):
                return None

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        return self.after(cursor).order_by().count()

    def after(self, cursor: Cursor) -> Rows:
        """The rows after the cursor, in order."""
        rows = self.plan.rows.order_by("pk")
        if cursor is None:
            return rows
        return rows.filter(pk__gt=key_from_parts(self.key, cursor))


class Sampled(ByKey):
    """Rows that chance chooses by their key, the same ones each time; or all the others."""

    def __init__(self, plan: Plan, *, share: float, seed: int, others: bool = False) -> None:
        super().__init__(plan)
        self._bound = int(share * _HASHES)
        self._seed = seed
        self._others = others

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        chosen: list[Any] = []
        while len(chosen) < size:
            keys = list(self.after(cursor).values_list("pk", flat=True)[:_KEYS_AT_ONCE])
            if not keys:
                break
            for key in keys:
                cursor = key_parts_of(key)
                if self._is_chosen(key):
                    chosen.append(key)
                    if len(chosen) == size:
                        break
        if not chosen:
            return None
        rows = self.plan.rows.filter(pk__in=chosen).order_by("pk")
        found = read_records(self.plan, rows)
        return Page(records=found.records, cursor=cursor, held=found.held)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`; looks at every key."""
        keys = self.after(cursor).values_list("pk", flat=True)
        return sum(1 for key in keys.iterator(chunk_size=_KEYS_AT_ONCE) if self._is_chosen(key))

    def _is_chosen(self, key: object) -> bool:
        number = zlib.crc32(f"{self._seed}:{key}".encode("utf-8", "surrogatepass"))
        return (number < self._bound) is not self._others


class HeldOrder(Source):
    """Rows in an order that the run itself changes: all keys are taken first, and held.

    Works within one process only: there is no cursor that would mean the same later.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._keys: list[Any] | None = None

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        if self._keys is None:
            rows = self.plan.rows.order_by(*self.plan.order, "pk")
            self._keys = list(rows.values_list("pk", flat=True)[: self.plan.request.limit])
        return _listed_page(self.plan, self._keys, cursor, size)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        return self.plan.rows.count()


class Listed(Source):
    """Rows whose keys were listed, in the order of the list; keys of no row are passed over.

    Raises:
        InvalidValue: a text is no key of the model.
    """

    def __init__(self, plan: Plan, texts: Sequence[str]) -> None:
        super().__init__(plan)
        self._keys = list(dict.fromkeys(_parsed_key(self.key, text) for text in texts))

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        return _listed_page(self.plan, self._keys, cursor, size)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        parts = _parts(self._keys, _KEYS_AT_ONCE)
        return sum(self.plan.rows.filter(pk__in=part).count() for part in parts)


class Failed(Source):
    """Rows that had problems in another run, in the order in which these came up."""

    def __init__(self, plan: Plan, *, run_id: int) -> None:
        super().__init__(plan)
        self._run_id = run_id

    def page(self, cursor: Cursor, size: int) -> Page | None:
        """See `Source.page`."""
        problems = list(self._problems(cursor)[:size])
        if not problems:
            return None
        keys = [_parsed_key(self.key, text) for text, _ in problems]
        found = read_records(self.plan, self.plan.rows.filter(pk__in=keys).order_by("pk"))
        return Page(records=found.records, cursor=[problems[-1][1]], held=found.held)

    def count(self, cursor: Cursor) -> int:
        """See `Source.count`."""
        total = 0
        keys = (text for text, _ in self._problems(cursor).iterator(chunk_size=_KEYS_AT_ONCE))
        for part in _parts([_parsed_key(self.key, text) for text in keys], _KEYS_AT_ONCE):
            total += self.plan.rows.filter(pk__in=part).count()
        return total

    def _problems(self, cursor: Cursor) -> QuerySet[Any, Any]:
        problems = RowProblem.objects.using(self.plan.database).filter(run=self._run_id)
        firsts = problems.exclude(key="").values("key").annotate(first=Min("pk")).order_by("first")
        if cursor is not None:
            firsts = firsts.filter(first__gt=cursor[0])
        return firsts.values_list("key", "first")


def _listed_page(plan: Plan, keys: Sequence[Any], cursor: Cursor, size: int) -> Page | None:
    start: int = cursor[0] if cursor else 0
    chosen = keys[start : start + size]
    if not chosen:
        return None
    return listed_page(plan, chosen, cursor=[start + len(chosen)])


def listed_page(plan: Plan, keys: Sequence[Any], *, cursor: Cursor) -> Page:
    """The rows of these keys, in the order of the keys."""
    found = read_records(plan, plan.rows.filter(pk__in=keys).order_by("pk"))
    place = {key: index for index, key in enumerate(keys)}
    records = sorted(found.records, key=lambda record: place[record[0]])
    return Page(records=records, cursor=cursor, held=found.held)


def _parsed_key(field: AnyField, text: str) -> object:
    try:
        return key_from_text(field, text)
    except (ValidationError, ValueError, TypeError) as error:
        kind = "a JSON list" if isinstance(field, CompositePrimaryKey) else "a primary key"
        raise InvalidValue(f"{text!r:.80} is no key of this model; expected {kind}.") from error


def _parts(keys: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
