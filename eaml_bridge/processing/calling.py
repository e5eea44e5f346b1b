"""Calls the function for a page of rows: once for each, once for all, or once for the whole run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Rows and results are whatever the fields hold and the script returns.

from eaml_bridge.processing import json_values
from eaml_bridge.processing.plan_faces import CallPlan
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.reading import Record
from mlpy import MLError

#: Names under which a list of rows is offered, so that scripts can call it what they like.
LIST_NAMES = ("rows", "items", "records", "documents", "results")
#: Names under which a function of mode `batch` may return its list.
_RESULT_NAMES = ("rows", "records", "items")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands in the place of a result that cannot be matched to its row."""

    message: str


def make_rows(plan: Plan, records: Sequence[Record]) -> list[Row]:
    """What the script sees of each record; nothing in it is shared with the record."""
    flat = [(read.name[0], read.slot) for read in plan.layout.reads if len(read.name) == 1]
    names = [name for name, _ in flat]
    slots = [slot for _, slot in flat]
    if slots == list(range(1, len(slots) + 1)):
        end = len(slots) + 1
        rows = [dict(zip(names, record[1:end], strict=True)) for record in records]
    else:
        rows = [dict(zip(names, [r[slot] for slot in slots], strict=True)) for r in records]
    _convert(plan, records, rows)
    return rows


def call_rows(plan: CallPlan, rows: Sequence[Row], *, first_index: int) -> list[object]:
    """One result, or one MLError, for each row."""
    executor, name = plan.script.executor, plan.function.name
    if len(plan.function.params) < 2:
        return executor.call_many(name, rows, limits=plan.limits, errors="return")
    contexts = [context_of(plan, index=first_index + number) for number in range(len(rows))]
    return executor.call_many(name, rows, contexts=contexts, limits=plan.limits, errors="return")


def call_batch(
    plan: CallPlan, records: Sequence[Record], rows: list[Row], *, first_index: int
) -> list[object]:
    """One result for each row of the page, from one call; an error counts for all of them."""
    data = {"rows": rows, "count": len(rows)}
    result = _call(plan, data, context_of(plan, index=first_index))
    if isinstance(result, MLError):
        return [result] * len(records)
    found = _list_in(result)
    if found is None:
        return [Unusable(_NO_LIST)] * len(records)
    key = plan.key_name
    if key and found and all(type(item) is dict and key in item for item in found):
        return _matched_by_key(records, found, key)
    if len(found) != len(records):
        or_key = f", or put the primary key {key!r} into each" if key else ""
        message = (
            f"The function returned {len(found)} results for {len(records)} rows. Return one for "
            f"each, in order{or_key}."
        )
        return [Unusable(message)] * len(records)
    return found


def call_whole(plan: CallPlan, rows: list[Row]) -> object:
    """The function's result over all rows, or the MLError that it ended with."""
    names = (*LIST_NAMES, f"{plan.target.noun}s")
    data = {**dict.fromkeys(names, rows), "count": len(rows)}
    return _call(plan, data, context_of(plan, index=0))


def context_of(plan: CallPlan, *, index: int) -> dict[str, Any]:
    """The second argument of a function; made anew for each call, so that no state leaks."""
    user = plan.request.user
    return {
        "args": json_values.copied(dict(plan.args)),
        "now": plan.now,
        "run": None,
        "index": index,
        "user": user.get_username() if user else None,
        "dry_run": plan.request.dry_run,
    }


_NO_LIST = (
    "A function of mode 'batch' must return an array, or an object with the array under "
    "'rows', 'records' or 'items'."
)


def _call(plan: CallPlan, data: Row, context: Mapping[str, Any]) -> object:
    arguments = (data, context)[: max(1, len(plan.function.params))]
    try:
        return plan.script.executor.call_function(
            plan.function.name, *arguments, limits=plan.limits
        )
    except MLError as error:
        return error


def _convert(plan: Plan, records: Sequence[Record], rows: Sequence[Row]) -> None:
    for read in plan.layout.reads:
        to_ml = read.codec.to_ml
        if len(read.name) == 1 and to_ml is None:
            continue
        for holder, leaf, value in _places(read.name, read.slot, records, rows):
            holder[leaf] = value if value is None or to_ml is None else to_ml(value)


def _places(
    name: Sequence[str], slot: int, records: Sequence[Record], rows: Sequence[Row]
) -> Iterator[tuple[Row, str, object]]:
    for record, row in zip(records, rows, strict=True):
        holder = row
        for part in name[:-1]:
            holder = holder.setdefault(part, {})
        yield holder, name[-1], record[slot]


def _list_in(result: object) -> list[Any] | None:
    if type(result) is list:
        return result
    if type(result) is dict:
        for name in _RESULT_NAMES:
            if type(result.get(name)) is list:
                found: list[Any] = result[name]
                return found
    return None


def _matched_by_key(records: Sequence[Record], results: Iterable[Row], key: str) -> list[object]:
    by_key: dict[str, Row | Unusable] = {}
    for item in results:
        text = str(item[key])
        if text in by_key:
            by_key[text] = Unusable(f"The function returned two results for {key} {text}.")
        else:
            by_key[text] = item
    strangers = by_key.keys() - {str(record[0]) for record in records}
    if strangers:
        message = f"The function returned a result for {key} {min(strangers)}, no row of this page."
        return [Unusable(message)] * len(records)
    return [by_key.get(str(record[0])) for record in records]
