"""Imports into a real database: what arrives, and that nothing is left after a refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from machine.column_types import ColumnType
from machine.exceptions import ColumnsRefused, MachineNameTaken
from machine.importing.decisions import Preferences
from machine.importing.errors import (
    BrokenTableError,
    EmptyFileError,
    NoUsableRowsError,
    OutputTypeMissingError,
    UnknownColumnError,
    UnknownOwnerError,
)
from machine.importing.services import ImportRequest, machine_import, owner_find
from machine.models import Machine
from tests.machine.importing.conftest import WriteTable
from user.models import User

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
STRIKES = ROOT / "examples" / "data" / "birdstrikes" / "birdstrikes.csv.gz"


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("ada", email="Ada@example.org")


def request_of(path: Path, owner: User, **options: Any) -> ImportRequest:
    return ImportRequest(path=path, machine_name="m", owner=owner, **options)


def lines_of(machine_name: str) -> list[dict[str, object]]:
    """The lines under the real names of their columns, in order."""
    machine = Machine.objects.get(machine_name=machine_name)
    fields = machine.column_fields()
    lines = []
    for line in machine.get_data_lines():
        holders = {"input": line, "output": line.output}
        lines.append(
            {
                name: getattr(holders[column.table], column.field_name)
                for name, column in fields.items()
            }
        )
    return lines


def table_names() -> set[str]:
    return set(connection.introspection.table_names())


def test_machine_import__values_arrive_under_the_names_of_the_file(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("Name;Born;Share %;Paid\nZoë;23/04/1990;1,5;yes\n100% \\N;03/05/1991;2;no\n")

    machine_import(request_of(path, owner))

    assert lines_of("m") == [
        {"Name": "Zoë", "Born": date(1990, 4, 23), "Share %": 1.5, "Paid": True},
        {"Name": "100% \\N", "Born": date(1991, 5, 3), "Share %": 2.0, "Paid": False},
    ]


def test_machine_import__counts_add_up(write_table: WriteTable, owner: User) -> None:
    path = write_table("a,b\n1,x\n2\n\n3,y\n")

    report = machine_import(request_of(path, owner))

    assert (report.row_count, report.imported_count, report.refused_count) == (3, 2, 1)
    assert Machine.objects.get().get_data_lines().count() == 2


def test_machine_import__a_dirty_cell_is_reported_and_left_empty(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("n,a\n" + "x,1\n" * 19 + "x,old\n")

    report = machine_import(request_of(path, owner))

    assert report.imported_count == 20
    assert [str(problem) for problem in report.problems] == [
        "row 21, column 'a': found 'old', expected integer."
    ]
    assert lines_of("m")[-1] == {"n": "x", "a": None}


def test_machine_import__strict_leaves_the_row_of_a_dirty_cell_out(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("n,a\n" + "x,1\n" * 19 + "x,old\n")

    report = machine_import(request_of(path, owner, is_strict=True))

    assert (report.imported_count, report.refused_count) == (19, 1)
    assert len(lines_of("m")) == 19


def test_machine_import__derived_outputs_are_empty_and_held_ones_filled(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("a,price\nx,10\ny,\n")

    report = machine_import(
        request_of(path, owner, outputs={"price": None, "net": ColumnType.FLOAT})
    )

    columns = Machine.objects.get().column_fields()
    assert {name: column.table for name, column in columns.items()} == {
        "a": "input",
        "price": "output",
        "net": "output",
    }
    assert lines_of("m")[0] == {"a": "x", "price": 10, "net": None}
    assert report.output_names == {"price"}


def test_machine_import__says_types_and_marks_that_were_asked_for(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("zip;price\n10001;1.234\n20002;5.678\n")

    machine_import(
        request_of(
            path,
            owner,
            types={"zip": ColumnType.LABEL},
            preferences=Preferences(decimal_mark="comma"),
        )
    )

    assert lines_of("m")[0] == {"zip": "10001", "price": 1234}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("a,b\n", EmptyFileError),
        ('a,b\n1,2\n3,"4\n', BrokenTableError),
        ("a,b\n1\n2\n", NoUsableRowsError),
        ("a,Line_ID\n1,2\n", ColumnsRefused),
    ],
)
def test_machine_import__after_a_refusal_nothing_is_left(
    write_table: WriteTable, owner: User, content: str, error: type[Exception]
) -> None:
    before = table_names()

    with pytest.raises(error):
        machine_import(request_of(write_table(content), owner, separator=","))

    assert table_names() == before
    assert not Machine.objects.exists()


def test_machine_import__a_file_that_breaks_late_leaves_nothing(
    write_table: WriteTable, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_table("a,b\n" + "1,2\n" * 5000)
    before = table_names()
    # The file is sound when it is examined, and cut short while it is imported.
    monkeypatch.setattr("machine.importing.services.table_profiles", _then_break(path))

    with pytest.raises(BrokenTableError):
        machine_import(request_of(path, owner))

    assert table_names() == before
    assert not Machine.objects.exists()


def _then_break(path: Path) -> Any:
    from machine.importing import services  # the original, before it is replaced

    original = services.table_profiles

    def examine(table: Any) -> Any:
        found = original(table)
        with path.open("a") as file:
            file.write('3,"4\n')
        return found

    return examine


def test_machine_import__a_taken_name_is_refused_before_the_file_is_read(
    write_table: WriteTable, owner: User
) -> None:
    machine_import(request_of(write_table("a\nx\n"), owner))

    with pytest.raises(MachineNameTaken):
        machine_import(request_of(Path("no such file"), owner))


def test_machine_import__the_same_name_is_free_for_another_owner(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("a\nx\n")
    machine_import(request_of(path, owner))

    machine_import(request_of(path, User.objects.create_user("grace")))

    assert Machine.objects.filter(machine_name="m").count() == 2


def test_machine_import__an_unknown_column_names_the_nearest(
    write_table: WriteTable, owner: User
) -> None:
    path = write_table("Price,Stock\n1,2\n")

    with pytest.raises(UnknownColumnError) as caught:
        machine_import(request_of(path, owner, types={"prise": ColumnType.FLOAT}))

    assert str(caught.value) == (
        "--type: no column 'prise'. Did you mean 'Price'? Columns: Price, Stock."
    )


def test_machine_import__a_derived_output_needs_a_type(
    write_table: WriteTable, owner: User
) -> None:
    with pytest.raises(OutputTypeMissingError, match="--output 'net:FLOAT'"):
        machine_import(request_of(write_table("a\n1\n"), owner, outputs={"net": None}))


@pytest.mark.parametrize("name", ["ada", "ada@EXAMPLE.org"])
def test_owner_find__by_name_or_address(owner: User, name: str) -> None:
    assert owner_find(name) == owner


@pytest.mark.usefixtures("owner")
def test_owner_find__an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownOwnerError, match=r"^No user 'adda'\. Did you mean 'ada'\?"):
        owner_find("adda")


def test_machine_import__the_published_table_arrives_whole(owner: User) -> None:
    report = machine_import(request_of(STRIKES, owner))

    types = {decision.title: decision.column_type.name for decision in report.decisions}
    assert report.imported_count == 10_000
    assert not report.problem_counts
    assert types["Flight Date"] == "DATE"
    assert types["Cost Total $"] == "INTEGER"
    assert report.decisions[-1].empty_count == 2_836
    assert lines_of("m")[0]["Flight Date"] == date(1990, 1, 8)
