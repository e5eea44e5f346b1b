"""What is asked for: one frozen record, whatever the entrance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any  # Arguments are whatever JSON holds; the queryset's model is known later.

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from eaml_bridge.exceptions import ConflictingOptions, InvalidValue


class Mode(StrEnum):
    """How a function gets its rows."""

    ROW = "row"
    BATCH = "batch"
    WHOLE = "whole"


class Scope(StrEnum):
    """What stands or falls together."""

    RUN = "run"


class OnError(StrEnum):
    """What a bad row means for the others."""

    ABORT = "abort"
    ROLLBACK = "rollback"
    SKIP = "skip"


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
        args: what a script sees as `ctx.args`.
        limit: at most so many rows, in order.
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
    limit: int | None = None
    fields: tuple[str, ...] = ()
    database: str | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode | None = None
    into: str | None = None
    writes: tuple[str, ...] = ()
    renames: tuple[str, ...] = ()
    dry_run: bool = False
    scope: Scope = Scope.RUN
    on_error: OnError = OnError.ABORT
    page_size: int | None = None
    max_rows: int | None = None
    diff_limit: int = 20
    user: AbstractBaseUser | None = None
    team: str = ""
    reason: str = ""
    source: str = "python"

    def __post_init__(self) -> None:
        for name in ("limit", "page_size", "max_rows"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InvalidValue(f"{_option(name)} is {value!r}; expected a number from 1 up.")
        if self.diff_limit < 0:
            raise InvalidValue(f"--diff-limit is {self.diff_limit!r}; expected 0 or more.")
        if self.into and self.writes:
            raise ConflictingOptions("Use just one of --into and --write.")
        if self.mode is Mode.WHOLE and (self.into or self.writes):
            raise ConflictingOptions(
                "A function of mode 'whole' writes to no row: leave --into and --write out."
            )


def _option(name: str) -> str:
    return {"page_size": "--chunk"}.get(name, "--" + name.replace("_", "-"))
