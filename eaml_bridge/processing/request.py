"""What is asked for: one frozen record, whatever the entrance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any  # Arguments are whatever JSON holds; the queryset's model is known later.

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from eaml_bridge.processing.bounds import Bound
from eaml_bridge.processing.conflicts import check_request


class Mode(StrEnum):
    """How a function gets its rows."""

    ROW = "row"
    BATCH = "batch"
    WHOLE = "whole"


class Scope(StrEnum):
    """What stands or falls together."""

    RUN = "run"
    CHUNK = "chunk"
    ROW = "row"


class OnError(StrEnum):
    """What a bad row means for the others."""

    ABORT = "abort"
    ROLLBACK = "rollback"
    SKIP = "skip"
    COLLECT = "collect"


class UnknownKeys(StrEnum):
    """What keys of a result mean that are no fields to write."""

    IGNORE = "ignore"
    WARN = "warn"
    ERROR = "error"


class Validate(StrEnum):
    """How far changed rows are validated."""

    FULL = "full"
    FIELDS = "fields"
    NONE = "none"


class Save(StrEnum):
    """How changed rows are written."""

    BULK = "bulk"
    INSTANCE = "instance"


class Lock(StrEnum):
    """What becomes of rows that somebody else holds."""

    AUTO = "auto"
    WAIT = "wait"
    NOWAIT = "nowait"
    SKIP = "skip"
    NONE = "none"


class DiffStyle(StrEnum):
    """How changes are shown."""

    NONE = "none"
    SUMMARY = "summary"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """One condition: a column, possibly with a lookup such as `stock__lt`, and its value.

    `value` is text where it was typed; the column decides what it means.
    """

    key: str
    value: object


@dataclass(frozen=True, kw_only=True)
class ProcessRequest:
    """A function to run over rows, and what may come of it.

    Attributes:
        target: a model label such as `shop.Product`, or `kind:NAME`.
        function: `SCRIPT:NAME`, or NAME where one script only has it.
        queryset: rows to take instead of all; of the target's model, not sliced.
        fields: the columns that a row holds; the header's, or all, when empty.
        writes: the columns that may change; the header's when empty.
        renames: `a=b` as in a header: `current_price=price` reads, `price=optimal_price` writes.
        into: the column that takes the whole result.
        query: conditions as one JSON object; see `processing/queries.py`.
        pks: primary keys of the rows to take, as text; None for all.
        args: what a script sees as `ctx.args`.
        limit: at most so many rows, in order.
        sample_share: take rows by chance, this share of them (0..1); the seed decides which.
        seed: of the sample and of `Math.random`; drawn where the run needs one and has none.
        allow_undeclared: `writes` may name fields that the header does not declare.
        record_changes: keep the values before and after of each row; the setting's when None.
        max_errors: more rows with problems than this end the run.
        max_changes: more changed rows than this end the run.
        expect_count: refuse to run over any other number of rows.
        timeout_s: end the run after so many seconds.
        failed_rows: file that gets the rows with problems.
        keep_plan: keep what the dry run found, so that exactly this can be applied.
        compare_with: another script with a function of the same name, for comparison only.
        resume: the run to go on with.
        retry_failed: take the rows that had problems in this run.
        continue_run: take the rows that this run left out by its limit or sample.
        parallel: so many processes, each with a range of keys.
        singleton: at most one active run has this key.
        page_size: rows read, called and written at once; the setting's when None.
        max_rows: more selected rows than this are refused.
        diff_limit: changes and problems that the report keeps.
        user: who runs it; None is the system itself.
        team: the project's key of the team that the run belongs to.
        reason: why it is run, in a person's words, for the record.
        source: the entrance, for the record.
    """

    target: str
    function: str
    queryset: QuerySet[Any, Any] | None = None
    filters: tuple[Lookup, ...] = ()
    excludes: tuple[Lookup, ...] = ()
    order_by: tuple[str, ...] = ()
    query: Mapping[str, Any] | None = None
    pks: tuple[str, ...] | None = None
    limit: int | None = None
    sample_share: float | None = None
    fields: tuple[str, ...] = ()
    database: str | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode | None = None
    into: str | None = None
    writes: tuple[str, ...] = ()
    renames: tuple[str, ...] = ()
    seed: int | None = None
    allow_undeclared: bool = False
    unknown_keys: UnknownKeys = UnknownKeys.WARN
    validate: Validate = Validate.FIELDS
    save: Save = Save.BULK
    lock: Lock = Lock.AUTO
    record_changes: bool | None = None
    dry_run: bool = False
    keep_plan: bool = False
    scope: Scope = Scope.RUN
    on_error: OnError = OnError.ABORT
    page_size: int | None = None
    max_rows: int | None = None
    max_errors: Bound | None = None
    max_changes: Bound | None = None
    expect_count: int | None = None
    timeout_s: float | None = None
    failed_rows: Path | None = None
    compare_with: str | None = None
    resume: int | None = None
    retry_failed: int | None = None
    continue_run: int | None = None
    parallel: int = 1
    singleton: str = ""
    diff_limit: int = 20
    user: AbstractBaseUser | None = None
    team: str = ""
    reason: str = ""
    source: str = "python"

    def __post_init__(self) -> None:
        check_request(self)
