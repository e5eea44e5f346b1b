"""For the tests of a project's own scripts: call a function, or say what it changes.

def test_reprice__of_scarce_goods__asks_for_more():
    assert run_ml("shop/products:calculateOptimalPrice", {"current_price": 10, "stock": 3}) == {...}

The fixture `ml_script` writes scripts for one test, and `pytest --ml-cases` collects the files
NAME.cases.json beside scripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any  # Rows and results are whatever fields hold and scripts return.

from django.db.models import Model, QuerySet

from eaml_bridge.processing import Report
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.rendering import as_text
from eaml_bridge.processing.request import DiffStyle, Mode
from eaml_bridge.processing.values import codec_for
from eaml_bridge.querysets import process_queryset
from eaml_bridge.scripts import find_function
from mlpy import FunctionInfo

#: The time that functions see where a test gives none.
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run_ml(
    function: str,
    row: Mapping[str, Any] | Model,
    *,
    args: Mapping[str, Any] | None = None,
    now: datetime = NOW,
    user: str | None = None,
) -> Any:
    """What `function` (SCRIPT:NAME) returns for one row, under the limits that a run has.

    An instance of a model, saved or not, is handed over as a run would: with the names that the
    header gives its fields, and with exact decimals.

    Raises:
        MLError: the function threw, crashed or met a limit.
        RequestError: there is no such function, or an argument does not fit its header.
    """
    script, name = find_function(function)
    info = script.executor.describe(name)
    given = _row(info, row) if isinstance(row, Model) else dict(row)
    context = {
        "args": checked_arguments(info, args or {}),
        "now": now,
        "run": None,
        "index": 0,
        "user": user,
        "dry_run": True,
    }
    limits = lowered_limits(info, Mode(info.mode or Mode.ROW))
    return script.executor.call_function(name, given, context, limits=limits, copy=True)


def assert_no_changes(rows: QuerySet[Any, Any], function: str, **options: Any) -> Report:
    """`function` would change none of the rows, and finds nothing wrong with any of them.

    Options are those of ProcessRequest. Nothing is written.

    Raises:
        AssertionError: it would; the text has the changes and problems.
    """
    report = _tried(rows, function, options)
    if report.changed or report.failed:
        raise AssertionError(f"{function} was to change nothing.\n{_shown(report)}")
    return report


def assert_changes(
    rows: QuerySet[Any, Any],
    function: str,
    expected: Mapping[Any, Mapping[str, Any]],
    **options: Any,
) -> Report:
    """`function` would change just the `expected` fields: primary key → field → new value.

    Raises:
        AssertionError: it would change others, or to other values; the text has both.
    """
    report = _tried(rows, function, options)
    found = {
        change.key: {field.field: field.after for field in change.fields}
        for change in report.changes
    }
    wanted = {key: dict(fields) for key, fields in expected.items()}
    if found != wanted:
        raise AssertionError(
            f"{function} was to change {wanted!r}, and would change {found!r}.\n{_shown(report)}"
        )
    return report


def _tried(rows: QuerySet[Any, Any], function: str, options: Mapping[str, Any]) -> Report:
    # All changes are wanted, not the few that a person would read.
    given = {"diff_limit": 1_000_000, **options, "dry_run": True}
    return process_queryset(rows, function, **given)


def _shown(report: Report) -> str:
    return as_text(report, diff=DiffStyle.TEXT)


def _row(info: FunctionInfo, instance: Model) -> dict[str, Any]:
    if info.reads is None:
        codecs = ((field, codec_for(field)) for field in instance._meta.concrete_fields)
        names = [field.name for field, codec in codecs if codec is not None and codec.by_default]
        return {name: _value(instance, [name]) for name in names}
    row: dict[str, Any] = {}
    for item in info.reads:
        *holders, leaf = item.name.split(".")
        place = row
        for holder in holders:
            place = place.setdefault(holder, {})
        place[leaf] = _value(instance, item.field.split("."))
    return row


def _value(instance: Model, path: list[str]) -> Any:
    """What a run would hand over for the field at the end of `path`; null where a link is."""
    holder: Any = instance
    for name in path[:-1]:
        holder = getattr(holder, name)
        if holder is None:
            return None
    field = holder._meta.get_field(path[-1])
    codec = codec_for(field)
    # As it comes from the database: a test may well have set a decimal by its text.
    value = field.to_python(field.value_from_object(holder))
    if value is None or codec is None or codec.to_ml is None:
        return value
    return codec.to_ml(value)
