"""Options that exclude each other, or need one another; each refusal names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eaml_bridge.exceptions import ConflictingOptions, InvalidValue

if TYPE_CHECKING:
    from eaml_bridge.processing.request import ProcessRequest

_OPTIONS = {
    "target": "MODEL",
    "page_size": "--chunk",
    "continue_run": "--continue",
    "writes": "--write",
    "scope": "--atomic",
    "sample_share": "--sample",
    "timeout_s": "--timeout",
    "record_changes": "--no-record",
    "keep_plan": "--plan",
    "renames": "--map",
    "filters": "--filter",
    "excludes": "--exclude",
}


def option_name(name: str) -> str:
    """The option that sets an attribute of the request."""
    return _OPTIONS.get(name, "--" + name.replace("_", "-"))


def check_request(request: ProcessRequest) -> None:
    """Refuse what contradicts itself, before anything is looked up.

    Raises:
        InvalidValue: a number is out of range.
        ConflictingOptions: options exclude each other.
    """
    for name in ("limit", "page_size", "max_rows", "parallel"):
        value = getattr(request, name)
        if value is not None and value < 1:
            raise InvalidValue(f"{option_name(name)} is {value!r}; expected a number from 1 up.")
    for name in ("diff_limit", "expect_count"):
        value = getattr(request, name)
        if value is not None and value < 0:
            raise InvalidValue(f"{option_name(name)} is {value!r}; expected 0 or more.")
    if request.sample_share is not None and not 0 < request.sample_share <= 1:
        raise InvalidValue(f"--sample is {request.sample_share!r}; expected a share above 0%.")
    if request.timeout_s is not None and request.timeout_s <= 0:
        raise InvalidValue(f"--timeout is {request.timeout_s!r}; expected seconds above 0.")
    _check_exclusions(request)
    _check_writing(request)


def _check_exclusions(request: ProcessRequest) -> None:
    exclusive = (
        ("into", "writes"),
        ("resume", "retry_failed"),
        ("resume", "continue_run"),
        ("retry_failed", "continue_run"),
        ("pks", "retry_failed"),
        ("pks", "continue_run"),
        ("sample_share", "pks"),
        ("sample_share", "retry_failed"),
        ("sample_share", "order_by"),
        ("pks", "order_by"),
        ("retry_failed", "order_by"),
        ("resume", "dry_run"),
        ("singleton", "dry_run"),
        ("compare_with", "failed_rows"),
        ("compare_with", "keep_plan"),
    )
    for first, second in exclusive:
        if _is_given(request, first) and _is_given(request, second):
            raise ConflictingOptions(
                f"Use just one of {option_name(first)} and {option_name(second)}."
            )


def _check_writing(request: ProcessRequest) -> None:
    if request.mode == "whole":
        if request.into or request.writes:
            raise ConflictingOptions(
                "A function of mode 'whole' writes to no row: leave --into and --write out."
            )
        if request.scope != "run":
            raise ConflictingOptions(
                f"A function of mode 'whole' gets all rows at once: leave --atomic {request.scope} "
                "out."
            )
    if request.scope == "row" and request.page_size is not None:
        raise ConflictingOptions(
            "With --atomic row each row has a transaction of its own: leave --chunk out."
        )
    if request.compare_with and not request.dry_run:
        raise ConflictingOptions("--compare-with only looks: use it with --dry-run.")
    if request.keep_plan and not request.dry_run:
        raise ConflictingOptions("A plan is kept by a dry run: use --plan with --dry-run.")
    if request.allow_undeclared and not (request.writes or request.into):
        raise ConflictingOptions("--allow-undeclared widens --write or --into: name the fields.")


def _is_given(request: ProcessRequest, name: str) -> bool:
    return getattr(request, name) not in (None, (), "", False)
