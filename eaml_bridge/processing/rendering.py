"""Reports as text for people and as one JSON document for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any  # A document is whatever JSON holds.

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.processing.outcomes import Status
from eaml_bridge.processing.report import (
    Difference,
    Ending,
    ExitCode,
    ProblemGroup,
    Report,
    RowChange,
)
from eaml_bridge.processing.request import DiffStyle
from mlpy.errors import printable

#: So many kinds of problems are printed; the JSON document holds all that were kept.
_PROBLEMS_SHOWN = 10
_LONGEST_VALUE = 60
_VERDICTS = {
    ExitCode.INTERRUPTED: "Interrupted.",
    ExitCode.TERMINATED: "Ended from outside.",
    ExitCode.STALE: "The plan is stale; nothing was written.",
    ExitCode.STOPPED_EARLY: "Stopped early; finished chunks are kept.",
}


def as_text(report: Report, *, diff: DiffStyle) -> str:
    """The report in lines for a terminal."""
    return "\n".join(_lines(report, diff))


def as_json(report: Report, *, diff: DiffStyle, exit_code: int) -> str:
    """The report as one JSON document."""
    document = {
        "status": report.ending.name.lower(),
        "run_kind": report.kind,
        "exit_code": exit_code,
        "target": report.target,
        "function": report.function,
        "script_sha256": report.script_sha256,
        "mode": report.mode,
        "database": report.database,
        "scope": report.scope,
        "dry_run": report.dry_run,
        "run": report.run_id,
        "plan": report.plan_id,
        "selected": report.selected,
        "written": report.written,
        "counts": {status.value: report.counts.get(status, 0) for status in Status},
        "fields": dict(report.field_counts),
        "problems": [_problem_document(group) for group in report.problems],
        "unknown_keys": dict(report.unknown_keys),
        "warnings": list(report.warnings),
        "message": report.message,
        "seconds": round(report.seconds, 3),
    }
    if diff in (DiffStyle.TEXT, DiffStyle.JSON):
        document["changes"] = [_change_document(change) for change in report.changes]
    if report.differing is not None:
        document["differing"] = report.differing
        document["differences"] = [_difference_document(row) for row in report.differences]
    if report.mode == "whole":
        document["result"] = plain(report.result)
    return json_text(document)


def error_as_json(error: BridgeError | str, *, exit_code: ExitCode) -> str:
    """The JSON document of a run that never began."""
    code = error.code if isinstance(error, BridgeError) else "EB105"
    document = {
        "status": "refused",
        "exit_code": int(exit_code),
        "error": {"code": code, "message": str(error)},
    }
    return json_text(document)


def verdict(report: Report, code: ExitCode) -> str:
    """Why the command exits with a code other than 0, in a line."""
    if code is ExitCode.CHANGES_FOUND:
        return f"{report.changed:,} rows would change."
    if code is ExitCode.ROW_PROBLEMS:
        return f"{report.failed:,} of {report.selected:,} rows have problems."
    return _VERDICTS.get(code, "Stopped; nothing was written.")


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON in readable letters, without a character that a terminal would obey."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # Line ends come from the indentation only: within texts they are escaped already.
    return "".join([c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text])


def plain(value: object) -> Any:
    """A script's value as JSON holds it: NaN is null, a decimal is a number."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float | Decimal):
        return _number(value)
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float | Decimal) -> float | int | None:
    if not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _lines(report: Report, diff: DiffStyle) -> Iterator[str]:
    kind = " (dry run: nothing is written)" if report.dry_run else ""
    yield f"{report.function} over {report.target}{kind}"
    if report.differing is not None:
        yield from _difference_lines(report)
    elif diff in (DiffStyle.TEXT, DiffStyle.JSON):
        yield from _change_lines(report, diff)
    yield f"{report.selected:,} rows selected: {_counts(report)}"
    if diff is not DiffStyle.NONE and report.field_counts:
        fields = ", ".join(f"{name} {count:,}" for name, count in report.field_counts.items())
        yield f"Changes by field: {fields}"
    yield from _problem_lines(report)
    if report.unknown_keys:
        keys = ", ".join(f"{key!r} ({count:,})" for key, count in report.unknown_keys.items())
        yield f"Returned, but no field to write: {keys}"
    yield from (f"Note: {warning}" for warning in report.warnings)
    if report.mode == "whole" and report.ending is Ending.FINISHED:
        yield json_text(plain(report.result), indent=2)
    yield _closing(report)


def _counts(report: Report) -> str:
    shown = [
        f"{report.counts[status]:,} {status.value.replace('_', ' ')}"
        for status in Status
        if report.counts.get(status)
    ]
    return ", ".join(shown) or "none"


def _closing(report: Report) -> str:
    if report.message and report.ending is not Ending.FINISHED:
        return report.message
    took = f"{report.seconds:.1f} s"
    if report.mode == "whole":
        return f"Took {took}."
    if report.dry_run:
        kept = f" Kept as plan {report.plan_id}." if report.plan_id is not None else ""
        return f"{report.changed:,} rows would be written. Took {took}.{kept}"
    return f"{report.written:,} rows written in {took} (run {report.run_id})."


def _change_lines(report: Report, diff: DiffStyle) -> Iterator[str]:
    for change in report.changes:
        if diff is DiffStyle.JSON:
            yield json_text(_change_document(change))
            continue
        fields = ", ".join(
            f"{field.field}: {_shown(field.before)} → {_shown(field.after)}"
            for field in change.fields
        )
        yield f"  {printable(str(change.key))}  {fields}"
    left = report.changed - len(report.changes)
    if left > 0:
        yield f"  … and {left:,} more changed rows (--diff-limit {len(report.changes)})"


def _difference_lines(report: Report) -> Iterator[str]:
    for row in report.differences:
        yield f"  {printable(str(row.key))}  this: {printable(row.this)}"
        yield f"  {' ' * len(str(row.key))}  other: {printable(row.other)}"
    yield f"{report.differing:,} rows come out differently."


def _problem_lines(report: Report) -> Iterator[str]:
    for group in report.problems[:_PROBLEMS_SHOWN]:
        problem = group.problem
        field = f"{printable(problem.field)}: " if problem.field else ""
        where = f" at {problem.where}" if problem.where else ""
        keys = ", ".join(printable(str(key)) for key in group.keys)
        rows = f" (key {keys}{', …' if group.count > len(group.keys) else ''})" if keys else ""
        status = group.status.value.replace("_", " ")
        yield f"  {group.count:,} {status}: {field}{printable(problem.message)}{where}{rows}"
    left = report.problems[_PROBLEMS_SHOWN:]
    if left:
        count = sum(group.count for group in left)
        yield f"  {count:,} more problems of {len(left)} other kinds (--format json lists them)"


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        text = json.dumps(plain(value), ensure_ascii=False)
    elif isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(plain_text(value))
    text = printable(text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def plain_text(value: object) -> object:
    """A stored value as JSON holds it, exact: a decimal is text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict | list):
        return plain(value)
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    return plain(value)


def _change_document(change: RowChange) -> dict[str, Any]:
    return {
        "key": plain_text(change.key),
        "fields": {
            field.field: {"before": plain_text(field.before), "after": plain_text(field.after)}
            for field in change.fields
        },
    }


def _difference_document(row: Difference) -> dict[str, Any]:
    return {"key": plain_text(row.key), "this": row.this, "other": row.other}


def _problem_document(group: ProblemGroup) -> dict[str, Any]:
    return {
        "status": group.status.value,
        "field": group.problem.field,
        "message": group.problem.message,
        "where": group.problem.where,
        "count": group.count,
        "keys": [plain_text(key) for key in group.keys],
    }
