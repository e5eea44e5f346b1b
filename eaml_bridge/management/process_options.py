"""The request that the options of `eaml_process` amount to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any  # Options are what argparse made of them.

from eaml_bridge.exceptions import ConflictingOptions, InvalidValue
from eaml_bridge.processing.arguments import (
    parse_arguments,
    parse_json_object,
    parse_lookups,
    parse_names,
)
from eaml_bridge.processing.bounds import Bound, parse_bound, parse_seconds, parse_share
from eaml_bridge.processing.permissions import find_user
from eaml_bridge.processing.request import (
    DiffStyle,
    Lock,
    Mode,
    OnError,
    ProcessRequest,
    Save,
    Scope,
    UnknownKeys,
    Validate,
)

_EARLIER_RUN = ("resume", "retry_failed", "continue_run")


def request_from(options: dict[str, Any]) -> ProcessRequest:
    """The request that the options amount to.

    Raises:
        RequestError: a value cannot be used; the message says what was expected.
    """
    is_dry = options["dry_run"] or options["plan"]
    if options["exit_code"] and not is_dry:
        raise ConflictingOptions("--exit-code tells of a preview: use it with --dry-run.")
    _check_target(options)
    user, sample, timeout = options["user"], options["sample"], options["timeout"]
    return ProcessRequest(
        target=options["target"] or options["table"] or "",
        function=options["function"] or "",
        filters=parse_lookups("--filter", options["filter"]),
        excludes=parse_lookups("--exclude", options["exclude"]),
        query=_query(options["query"]),
        pks=_keys(options),
        sample_share=None if sample is None else parse_share("--sample", sample),
        order_by=parse_names(options["order_by"]),
        limit=options["limit"],
        fields=parse_names(options["fields"]),
        database=options["database"],
        args=parse_arguments(options["arg"], options["arguments"]),
        mode=Mode(options["mode"]) if options["mode"] else None,
        into=options["into"],
        writes=parse_names(options["write"]),
        renames=tuple(options["map"]),
        seed=options["seed"],
        allow_undeclared=options["allow_undeclared"],
        unknown_keys=UnknownKeys(options["unknown_keys"]),
        validate=Validate(options["validate"]),
        save=Save(options["save"]),
        lock=Lock(options["lock"]),
        record_changes=False if options["no_record"] else None,
        dry_run=is_dry,
        keep_plan=options["plan"],
        scope=Scope(options["atomic"]),
        on_error=OnError(options["on_error"]),
        page_size=options["chunk"],
        max_rows=options["max_rows"],
        max_errors=_bound("--max-errors", options["max_errors"]),
        max_changes=_bound("--max-changes", options["max_changes"]),
        expect_count=options["expect_count"],
        timeout_s=None if timeout is None else parse_seconds("--timeout", timeout),
        failed_rows=Path(options["failed_rows"]) if options["failed_rows"] else None,
        compare_with=options["compare_with"],
        resume=options["resume"],
        retry_failed=options["retry_failed"],
        continue_run=options["continue_run"],
        singleton=options["singleton"],
        parallel=options["parallel"],
        reason=options["reason"],
        diff_limit=options["diff_limit"],
        user=find_user(user) if user is not None else None,
        source="command",
    )


def diff_style(options: dict[str, Any]) -> DiffStyle:
    """How to show changes: in full for a preview, as counts for a run, unless said otherwise."""
    chosen = options["diff"]
    if chosen:
        return DiffStyle(chosen)
    return DiffStyle.TEXT if options["dry_run"] or options["plan"] else DiffStyle.SUMMARY


def _check_target(options: dict[str, Any]) -> None:
    if (options["connector"] is None) != (options["table"] is None):
        raise ConflictingOptions("--connector and --table belong together: give both or neither.")
    earlier = [name for name in _EARLIER_RUN if options[name] is not None]
    if earlier and options["target"] is None and options["function"] is None:
        return
    if options["function"] is None:
        raise ConflictingOptions("Name a function by --function [SCRIPT:]NAME.")
    if (options["connector"] is None) == (options["target"] is None):
        raise ConflictingOptions("Name a MODEL, or else a store by --connector and --table.")


def _query(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    return parse_json_object("--query", sys.stdin.read() if text == "-" else text)


def _keys(options: dict[str, Any]) -> tuple[str, ...] | None:
    listed, path = options["pks"], options["pks_file"]
    if listed is not None and path is not None:
        raise ConflictingOptions("Use just one of --pks and --pks-file.")
    if listed is not None:
        return _listed_keys(listed)
    if path is None:
        return None
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(
            f"--pks-file {path!r} cannot be read: {error}. Give a UTF-8 file with one key a line."
        ) from error
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _listed_keys(text: str) -> tuple[str, ...]:
    """Keys between commas; composite ones are JSON lists: `[1, 2],[1, 3]`."""
    if not text.lstrip().startswith("["):
        return parse_names(text)
    try:
        return tuple(json.dumps(key) for key in json.loads(f"[{text}]"))
    except json.JSONDecodeError as error:
        raise InvalidValue(
            f"--pks got {text!r:.80}; expected keys between commas, as 1,2, or lists: [1,2],[1,3]."
        ) from error


def _bound(option: str, text: str | None) -> Bound | None:
    return None if text is None else parse_bound(option, text)
