"""A request becomes a plan: names are resolved, permissions asked, nothing read or written yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any  # Arguments are whatever JSON holds.

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, router
from django.utils import timezone

from eaml_bridge import conf
from eaml_bridge.exceptions import ConflictingOptions, RequestError, UnknownName
from eaml_bridge.models import Run, RunKind
from eaml_bridge.processing import permissions
from eaml_bridge.processing.columns import Layout, layout_of
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.recorded_request import check_continued, completed, run_of
from eaml_bridge.processing.request import Mode, ProcessRequest, Scope
from eaml_bridge.processing.selection import order_paths, selected_rows
from eaml_bridge.scripts import Script, find_function, with_seed
from eaml_bridge.targets import Rows, Target, resolve_target
from mlpy import FunctionInfo, Limits

#: Seeds that are drawn; JSON and every database hold them exactly.
_SEEDS = 2**53


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a run needs to know, resolved.

    Attributes:
        rows: the selected rows, without order and limit.
        order: query paths; the primary key when empty.
        now: fixed for the run, so that it can be repeated.
        seed: of the sample and of `Math.random`; None where chance plays no part that was asked
            for.
        resumed: the record of the run that goes on.
        parent: the run whose rows are retried or continued.
        rival: the script to compare with.
        kind: what the run does with its rows.
    """

    request: ProcessRequest
    target: Target
    database: str
    script: Script
    function: FunctionInfo
    mode: Mode
    layout: Layout
    rows: Rows
    order: tuple[str, ...]
    args: Mapping[str, Any]
    limits: Limits
    page_size: int
    max_rows: int | None
    now: datetime
    seed: int | None = None
    resumed: Run | None = None
    parent: Run | None = None
    rival: Script | None = None
    kind: RunKind = RunKind.PROCESS

    @property
    def writes_rows(self) -> bool:
        """Whether rows can change: there is a write set, and this is no dry run."""
        return not self.request.dry_run and self.has_write_set

    @property
    def place(self) -> str:
        """Where rows are written to, in words."""
        return f"database {self.database!r}"

    @property
    def key_name(self) -> str:
        """The name of the primary key."""
        name: str = self.target.model._meta.pk.name
        return name

    @property
    def has_write_set(self) -> bool:
        """Whether the function may change anything at all."""
        return bool(self.layout.write_set)


def plan_request(request: ProcessRequest) -> Plan:
    """Resolve every name of the request.

    Raises:
        RequestError: something does not exist, does not fit, or is not permitted.
        ScriptError: the script cannot be read, or is no program.
    """
    resumed, parent = _earlier_runs(request)
    request = completed(request, resumed or parent)
    target = resolve_target(request.target)
    database = _database(target, request)
    script, name = find_function(request.function, preferred=target.script)
    _check_version(resumed, script)
    function = script.executor.describe(name)
    mode = request.mode or Mode(function.mode or Mode.ROW)
    layout = _layout(target, function, mode, request)
    permissions.authorize(request.user, target, writing=bool(layout.write_set))
    rows = selected_rows(target, request, database=database)
    seed = _seed(request, resumed)
    return Plan(
        request=request,
        target=target,
        database=database,
        script=script if seed is None else with_seed(script, seed),
        function=function,
        mode=mode,
        layout=layout,
        rows=permissions.visible_rows(request.user, rows),
        order=order_paths(target, request.order_by),
        args=checked_arguments(function, request.args),
        limits=lowered_limits(function, mode),
        page_size=_page_size(request),
        max_rows=request.max_rows or _whole_guard(mode),
        now=resumed.started_at if resumed else timezone.now(),
        seed=seed,
        resumed=resumed,
        parent=parent,
        rival=_rival(request, name),
    )


def _earlier_runs(request: ProcessRequest) -> tuple[Run | None, Run | None]:
    """The run that goes on, and the one that is retried or continued."""
    database = request.database or DEFAULT_DB_ALIAS
    resumed = None if request.resume is None else run_of(request.resume, database=database)
    number = request.retry_failed or request.continue_run
    if resumed is not None:
        number = resumed.parent_id
    parent = None if number is None else run_of(number, database=database)
    for earlier in (resumed, parent):
        if earlier is not None and earlier.kind != RunKind.PROCESS:
            raise RequestError(
                f"Run {earlier.pk} called no function, so there is nothing to go on with. "
                "Undo, or apply a plan, once more."
            )
    if parent is not None and request.continue_run is not None:
        check_continued(parent)
    return resumed, parent


def _check_version(resumed: Run | None, script: Script) -> None:
    if resumed is not None and resumed.script_sha256 != script.sha256:
        raise RequestError(
            f"Script {script.name!r} was changed since run {resumed.pk} began, and a run keeps one "
            "version from its first row to its last. Put the old version back to resume it, or "
            f"start another run, perhaps with --retry-failed {resumed.pk}."
        )


def _seed(request: ProcessRequest, resumed: Run | None) -> int | None:
    if resumed is not None:
        return resumed.seed
    if request.seed is None and request.sample_share is not None:
        return secrets.randbelow(_SEEDS)
    return request.seed


def _page_size(request: ProcessRequest) -> int:
    if request.scope is Scope.ROW:
        return 1
    size: int = request.page_size or conf.get("PAGE_SIZE")
    return size


def _rival(request: ProcessRequest, function: str) -> Script | None:
    if request.compare_with is None:
        return None
    script, _ = find_function(f"{request.compare_with}:{function}")
    return script


def _layout(target: Target, function: FunctionInfo, mode: Mode, request: ProcessRequest) -> Layout:
    layout = layout_of(target, function, request)
    if mode is not Mode.WHOLE:
        return layout
    if request.scope is not Scope.RUN:
        raise ConflictingOptions(
            f"Function {function.name!r} has mode 'whole' and gets all rows at once: "
            f"leave --atomic {request.scope} out."
        )
    if request.writes or request.into:
        raise ConflictingOptions(
            f"Function {function.name!r} has mode 'whole' and writes to no row: "
            "leave --into and --write out."
        )
    return replace(layout, writes=(), into=None)


def _database(target: Target, request: ProcessRequest) -> str:
    if request.database is None:
        if request.queryset is not None:
            return request.queryset.db
        return target.database or router.db_for_write(target.model)
    if request.database not in settings.DATABASES:
        raise UnknownName("database", request.database, known=settings.DATABASES)
    return request.database


def _whole_guard(mode: Mode) -> int | None:
    guard: int | None = conf.get("WHOLE_MAX_ROWS") if mode is Mode.WHOLE else None
    return guard
