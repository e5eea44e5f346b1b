"""Records of runs as lines for a terminal, and as JSON documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any  # A document is whatever JSON holds.

from eaml_bridge.models import RowChange, RowProblem, Run, RunLog
from eaml_bridge.processing.rendering import json_text
from mlpy.errors import printable

#: So many problems, kinds of them and words of the log `show` gives.
SHOWN = 20


def run_document(run: Run) -> dict[str, Any]:
    """One run, as JSON holds it."""
    return {
        "run": run.pk,
        "kind": run.kind,
        "status": run.shown_status,
        "target": run.target,
        "function": run.function,
        "user": run.user_name,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "exit_code": run.exit_code,
        "selected": run.selected_count,
        "written": run.written_count,
        "problems": run.problem_count,
        "reason": run.reason,
        "message": run.message,
    }


def run_line(run: Run) -> str:
    """One run in a line."""
    what = "" if run.kind == "process" else f"{run.kind} of "
    return (
        f"{run.pk:>6}  {run.started_at:%Y-%m-%d %H:%M}  {run.shown_status:<11}  "
        f"{run.written_count:>9,} written  {run.problem_count:>7,} problems  "
        f"{what}{printable(run.function)} over {printable(run.target)} by "
        f"{printable(run.user_name)}"
    )


def full_document(run: Run) -> dict[str, Any]:
    """All of a run but its single rows."""
    return {
        **run_document(run),
        "parent": run.parent_id,
        "script_sha256": run.script_sha256,
        "engine_version": run.engine_version,
        "database": run.database,
        "scope": run.scope,
        "on_error": run.on_error,
        "write_set": run.write_set,
        "selection": run.selection,
        "parameters": run.parameters,
        "counts": run.counts,
        "fields": run.field_counts,
        "duration_s": round(run.duration_s, 3),
        "cpu_s": round(run.cpu_s, 3),
        "changes": run.changes.count(),
        "shards": [
            {
                "number": s.number,
                "status": s.status,
                "rows": s.row_count,
                "written": s.written_count,
            }
            for s in run.shards.all()
        ],
        "undone_by": list(run.children.filter(kind="undo").values_list("pk", flat=True)),
        "first_problems": [problem_document(p) for p in run.problems.all()[:SHOWN]],
        "log": [log_document(entry) for entry in run.log.all()[:SHOWN]],
    }


def full_lines(run: Run) -> Iterator[str]:
    """The same in lines."""
    document = full_document(run)
    yield run_line(run)
    for name in ("parent", "reason", "message", "script_sha256", "write_set", "counts", "fields"):
        value = document[name]
        if value:
            shown = value if isinstance(value, str) else json_text(value)
            yield f"  {name.replace('_', ' ')}: {printable(shown)}"
    yield f"  rows on record for undo: {document['changes']:,}"
    for shard in document["shards"]:
        yield f"  shard {shard['number']}: {shard['status']}, {shard['rows']:,} rows"
    if document["undone_by"]:
        yield f"  undone by run {', '.join(str(pk) for pk in document['undone_by'])}"
    yield from (f"  {problem_line(p)}" for p in document["first_problems"])
    yield from (f"  {log_line(entry)}" for entry in document["log"])


def problem_document(problem: RowProblem) -> dict[str, Any]:
    """One problem, as JSON holds it."""
    return {
        "key": problem.key,
        "status": problem.kind,
        "field": problem.field,
        "message": problem.message,
        "where": problem.where,
    }


def problem_line(document: dict[str, Any]) -> str:
    """One problem in a line."""
    field = f"{document['field']}: " if document["field"] else ""
    return printable(f"{document['status']} row {document['key']}: {field}{document['message']}")


def change_document(change: RowChange) -> dict[str, Any]:
    """One changed row, as JSON holds it."""
    return {"key": change.key, "before": change.before, "after": change.after}


def change_line(document: dict[str, Any]) -> str:
    """One changed row in a line."""
    fields = ", ".join(
        f"{name}: {json_text(before)} → {json_text(document['after'].get(name))}"
        for name, before in document["before"].items()
    )
    return printable(f"{document['key']}  {fields}")


def log_document(entry: RunLog) -> dict[str, Any]:
    """One word of the log, as JSON holds it."""
    return {
        "at": entry.at.isoformat(),
        "event": entry.event,
        "message": entry.message,
        "data": entry.data,
    }


def log_line(document: dict[str, Any]) -> str:
    """One word of the log in a line."""
    return printable(f"{document['at'][:19]}  {document['event']}  {document['message']}".rstrip())
