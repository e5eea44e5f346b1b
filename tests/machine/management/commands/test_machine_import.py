"""The command `machine_import`: options in, report out, one sentence for a mistake."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from machine.management.commands import machine_import as command
from machine.models import Machine
from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path: Path) -> Path:
    User.objects.create_user("ada")
    path = tmp_path / "people.csv"
    path.write_text("name,age\n" + "Ada,36\n" * 19 + "Grace,old\n")
    return path


def run(table: Path, *options: str, owner: str = "ada") -> str:
    out = StringIO()
    call_command(
        "machine_import", str(table), "--name", "people", "--owner", owner, *options, stdout=out
    )
    return out.getvalue()


def test_machine_import__prints_what_was_read_and_what_to_check(table: Path) -> None:
    text = run(table)

    assert text == (
        "people.csv: 20 rows, 2 columns\n"
        "  encoding   utf-8 (every byte is valid UTF-8)\n"
        "  separator  comma (2 cells in 100% of the first 21 lines)\n"
        "  LABEL      name\n"
        "  INTEGER    age\n"
        "Please check:\n"
        "  age: 1 cell such as 'old' (row 21) cannot be read as integer\n"
        "1 problem:\n"
        "  row 21, column 'age': found 'old', expected integer.\n"
        "Imported 20 rows into machine 'people'.\n"
    )


def test_machine_import__strict_says_how_many_were_refused(table: Path) -> None:
    assert run(table, "--strict").endswith("Imported 19 rows into machine 'people'; 1 refused.\n")


def test_machine_import__writes_the_problems_to_a_file(table: Path, tmp_path: Path) -> None:
    report = tmp_path / "problems.csv"

    run(table, "--report", str(report))

    assert report.read_text().splitlines() == [
        "row,column,found,expected",
        "21,age,old,integer",
    ]


def test_machine_import__shows_outputs(table: Path) -> None:
    lines = run(table, "--output", "age", "--output", "group:label").splitlines()

    assert "  LABEL      name" in lines
    assert "  outputs    INTEGER age, LABEL group (new)" in lines


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--type", "agee=FLOAT"), "--type: no column 'agee'. Did you mean 'age'?"),
        (("--type", "age=FLOT"), "--type: no column type 'FLOT'. Did you mean 'FLOAT'?"),
        (("--type", "age"), "--type 'age' is not understood; write COLUMN=TYPE"),
        (("--output", "group"), "--output: 'group' is no column of the file, so say its type"),
        (("--separator", ",,"), "',,' cannot separate cells"),
        (("--encoding", "utf8x"), "No encoding 'utf8x'. Did you mean 'utf-8'?"),
        (("--report", "/no/such/folder/x.csv"), "Cannot write '/no/such/folder/x.csv'"),
    ],
)
def test_machine_import__a_mistake_is_answered_in_one_line(
    table: Path, options: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run(table, *options)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert not Machine.objects.exists()


def test_machine_import__the_report_never_replaces_the_table(table: Path) -> None:
    with pytest.raises(CommandError, match="write another file than the table itself"):
        run(table, "--report", str(table))

    assert table.read_text().startswith("name,age")


def test_machine_import__bytes_that_are_no_text_are_no_owner(table: Path) -> None:
    with pytest.raises(CommandError, match=r"^No user '\?da'\. Did you mean 'ada'\?"):
        run(table, owner="\udcffda")


def test_machine_import__an_unknown_owner_is_never_created(table: Path) -> None:
    with pytest.raises(CommandError, match=r"^No user 'aada'\. Did you mean 'ada'\?"):
        run(table, owner="aada")

    assert User.objects.count() == 1


def test_machine_import__a_taken_name_is_refused(table: Path) -> None:
    run(table)

    with pytest.raises(CommandError, match="owns a machine named 'people' already"):
        run(table)


def test_machine_import__interrupted_leaves_nothing(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("machine.importing.services.data_lines_append", interrupt)

    with pytest.raises(CommandError, match=r"^Interrupted; nothing was imported\.$") as caught:
        run(table)

    assert caught.value.returncode == 130
    assert not Machine.objects.exists()


def test_machine_import__a_database_that_refuses_is_one_sentence(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(command, "machine_import", refuse)

    with pytest.raises(CommandError, match=r"^The database refused: database is locked\. "):
        run(table)
