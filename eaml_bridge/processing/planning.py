"""A request becomes a plan: names are resolved, permissions asked, nothing read or written yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any  # Arguments are whatever JSON holds.

from django.conf import settings
from django.db import router
from django.utils import timezone

from eaml_bridge import conf
from eaml_bridge.exceptions import ConflictingOptions, UnknownName
from eaml_bridge.processing import permissions
from eaml_bridge.processing.columns import Layout, layout_of
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.request import Mode, ProcessRequest
from eaml_bridge.processing.selection import order_paths, selected_rows
from eaml_bridge.scripts import Script, find_function
from eaml_bridge.targets import Rows, Target, resolve_target
from mlpy import FunctionInfo, Limits


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a run needs to know, resolved.

    Attributes:
        rows: the selected rows, without order and limit.
        order: query paths; the primary key when empty.
        now: fixed for the run, so that it can be repeated.
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

    @property
    def writes_rows(self) -> bool:
        """Whether rows can change: there is a write set, and this is no dry run."""
        return not self.request.dry_run and self.has_write_set

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
    target = resolve_target(request.target)
    database = _database(target, request)
    script, name = find_function(request.function, preferred=target.script)
    function = script.executor.describe(name)
    mode = request.mode or Mode(function.mode or Mode.ROW)
    layout = _layout(target, function, mode, request)
    permissions.authorize(request.user, target, writing=bool(layout.write_set))
    rows = selected_rows(target, request, database=database)
    return Plan(
        request=request,
        target=target,
        database=database,
        script=script,
        function=function,
        mode=mode,
        layout=layout,
        rows=permissions.visible_rows(request.user, rows),
        order=order_paths(target, request.order_by),
        args=checked_arguments(function, request.args),
        limits=lowered_limits(function, mode),
        page_size=request.page_size or conf.get("PAGE_SIZE"),
        max_rows=request.max_rows or _whole_guard(mode),
        now=timezone.now(),
    )


def _layout(target: Target, function: FunctionInfo, mode: Mode, request: ProcessRequest) -> Layout:
    layout = layout_of(target, function, request)
    if mode is not Mode.WHOLE:
        return layout
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
