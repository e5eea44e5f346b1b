"""Tests of options, forms of the report, and how a run is taken up again from the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from eaml_bridge.models import Run
from tests.eaml_bridge.samples.models import Item

Call = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def command() -> Call:
    """Calls the command with these arguments only; exit code, output and message."""

    def call(*arguments: str) -> tuple[int, str, str]:
        stdout = io.StringIO()
        try:
            call_command("eaml_process", *arguments, stdout=stdout, stderr=io.StringIO())
        except CommandError as error:
            return error.returncode, stdout.getvalue(), str(error)
        return 0, stdout.getvalue(), ""

    return call


@pytest.fixture
def mixed() -> list[Item]:
    names = ("changed 1", "thrown =2", "changed 3")
    return Item.objects.bulk_create([Item(name=name, quantity=10) for name in names])


BY_NAME = ("samples.Item", "--function", "items:byName")


def test_atomic_chunk__that_stops__exits_with_5_and_goes_on(
    mixed: list[Item], command: Call
) -> None:
    first = command(*BY_NAME, "--atomic", "chunk", "--chunk", "1", "--reason", "spring")
    run = Run.objects.get()
    Item.objects.filter(name="thrown =2").update(name="changed 2")

    second = command("--resume", str(run.pk))

    assert first[0] == 5
    assert f"Go on with --resume {run.pk}." in first[1]
    assert (second[0], run.reason) == (0, "spring")
    assert "3 rows written" in second[1]


def test_retry_failed__needs_neither_model_nor_function(mixed: list[Item], command: Call) -> None:
    command(*BY_NAME, "--on-error", "skip")
    run = Run.objects.get()

    code, output, _ = command("--retry-failed", str(run.pk), "--dry-run")

    assert code == 3
    assert "1 rows selected: 1 rejected" in output


def test_on_error_collect__fills_a_file_without_formulas(
    mixed: list[Item], command: Call, tmp_path: Path
) -> None:
    path = tmp_path / "failed.csv"

    code, _, _ = command(*BY_NAME, "--on-error", "collect", "--failed-rows", str(path))

    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert code == 3
    assert [(row["status"], row["message"], row["name"]) for row in rows] == [
        ("rejected", "not today", "thrown =2")
    ]


def test_failed_rows__of_a_dry_run__are_written_too(
    mixed: list[Item], command: Call, tmp_path: Path
) -> None:
    path = tmp_path / "failed.jsonl"

    command(*BY_NAME, "-n", "--on-error", "collect", "--failed-rows", str(path))

    assert json.loads(path.read_text("utf-8"))["input"]["name"] == "thrown =2"


def test_format_csv__has_a_line_for_each_change_and_problem(
    mixed: list[Item], command: Call
) -> None:
    _, output, _ = command(*BY_NAME, "--on-error", "skip", "--format", "csv")

    lines = list(csv.DictReader(output.splitlines()))
    assert [(line["kind"], line["status"]) for line in lines] == [
        ("change", "changed"),
        ("change", "changed"),
        ("problem", "rejected"),
    ]
    assert (lines[0]["before"], lines[0]["after"]) == ("10", "11")


def test_format_jsonl__ends_with_the_report(mixed: list[Item], command: Call) -> None:
    _, output, _ = command(*BY_NAME, "--on-error", "skip", "--format", "jsonl")

    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["kind"] for line in lines] == ["change", "change", "problem", "report"]
    assert lines[-1]["exit_code"] == 3


def test_format_junit__is_xml_with_a_failure(mixed: list[Item], command: Call) -> None:
    _, output, _ = command(*BY_NAME, "--on-error", "skip", "--format", "junit")

    suite = ET.fromstring(output)
    assert suite.get("failures") == "1"
    assert suite.find("testcase/failure").get("message") == "not today"


def test_report__goes_into_the_file(mixed: list[Item], command: Call, tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    _, output, _ = command(*BY_NAME, "-n", "--format", "json", "--report", str(path))

    assert output == ""
    assert json.loads(path.read_text("utf-8"))["selected"] == 3
    assert list(tmp_path.iterdir()) == [path]


def test_pks_file__chooses_the_rows(mixed: list[Item], command: Call, tmp_path: Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_text(f"{mixed[2].pk}\n\n{mixed[0].pk}\n", encoding="utf-8")

    _, output, _ = command(*BY_NAME, "--pks-file", str(path))

    assert "2 rows selected: 2 changed" in output


def test_query__from_standard_input__chooses_the_rows(
    mixed: list[Item], command: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"name__startswith": "changed"}'))

    _, output, _ = command(*BY_NAME, "--query", "-")

    assert "2 rows selected: 2 changed" in output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--query", '{"a": '), 1, "--query is no JSON at line 1, column 7"),
        (("--args", '{"a": }'), 1, "--args is no JSON at line 1, column 7"),
        (("--timeout", "soon"), 1, "--timeout is 'soon'; expected a time span as 90s"),
        (("--max-errors", "many"), 1, "--max-errors is 'many'; expected a number of rows as 100"),
        (("--max-changes", "101%"), 1, "or a share as 5%"),
        (("--sample", "5"), 1, "--sample is '5'; expected a share of the rows, as in 1%"),
        (("--pks-file", "nowhere.txt"), 1, "--pks-file 'nowhere.txt' cannot be read"),
        (("--failed-rows", "nowhere/x.csv"), 1, "--failed-rows 'nowhere/x.csv' cannot be written"),
        (("--report", "nowhere/x.json"), 1, "--report 'nowhere/x.json' cannot be written"),
        (("--expect-count", "7"), 4, "3 rows are selected, 7 were expected"),
        (("--pks", "1", "--pks-file", "x"), 2, "Use just one of --pks and --pks-file."),
        (("--pks", "1", "--order-by", "name"), 2, "Use just one of --pks and --order-by."),
        (("--sample", "1%", "--pks", "1"), 2, "Use just one of --sample and --pks."),
        (("--atomic", "row", "--chunk", "5"), 2, "leave --chunk out"),
        (("--compare-with", "items"), 2, "use it with --dry-run"),
        (("--allow-undeclared",), 2, "name the fields"),
        (("--singleton", "a", "--dry-run"), 2, "Use just one of --singleton and --dry-run."),
        (("--resume", "1", "--dry-run"), 2, "Use just one of --resume and --dry-run."),
        (("--retry-failed", "1", "--continue", "2"), 2, "--retry-failed and --continue."),
        (("--retry-failed", "999"), 1, "No run '999'."),
    ],
)
def test_options__that_cannot_be__are_refused_by_name(
    mixed: list[Item], command: Call, arguments: tuple[str, ...], code: int, message: str
) -> None:
    found = command(*BY_NAME, *arguments)

    assert (found[0], found[1]) == (code, "")
    assert message in found[2]
    assert set(Item.objects.values_list("quantity", flat=True)) == {10}
    assert set(Run.objects.values_list("status", flat=True)) <= {"refused"}


def test_no_function__is_asked_for(command: Call) -> None:
    assert command("samples.Item") == (2, "", "Name a function by --function [SCRIPT:]NAME.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--atomic", "chunk"), "--atomic is for models; leave it out with --connector."),
        (("--sample", "1%"), "--sample is for models"),
        (("--failed-rows", "f"), "--failed-rows needs --on-error collect with --connector."),
    ],
)
def test_connector__with_options_for_models__is_refused_by_name(
    command: Call, arguments: tuple[str, ...], message: str
) -> None:
    store = ("--connector", "sqlite:///nowhere.db", "--table", "t")

    code, _, found = command("--function", "items:double", *store, *arguments)

    assert code == 2
    assert message in found


def test_format_csv__of_what_a_sheet_would_calculate__is_made_text(
    db: None, command: Call, ml_script: Callable[[str, str], Path]
) -> None:
    ml_script("sheet", "#: writes: name\nfunction f(row) { return {name: row.name + '!'}; }")
    Item.objects.create(name="=1+1", quantity=1)

    code, output, message = command("samples.Item", "--function", "sheet:f", "--format", "csv")

    assert code == 0, message
    lines = list(csv.DictReader(output.splitlines()))
    assert [(line["before"], line["after"]) for line in lines] == [("'=1+1", "'=1+1!")]
