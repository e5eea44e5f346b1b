"""The options of `eaml_process`: their help, and the request that they amount to."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any  # Options are what argparse made of them.

from eaml_bridge.exceptions import ConflictingOptions
from eaml_bridge.processing.arguments import parse_arguments, parse_lookups, parse_names
from eaml_bridge.processing.permissions import find_user
from eaml_bridge.processing.request import DiffStyle, Mode, OnError, ProcessRequest, Scope


def add_options(parser: ArgumentParser) -> None:
    """Declare all options, in groups."""
    parser.add_argument(
        "target",
        metavar="MODEL",
        nargs="?",
        help="a model's label such as shop.Product, or machine:NAME for the lines of a machine",
    )
    parser.add_argument(
        "--function",
        required=True,
        metavar="[SCRIPT:]NAME",
        help="the function; SCRIPT is its path below the script folder, as in shop/pricing:reprice",
    )
    _add_connector(parser)
    _add_selection(parser)
    _add_input(parser)
    _add_writing(parser)
    _add_preview(parser)
    _add_control(parser)


def request_from(options: dict[str, Any]) -> ProcessRequest:
    """The request that the options amount to.

    Raises:
        RequestError: a value cannot be used; the message says what was expected.
    """
    if options["exit_code"] and not options["dry_run"]:
        raise ConflictingOptions("--exit-code tells of a preview: use it with --dry-run.")
    if (options["connector"] is None) != (options["table"] is None):
        raise ConflictingOptions("--connector and --table belong together: give both or neither.")
    if (options["connector"] is None) == (options["target"] is None):
        raise ConflictingOptions("Name a MODEL, or else a store by --connector and --table.")
    user = options["user"]
    return ProcessRequest(
        target=options["target"] or options["table"],
        function=options["function"],
        filters=parse_lookups("--filter", options["filter"]),
        excludes=parse_lookups("--exclude", options["exclude"]),
        order_by=parse_names(options["order_by"]),
        limit=options["limit"],
        fields=parse_names(options["fields"]),
        database=options["database"],
        args=parse_arguments(options["arg"], options["arguments"]),
        mode=Mode(options["mode"]) if options["mode"] else None,
        into=options["into"],
        writes=parse_names(options["write"]),
        renames=tuple(options["map"]),
        dry_run=options["dry_run"],
        scope=Scope(options["atomic"]),
        on_error=OnError(options["on_error"]),
        page_size=options["chunk"],
        max_rows=options["max_rows"],
        diff_limit=options["diff_limit"],
        user=find_user(user) if user is not None else None,
        source="command",
    )


def diff_style(options: dict[str, Any]) -> DiffStyle:
    """How to show changes: in full for a preview, as counts for a run, unless said otherwise."""
    chosen = options["diff"]
    if chosen:
        return DiffStyle(chosen)
    return DiffStyle.TEXT if options["dry_run"] else DiffStyle.SUMMARY


def _add_connector(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("instead of a MODEL")
    group.add_argument(
        "--connector",
        metavar="URL",
        help="a store that is no model, as in postgresql://user@host/shop, sqlite:///shop.db, "
        "mongodb://host:27017/shop or redis://host:6379/0",
    )
    group.add_argument(
        "--table",
        "--collection",
        dest="table",
        metavar="NAME",
        help="its table or collection, or a pattern of its keys",
    )


def _add_selection(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("which rows")
    group.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="K=V",
        help="only rows for which this holds, as in stock__lt=10; repeat to narrow further. "
        "Lists with in: id__in=1,2,3. Empty values: price__isnull=true",
    )
    group.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="K=V",
        help="leave out rows for which this holds",
    )
    group.add_argument(
        "--order-by",
        metavar="F",
        help="fields separated by commas, descending with '-' (write --order-by=-price); "
        "without it rows come by primary key",
    )
    group.add_argument("--limit", type=_positive, metavar="N", help="the first N rows only")
    group.add_argument(
        "--fields", metavar="a,b", help="the fields that a row holds, instead of the header's"
    )
    group.add_argument("--database", metavar="ALIAS", help="an alias of DATABASES")
    group.add_argument(
        "--max-rows", type=_positive, metavar="N", help="refuse to run over more rows than this"
    )


def _add_input(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what the function gets")
    group.add_argument(
        "--arg",
        action="append",
        default=[],
        metavar="K=V",
        help="an argument, which the script reads as ctx.args.K; may be repeated",
    )
    # Django keeps `args` for itself.
    group.add_argument(
        "--args", dest="arguments", metavar="JSON", help="arguments as one JSON object"
    )
    group.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        help="row: one call per row; batch: one per chunk; whole: one for all rows, to analyse "
        "them. Without it the function's header decides, and row where it is silent",
    )


def _add_writing(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what may change")
    group.add_argument(
        "--write",
        metavar="f1,f2",
        help="the fields that may change; without it those of the header's 'writes:', and none "
        "where it has none",
    )
    group.add_argument("--into", metavar="FIELD", help="store the whole result in this field")
    group.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="A=B",
        help="rename as in a header: current_price=price gives the row another name for a field, "
        "price=optimal_price takes a field's new value from another key",
    )
    group.add_argument(
        "--atomic",
        choices=[scope.value for scope in Scope],
        default=Scope.RUN.value,
        help="what stands or falls together: run is all or nothing",
    )
    group.add_argument(
        "--chunk", type=_positive, metavar="N", help="rows read, called and written at once"
    )
    group.add_argument(
        "--on-error",
        choices=[policy.value for policy in OnError],
        default=OnError.ABORT.value,
        help="a bad row: abort stops and undoes all, rollback looks at every row first, "
        "skip leaves bad rows as they are (default: abort)",
    )


def _add_preview(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("preview")
    group.add_argument(
        "-n", "--dry-run", action="store_true", help="show what would change; write nothing at all"
    )
    group.add_argument(
        "--diff",
        choices=[style.value for style in DiffStyle],
        help="how to show changes (text in a dry run, otherwise summary)",
    )
    group.add_argument(
        "--diff-limit",
        type=_not_negative,
        default=20,
        metavar="N",
        help="show at most N changed rows (default: 20)",
    )
    group.add_argument(
        "--exit-code",
        action="store_true",
        help="with --dry-run: exit 6 if rows would change and none has a problem",
    )


def _add_control(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("control and output")
    group.add_argument(
        "--user", metavar="NAME", help="run with the rights of this user; without it as the system"
    )
    group.add_argument(
        "--no-input", "--yes", action="store_true", help="do not ask before many rows are written"
    )
    group.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="json prints exactly one document on standard output, on failure too",
    )
    group.add_argument(
        "--progress",
        choices=["auto", "bar", "lines", "none"],
        default="auto",
        help="on standard error; auto is a bar on a terminal and none elsewhere",
    )


def _positive(text: str) -> int:
    return _number(text, lowest=1)


def _not_negative(text: str) -> int:
    return _number(text, lowest=0)


def _number(text: str, *, lowest: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = lowest - 1
    if value < lowest:
        raise ArgumentTypeError(f"{text!r} is no whole number from {lowest} up")
    return value
