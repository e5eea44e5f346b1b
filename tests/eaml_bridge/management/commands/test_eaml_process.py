"""Tests of the command: exit codes, streams, and one or two lines for each wrong use."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from eaml_bridge.models import Run
from tests.eaml_bridge.samples.models import Item

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(db: None) -> Call:
    """Calls the command over items; gives exit code, output and message."""

    def call(*arguments: str, target: str = "samples.Item") -> tuple[int, str, str]:
        stdout = StringIO()
        try:
            call_command("eaml_process", target, *arguments, stdout=stdout, stderr=StringIO())
        except CommandError as error:
            return error.returncode, stdout.getvalue(), str(error)
        return 0, stdout.getvalue(), ""

    return call


def test_exit_code__of_a_run_without_problems__is_0(items: list[Item], command: Call) -> None:
    code, output, _message = command("--function", "items:double")

    assert code == 0
    assert "3 rows selected: 3 changed" in output
    assert "3 rows written" in output


def test_exit_code__of_a_run_that_cannot_start__is_1(items: list[Item], command: Call) -> None:
    code, output, message = command("--function", "items:dubble")

    assert (code, output) == (1, "")
    assert message == "No function 'dubble' in script 'items'. Did you mean 'double'?"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bogus",), "unrecognized arguments: --bogus"),
        (("--limit", "0"), "argument --limit: '0' is no whole number from 1 up"),
        (("--on-error", "maybe"), "argument --on-error: invalid choice: 'maybe'"),
        (("--atomic", "page"), "argument --atomic: invalid choice: 'page'"),
        (("--into", "name", "--write", "name"), "Use just one of --into and --write."),
        (("--exit-code",), "--exit-code tells of a preview: use it with --dry-run."),
        (("--mode", "whole", "--write", "name"), "writes to no row"),
    ],
)
def test_exit_code__of_a_wrong_command_line__is_2(
    command: Call, arguments: tuple[str, ...], message: str
) -> None:
    code, output, found = command("--function", "items:identity", *arguments)

    assert (code, output) == (2, "")
    assert message in found


def test_exit_code__of_a_run_with_bad_rows__is_3(db: None, command: Call) -> None:
    Item.objects.create(name="thrown")
    Item.objects.create(name="changed")

    code, output, message = command("--function", "items:byName", "--on-error", "skip")

    assert code == 3
    assert message == "1 of 2 rows have problems."
    assert "1 rejected: not today (key" in output


def test_exit_code__of_a_run_that_was_undone__is_4(db: None, command: Call) -> None:
    Item.objects.create(name="thrown")

    code, output, message = command("--function", "items:byName")

    assert code == 4
    assert message == "Stopped; nothing was written."
    assert "Stopped at the first bad row" in output


def test_exit_code__of_a_preview_that_finds_changes__is_6(items: list[Item], command: Call) -> None:
    arguments = ("--function", "items:double", "--dry-run")

    assert command(*arguments, "--exit-code")[0] == 6
    assert command(*arguments)[0] == 0
    assert command(*arguments, "--exit-code", "--filter", "quantity=99")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--function", "items:double"), 0),
        (("--function", "items:dubble"), 1),
        (("--function", "items:double", "--into", "data", "--write", "name"), 2),
        (("--function", "items:byName", "--on-error", "skip"), 0),
        (("--function", "items:summary"), 0),
        (("--function", "items:summaryCrashes"), 4),
    ],
)
def test_json__whatever_happens__is_exactly_one_document(
    items: list[Item], command: Call, arguments: tuple[str, ...], code: int
) -> None:
    found, output, _message = command(*arguments, "--format", "json")

    document = json.loads(output)
    assert output.count("\n") == 1
    assert (found, document["exit_code"]) == (code, code)


def test_json__of_a_run__has_counts_that_add_up(items: list[Item], command: Call) -> None:
    _code, output, _message = command("--function", "items:double", "--format", "json")

    document = json.loads(output)
    assert sum(document["counts"].values()) == document["selected"] == 3
    assert document["run"] == Run.objects.get().pk


def test_json__of_a_preview__holds_the_changes(items: list[Item], command: Call) -> None:
    _code, output, _message = command("--function", "items:double", "-n", "--format", "json")

    changes = json.loads(output)["changes"]
    assert changes[0]["fields"] == {"quantity": {"before": 1, "after": 2}}


def test_diff__text__shows_before_and_after(items: list[Item], command: Call) -> None:
    _code, output, _message = command(
        "--function", "items:double", "--dry-run", "--diff-limit", "2"
    )

    assert "  quantity: 1 → 2" in output
    assert "… and 1 more changed rows" in output
    assert "3 rows would be written." in output


def test_diff__none__shows_no_change(items: list[Item], command: Call) -> None:
    _code, output, _message = command("--function", "items:double", "--diff", "none")

    assert "quantity" not in output


def test_diff__of_text_with_control_characters__shows_them_escaped(db: None, command: Call) -> None:
    Item.objects.create(name="a\x1b[31mred\r\n")

    _code, output, _message = command(
        "--function", "items:setEverything", "--into", "data", "-n", "--fields", "name"
    )
    _code, shown, _message = command("--function", "items:addNothing", "--write", "name", "-n")

    assert "\x1b" not in output + shown
    assert "\\u001b[31mred" in shown


WRONG_USES = [
    (
        "samples.Itm",
        ("--function", "items:double"),
        "No model 'samples.Itm'. Did you mean 'samples.Item'?",
    ),
    ("machine:none", ("--function", "items:double"), "No machine 'none'. There is none yet."),
    (
        "mashine:x",
        ("--function", "items:double"),
        "No kind of target 'mashine'. Did you mean 'machine'?",
    ),
    ("samples.Item", ("--function", "itms:double"), "No script 'itms' below "),
    ("samples.Item", ("--function", "../items:double"), "'../items' is no name of a script."),
    ("samples.Item", ("--function", "dubble"), "No function 'dubble' below "),
    ("samples.Item", ("--function", "broken:broken"), "broken.ml:2:23: ML102"),
    (
        "samples.Item",
        ("--function", "items:writesUnknown"),
        "No field 'pirce' in samples.Item. Did you mean 'price'?",
    ),
    (
        "samples.Item",
        ("--function", "items:writesKey"),
        "Field 'id' of samples.Item cannot be written: it is the primary key.",
    ),
    (
        "samples.Item",
        ("--function", "items:identity", "--write", "secret"),
        "the model says it is not editable",
    ),
    ("samples.Item", ("--function", "items:identity", "--write", "owner"), "it is protected"),
    (
        "samples.Item",
        ("--function", "items:double", "--write", "price"),
        "does not declare it under 'writes:'. Writable fields: quantity.",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--fields", "quantty"),
        "Did you mean 'quantity'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "quantty__lt=1"),
        "No field 'quantty' in samples.Item. Did you mean 'quantity'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "quantity__gtt=1"),
        "No lookup 'gtt' in 'quantity__gtt'. Did you mean 'gt'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "quantity__lt=many"),
        "Condition quantity__lt='many' does not fit: Field 'quantity' expected a number",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "quantity"),
        "--filter got 'quantity'; expected KEY=VALUE",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "category__nam=x"),
        "No lookup 'nam' in 'category__nam'. Did you mean 'name'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--filter", "category__isnull=perhaps"),
        "expected true or false",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--order-by", "quantty"),
        "Did you mean 'quantity'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--database", "defualt"),
        "No database 'defualt'. Did you mean 'default'?",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--user", "nobody"),
        "No active user 'nobody'.",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--args", '{"a": 1,}'),
        "--args is no JSON at line 1, column 9",
    ),
    ("samples.Item", ("--function", "items:double", "--args", "[1]"), "expected an object"),
    (
        "samples.Item",
        ("--function", "items:discount", "--arg", "rebait=1"),
        "No argument 'rebait' of 'discount'. Did you mean 'rebate'?",
    ),
    (
        "samples.Item",
        ("--function", "items:discount", "--arg", "rebate=2"),
        "Argument 'rebate' of 'discount' is 2; expected 0 to 1.",
    ),
    (
        "samples.Item",
        ("--function", "items:discount", "--arg", "rebate=x"),
        "Argument 'rebate' of 'discount' is 'x'; expected a number.",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--map", "quantity"),
        "--map got 'quantity'; expected A=B",
    ),
    (
        "samples.Item",
        ("--function", "items:double", "--max-rows", "2"),
        "3 rows are selected, 2 are allowed.",
    ),
]


@pytest.mark.parametrize(
    ("target", "arguments", "message"), WRONG_USES, ids=[use[2][:40] for use in WRONG_USES]
)
def test_wrong_use__is_answered_with_its_remedy_and_touches_no_row(
    items: list[Item], command: Call, target: str, arguments: tuple[str, ...], message: str
) -> None:
    code, output, found = command(*arguments, target=target)

    assert (code, output) == (1, "")
    assert message in found
    assert "broken" in message or found.count("\n") <= 1
    assert list(Item.objects.order_by("pk").values_list("quantity", flat=True)) == [1, 2, 3]


def test_wrong_use__is_recorded_unless_it_was_a_dry_run(items: list[Item], command: Call) -> None:
    command("--function", "items:dubble", "--dry-run")
    command("--function", "items:dubble")

    run = Run.objects.get()
    assert (run.status, run.exit_code) == ("refused", 1)
    assert "Did you mean 'double'?" in run.message


def test_a_broken_script__is_shown_with_a_caret(items: list[Item], command: Call) -> None:
    _code, _output, message = command("--function", "broken:broken")

    assert "return row.price *;" in message
    assert "^" in message.splitlines()[-1]


def test_a_script_that_cannot_be_read__is_refused(
    items: list[Item], command: Call, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}
    (tmp_path / "folder.ml").mkdir()

    code, _output, message = command("--function", "folder:double")

    assert code == 1
    assert "folder.ml cannot be read: it is no regular file. Put a text file there." in message


def test_read_only_functions__say_that_nothing_can_change(items: list[Item], command: Call) -> None:
    code, output, _message = command("--function", "items:identity")

    assert code == 0
    assert "Note: identity declares no 'writes:' and no --write was given" in output


def test_map__reads_and_writes_under_other_names(items: list[Item], command: Call) -> None:
    code, _output, message = command(
        "--function",
        "items:plainRename",
        "--map",
        "current_price=price",
        "--map",
        "price=optimal_price",
        "--write",
        "price",
    )

    assert (code, message) == (0, "")
    assert [item.price for item in Item.objects.order_by("pk")] == [2, 4, 6]


def test_progress__by_lines__goes_to_standard_error(items: list[Item]) -> None:
    stdout, stderr = StringIO(), StringIO()

    call_command(
        "eaml_process",
        "samples.Item",
        function="items:double",
        chunk=1,
        progress="lines",
        format="json",
        stdout=stdout,
        stderr=stderr,
    )

    assert "3 of 3 rows" in stderr.getvalue()
    json.loads(stdout.getvalue())


def test_help__of_every_option__is_there() -> None:
    from eaml_bridge.management.commands.eaml_process import Command

    parser = Command().create_parser("manage.py", "eaml_process")

    assert [action.dest for action in parser._actions if not action.help] == []
