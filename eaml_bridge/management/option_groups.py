"""The options of `eaml_process`, in groups, each with a help text that teaches."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, _ArgumentGroup

from eaml_bridge.processing.request import (
    DiffStyle,
    Lock,
    Mode,
    OnError,
    Save,
    Scope,
    UnknownKeys,
    Validate,
)


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
        metavar="[SCRIPT:]NAME",
        help="the function; SCRIPT is its path below the script folder, as in shop/pricing:reprice",
    )
    _add_connector(parser)
    _add_selection(parser)
    _add_input(parser)
    _add_writing(parser)
    _add_transaction(parser)
    _add_preview(parser)
    _add_control(parser)
    _add_failed_rows(add_output(parser))


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
        "--query",
        metavar="JSON|-",
        help="conditions as one JSON object, - reads it from standard input: "
        '{"stock__lt": 10, "$or": [{"name": "a"}, {"$not": {"price": 0}}]}',
    )
    group.add_argument(
        "--pks", metavar="1,2", help="the rows with these primary keys, in this order"
    )
    group.add_argument(
        "--pks-file", metavar="F", help="the same from a file, one key a line; - for standard input"
    )
    group.add_argument(
        "--order-by",
        metavar="F",
        help="fields separated by commas, descending with '-' (write --order-by=-price); "
        "without it rows come by primary key",
    )
    group.add_argument("--limit", type=positive, metavar="N", help="the first N rows only")
    group.add_argument(
        "--sample",
        metavar="1%",
        help="this share of the rows, chosen by chance; --continue takes the others later",
    )
    group.add_argument(
        "--fields", metavar="a,b", help="the fields that a row holds, instead of the header's"
    )
    group.add_argument("--database", metavar="ALIAS", help="an alias of DATABASES")
    group.add_argument(
        "--max-rows", type=positive, metavar="N", help="refuse to run over more rows than this"
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
        "--seed",
        type=int,
        metavar="N",
        help="make Math.random and --sample draw the same again",
    )


def _add_writing(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what may change")
    group.add_argument(
        "--write",
        metavar="f1,f2",
        help="the fields that may change; without it those of the header's 'writes:', and none "
        "where it has none",
    )
    group.add_argument(
        "--allow-undeclared",
        action="store_true",
        help="let --write and --into name fields that the header does not declare",
    )
    group.add_argument(
        "--unknown-keys",
        choices=[policy.value for policy in UnknownKeys],
        default=UnknownKeys.WARN.value,
        help="keys of a result that are no fields to write: warn counts them (default), error "
        "makes the row invalid",
    )
    group.add_argument(
        "--validate",
        choices=[depth.value for depth in Validate],
        default=Validate.FIELDS.value,
        help="fields asks each changed field (default); full also runs the model's clean(), "
        "unique and constraint checks, row by row; none trusts the script",
    )
    group.add_argument(
        "--save",
        choices=[way.value for way in Save],
        default=Save.BULK.value,
        help="bulk writes many rows at once, without save() and signals (default); instance calls "
        "save(update_fields=…) for each row",
    )
    group.add_argument(
        "--lock",
        choices=[lock.value for lock in Lock],
        default=Lock.AUTO.value,
        help="rows that somebody else holds: auto and wait wait for them, nowait makes them "
        "conflicts, skip leaves them out, none locks nothing and compares before writing",
    )
    group.add_argument(
        "--no-record",
        action="store_true",
        help="keep no values before and after: faster, but the run cannot be undone",
    )


def _add_transaction(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what stands or falls together")
    group.add_argument(
        "--atomic",
        choices=[scope.value for scope in Scope],
        default=Scope.RUN.value,
        help="run is all or nothing (default); chunk commits as it goes, and can be resumed; row "
        "does so for each row",
    )
    group.add_argument(
        "--chunk", type=positive, metavar="N", help="rows read, called and written at once"
    )
    group.add_argument(
        "--on-error",
        choices=[policy.value for policy in OnError],
        default=OnError.ABORT.value,
        help="a bad row: abort stops and undoes what stands or falls with it (default), rollback "
        "looks at all of that first, skip leaves bad rows as they are, collect does so and fills "
        "--failed-rows",
    )
    group.add_argument(
        "--max-errors", metavar="N|P%%", help="stop when more rows than this have problems"
    )
    group.add_argument(
        "--max-changes", metavar="N|P%%", help="stop before more rows than this are changed"
    )
    group.add_argument(
        "--expect-count",
        type=_not_negative,
        metavar="N",
        help="refuse to begin if another number of rows is selected",
    )
    group.add_argument("--timeout", metavar="10m", help="stop after this time: 90s, 10m, 2h or 1d")


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
    group.add_argument(
        "--plan",
        action="store_true",
        help="a dry run that keeps what it found; eaml_apply writes exactly this later",
    )
    group.add_argument(
        "--compare-with",
        metavar="SCRIPT",
        help="with --dry-run: call the function of the same name in this script too, and show "
        "only the rows that come out differently",
    )


def _add_control(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("control")
    group.add_argument(
        "--resume", type=positive, metavar="RUN", help="go on with a run that stopped early"
    )
    group.add_argument(
        "--retry-failed",
        type=positive,
        metavar="RUN",
        help="run again over the rows that had problems; what is not said anew is as it was",
    )
    group.add_argument(
        "--continue",
        dest="continue_run",
        type=positive,
        metavar="RUN",
        help="run over the rows that a run left out by its --limit or --sample",
    )
    group.add_argument(
        "--parallel",
        type=positive,
        default=1,
        metavar="N",
        help="work in N processes, each with a range of keys; with --atomic chunk or row",
    )
    group.add_argument(
        "--background",
        action="store_true",
        help="leave the run to a worker (eaml_worker), and print its number",
    )
    group.add_argument(
        "--wait",
        action="store_true",
        help="with --background: wait for the end of the run, and exit as it does",
    )
    group.add_argument(
        "--singleton",
        default="",
        metavar="KEY",
        help="refuse to begin (exit 8) while another run with this key is active",
    )
    _add_actor_options(group)


def add_actor(parser: ArgumentParser) -> None:
    """Declare who does it, and why."""
    _add_actor_options(parser.add_argument_group("who and why"))


def _add_actor_options(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--user", metavar="NAME", help="run with the rights of this user; without it as the system"
    )
    group.add_argument(
        "--reason", default="", metavar="TEXT", help="why, in your words; kept with the run"
    )
    group.add_argument(
        "--no-input", "--yes", action="store_true", help="do not ask before many rows are written"
    )


def _add_failed_rows(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--failed-rows",
        metavar="FILE",
        help="write the rows with problems into this file: .jsonl, anything else is CSV",
    )


def add_output(parser: ArgumentParser) -> _ArgumentGroup:
    """Declare how the report is shown."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        choices=["text", "json", "jsonl", "csv", "junit"],
        default="text",
        help="json prints exactly one document on standard output, on failure too; jsonl and csv "
        "one line for each shown change and problem, junit what a CI server reads",
    )
    group.add_argument(
        "--report",
        metavar="FILE",
        help="write the report into this file instead of standard output",
    )
    group.add_argument(
        "--progress",
        choices=["auto", "bar", "lines", "json", "none"],
        default="auto",
        help="on standard error; auto is a bar on a terminal and none elsewhere",
    )
    return group


def positive(text: str) -> int:
    """A whole number from 1 up."""
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
