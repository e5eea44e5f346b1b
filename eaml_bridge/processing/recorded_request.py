"""A request as its run keeps it, so that the run can go on, or be asked for once more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal
from typing import Any  # Arguments are whatever JSON holds.
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from eaml_bridge import conf
from eaml_bridge.exceptions import (
    ConflictingOptions,
    NotPermitted,
    RequestError,
    UnknownName,
)
from eaml_bridge.models import Run
from eaml_bridge.processing.bounds import Bound
from eaml_bridge.processing.conflicts import option_name
from eaml_bridge.processing.request import (
    Lock,
    Lookup,
    Mode,
    OnError,
    ProcessRequest,
    Save,
    Scope,
    UnknownKeys,
    Validate,
)

#: Who runs what no user was named for.
SYSTEM = "system"
#: Stands for the value of a secret argument.
HIDDEN = "***"
#: What may be said anew when a run goes on: the rest is as it was asked for.
_RESUMED_ANEW = frozenset(
    {
        *("args", "user", "source", "reason", "team", "timeout_s", "failed_rows", "diff_limit"),
        *("resume", "queryset", "database", "max_errors", "max_changes"),
    }
)


def selection_of(request: ProcessRequest) -> dict[str, Any]:
    """What chose the rows, as JSON."""
    return {
        "filter": [_lookup(lookup) for lookup in request.filters],
        "exclude": [_lookup(lookup) for lookup in request.excludes],
        "query": plain(dict(request.query)) if request.query else None,
        "pks": list(request.pks) if request.pks is not None else None,
        "order_by": list(request.order_by),
        "limit": request.limit,
        "sample": request.sample_share,
        "retry_failed": request.retry_failed,
        "continue": request.continue_run,
        "queryset": request.queryset is not None,
    }


def options_of(request: ProcessRequest) -> dict[str, Any]:
    """Policies and guards, as JSON."""
    return {
        "fields": list(request.fields),
        "writes": list(request.writes),
        "renames": list(request.renames),
        "into": request.into,
        "allow_undeclared": request.allow_undeclared,
        "unknown_keys": request.unknown_keys.value,
        "validate": request.validate.value,
        "save": request.save.value,
        "lock": request.lock.value,
        "record_changes": request.record_changes,
        "max_rows": request.max_rows,
        "max_errors": _bound(request.max_errors),
        "max_changes": _bound(request.max_changes),
        "timeout_s": request.timeout_s,
    }


def parameters_of(args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as JSON; of secret ones the name only."""
    secret = secret_names(args)
    return {
        storable_text(name): HIDDEN if name in secret else plain(value)
        for name, value in args.items()
    }


def secret_names(args: Mapping[str, Any]) -> frozenset[str]:
    """Arguments whose values must reach no record, by the words in their names."""
    words = [word.lower() for word in conf.get("SECRET_ARGS")]
    return frozenset(name for name in args if any(word in name.lower() for word in words))


def run_of(run_id: int, *, database: str) -> Run:
    """The record of a run.

    Raises:
        UnknownName: there is none of this number.
    """
    found = Run.objects.using(database).filter(pk=run_id).first()
    if found is None:
        newest = Run.objects.using(database).values_list("pk", flat=True)[:5]
        raise UnknownName("run", str(run_id), known=[str(pk) for pk in newest])
    return found


def check_continued(parent: Run) -> None:
    """Refuse to continue a run that left nothing out, or is not at its end.

    Raises:
        RequestError: the message says what to do instead.
    """
    if parent.status != "finished":
        remedy = f"Use --resume {parent.pk}" if parent.is_resumable else "Start it again"
        raise RequestError(
            f"Run {parent.pk} is {parent.shown_status}, not finished; --continue takes the rows "
            f"that a finished run left out by --limit or --sample. {remedy}."
        )
    limit, share = parent.selection.get("limit"), parent.selection.get("sample")
    if limit is None and share is None:
        raise RequestError(
            f"Run {parent.pk} had neither --limit nor --sample: it left nothing to continue with."
        )
    if limit is not None and share is not None:
        raise RequestError(
            f"Run {parent.pk} had both --limit and --sample; which rows are left is not one "
            "range of keys. Start a run without them."
        )


def completed(request: ProcessRequest, parent: Run | None) -> ProcessRequest:
    """The request with what it leaves to the run that it goes on with, retries or continues.

    Raises:
        RequestError: that run's rows came from a queryset, which no record holds.
        ConflictingOptions: a run that goes on is asked for otherwise than it was.
    """
    if parent is None or (request.target and request.resume is None):
        return request
    if parent.selection.get("queryset") and request.queryset is None:
        raise RequestError(
            f"The rows of run {parent.pk} came from a queryset, which no record holds. "
            "Go on from Python, with the same queryset."
        )
    given = given_options(request)
    if request.resume is not None:
        # From Python the queryset comes again, and with it the model and the function.
        anew = _RESUMED_ANEW | ({"target", "function"} if request.queryset is not None else set())
        for name in sorted(given.keys() - anew):
            raise ConflictingOptions(
                f"--resume goes on with run {parent.pk} as it was asked for: "
                f"leave {option_name(name)} out."
            )
    # What goes on is known by now; the rest must not contradict it a second time.
    given.pop("resume", None)
    return replace(request_from(parent, request), **given)


def request_from(run: Run, request: ProcessRequest) -> ProcessRequest:
    """What was asked for when the run was made, for the target of its record.

    Raises:
        RequestError: a secret argument is missing, which no record holds.
        NotPermitted: the run goes on, and its user is gone.
    """
    chosen, options = run.selection, run.options
    goes_on = request.resume is not None
    return ProcessRequest(
        target=run.target,
        function=run.function,
        queryset=request.queryset,
        filters=_lookups(chosen.get("filter")),
        excludes=_lookups(chosen.get("exclude")),
        query=chosen.get("query"),
        pks=_texts(chosen.get("pks")) if goes_on and chosen.get("pks") is not None else None,
        order_by=_texts(chosen.get("order_by")) if request.retry_failed is None else (),
        limit=chosen.get("limit") if goes_on else None,
        sample_share=chosen.get("sample") if goes_on else None,
        retry_failed=chosen.get("retry_failed") if goes_on else None,
        continue_run=chosen.get("continue") if goes_on else None,
        database=run.database or None,
        args=_arguments(run, request),
        mode=Mode(run.mode) if run.mode else None,
        scope=Scope(run.scope),
        on_error=OnError(run.on_error),
        page_size=run.chunk_size if run.scope != Scope.ROW else None,
        fields=_texts(options.get("fields")),
        writes=_texts(options.get("writes")),
        renames=_texts(options.get("renames")),
        into=options.get("into"),
        allow_undeclared=bool(options.get("allow_undeclared")),
        unknown_keys=UnknownKeys(options.get("unknown_keys", "warn")),
        validate=Validate(options.get("validate", "fields")),
        save=Save(options.get("save", "bulk")),
        lock=Lock(options.get("lock", "auto")),
        record_changes=options.get("record_changes"),
        max_rows=options.get("max_rows"),
        max_errors=_bound_from(options.get("max_errors")),
        max_changes=_bound_from(options.get("max_changes")),
        timeout_s=options.get("timeout_s") if goes_on else None,
        seed=run.seed,
        singleton=run.singleton_key if goes_on else "",
        user=_user_of(run) if goes_on and request.user is None else None,
        team=run.team,
        reason=run.reason,
    )


def plain(value: Any) -> Any:
    """The value as JSON that every database stores."""
    if isinstance(value, dict):
        return {storable_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return storable_text(str(value))


def storable_text(text: str) -> str:
    """The text with what databases refuse written out: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()


def given_options(request: ProcessRequest) -> dict[str, Any]:
    """The attributes that differ from their defaults; arguments apart."""
    bare = ProcessRequest(target="", function="")
    return {
        field.name: getattr(request, field.name)
        for field in fields(request)
        if field.name != "args" and getattr(request, field.name) != getattr(bare, field.name)
    }


def _user_of(run: Run) -> AbstractBaseUser | None:
    """Who began the run: it goes on with his rights as they are now, not with the system's."""
    if run.user_name == SYSTEM:
        return None
    user = run.user
    if user is None or not user.is_active:
        raise NotPermitted(
            f"Run {run.pk} was begun by {run.user_name!r}, whose account is gone or closed. "
            "Name who it goes on for by --user."
        )
    return user


def _arguments(run: Run, request: ProcessRequest) -> dict[str, Any]:
    args = {**run.parameters, **request.args}
    missing = [name for name in secret_names(run.parameters) if name not in request.args]
    if missing:
        raise RequestError(
            f"Run {run.pk} had the secret argument {missing[0]!r}, which no record holds. "
            f"Give it again: --arg {missing[0]}=…"
        )
    return args


def _lookup(lookup: Lookup) -> list[Any]:
    value = lookup.value
    if isinstance(value, date | time | Decimal | UUID):
        value = value.isoformat() if isinstance(value, date | time) else str(value)
    return [storable_text(lookup.key), plain(value)]


def _lookups(recorded: Any) -> tuple[Lookup, ...]:
    return tuple(Lookup(key=key, value=value) for key, value in recorded or ())


def _texts(recorded: Any) -> tuple[str, ...]:
    return tuple(recorded or ())


def _bound(bound: Bound | None) -> str | None:
    return None if bound is None else str(bound)


def _bound_from(text: str | None) -> Bound | None:
    if text is None:
        return None
    if text.endswith("%"):
        return Bound(percent=float(text[:-1]))
    return Bound(rows=int(text))
