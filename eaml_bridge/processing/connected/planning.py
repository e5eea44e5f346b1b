"""A request over a store becomes a plan: names are resolved, rights asked, nothing written yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any  # Arguments are whatever JSON holds.

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from eaml_bridge import conf
from eaml_bridge.connectors.selecting import Condition, Selection
from eaml_bridge.connectors.stores import Store
from eaml_bridge.exceptions import ConflictingOptions, NotPermitted
from eaml_bridge.processing.conflicts import option_name
from eaml_bridge.processing.connected.layout import StoreLayout, layout_of
from eaml_bridge.processing.declared import checked_arguments, lowered_limits
from eaml_bridge.processing.permissions import RUN_FUNCTIONS
from eaml_bridge.processing.recorded_request import given_options
from eaml_bridge.processing.request import Mode, OnError, ProcessRequest
from eaml_bridge.scripts import Script, find_function, with_seed
from mlpy import FunctionInfo, Limits

#: The entrance, as the record of a run tells it.
SOURCE = "connector"
#: What a request may say of a store; all else is there for models.
_SUPPORTED = frozenset(
    {
        *("target", "function", "args", "mode", "source", "user", "team", "reason", "seed"),
        *("filters", "excludes", "order_by", "limit", "fields", "max_rows", "page_size"),
        *("writes", "into", "renames", "allow_undeclared", "unknown_keys", "record_changes"),
        *("dry_run", "diff_limit", "on_error", "failed_rows", "expect_count"),
        *("max_errors", "max_changes", "timeout_s"),
    }
)


@dataclass(frozen=True, kw_only=True)
class StoreTarget:
    """What is processed, by name: its URL without a password, and the table."""

    label: str
    url: str
    noun: str = "row"


@dataclass(frozen=True, kw_only=True)
class StorePlan:
    """All that a run over a store needs to know, resolved.

    Attributes:
        database: the alias of the database that holds the run's record.
        place: what the store is, for people.
        now: fixed for the run, however often it begins anew.
    """

    request: ProcessRequest
    target: StoreTarget
    place: str
    script: Script
    function: FunctionInfo
    mode: Mode
    layout: StoreLayout
    args: Mapping[str, Any]
    limits: Limits
    page_size: int
    max_rows: int | None
    now: datetime
    database: str = DEFAULT_DB_ALIAS

    @property
    def key_name(self) -> str:
        """The field that names a row; empty where none does."""
        return self.layout.key_name

    @property
    def writes_rows(self) -> bool:
        """Whether rows can change: there is a write set, and this is no dry run."""
        return not self.request.dry_run and bool(self.layout.write_set)


def named_request(request: ProcessRequest, *, url: str, table: str) -> ProcessRequest:
    """The request under the name that the record of its run gets."""
    return replace(request, target=f"{without_password(url)} {table}", source=SOURCE)


def check_request(request: ProcessRequest) -> None:
    """Refuse what no store can keep, by name, and a user who may not run functions.

    Raises:
        ConflictingOptions: an option is there for models only.
        NotPermitted: the user lacks the right.
    """
    for name in given_options(request):
        if name not in _SUPPORTED:
            raise ConflictingOptions(
                f"{option_name(name)} is for models; leave it out with --connector."
            )
    if request.failed_rows is not None and request.on_error is not OnError.COLLECT:
        raise ConflictingOptions("--failed-rows needs --on-error collect with --connector.")
    _authorize(request.user, request.target)


def check_store(request: ProcessRequest, store: Store) -> None:
    """Refuse what this store cannot keep.

    Raises:
        ConflictingOptions: the message names the option.
    """
    if request.order_by and not store.supports_order:
        raise ConflictingOptions(f"{store.name} keeps its keys in no order: leave --order-by out.")


def plan_request(request: ProcessRequest, store: Store) -> StorePlan:
    """Resolve every name of the request; the store takes the selected rows only from now on.

    Raises:
        RequestError: something does not exist, does not fit, or is not permitted.
        ConnectorError: a condition names no field or no operator of the store.
    """
    check_store(request, store)
    script, name = find_function(request.function)
    function = script.executor.describe(name)
    mode = request.mode or Mode(function.mode or Mode.ROW)
    _check_mode(request, mode)
    layout = layout_of(store, function, request, label=request.target)
    store.select(selection_of(request))
    return StorePlan(
        request=request,
        target=StoreTarget(label=request.target, url=request.target.partition(" ")[0]),
        place=store.name,
        script=script if request.seed is None else with_seed(script, request.seed),
        function=function,
        mode=mode,
        layout=layout,
        args=checked_arguments(function, request.args),
        limits=lowered_limits(function, mode),
        page_size=request.page_size or conf.get("PAGE_SIZE"),
        max_rows=request.max_rows or (conf.get("WHOLE_MAX_ROWS") if mode is Mode.WHOLE else None),
        now=timezone.now(),
    )


def selection_of(request: ProcessRequest) -> Selection:
    """Which rows, in the words of connectors."""
    wanted = [Condition(key=item.key, value=item.value) for item in request.filters]
    unwanted = [
        Condition(key=item.key, value=item.value, negated=True) for item in request.excludes
    ]
    return Selection(conditions=(*wanted, *unwanted), order=request.order_by, limit=request.limit)


def without_password(url: str) -> str:
    """The URL without a password and without parameters, which may hold one."""
    scheme, separator, rest = url.partition("://")
    # A password may hold every other character, a host none of them.
    known, at, place = rest.rpartition("@")
    user = known.partition(":")[0]
    return f"{scheme}{separator}{user}{at}{place.partition('?')[0]}"


def _check_mode(request: ProcessRequest, mode: Mode) -> None:
    if mode is Mode.WHOLE and (request.into or request.writes):
        raise ConflictingOptions(
            "A function of mode 'whole' writes to no row: leave --into and --write out."
        )


def _authorize(user: AbstractBaseUser | None, label: str) -> None:
    if user is None or (isinstance(user, PermissionsMixin) and user.has_perm(RUN_FUNCTIONS)):
        return
    raise NotPermitted(
        f"User {user.get_username()!r} may not run functions over {label}: "
        f"permission {RUN_FUNCTIONS!r} is missing. Grant it, or run as another --user."
    )
