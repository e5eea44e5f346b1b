"""Tests of functions over the lines of a machine."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eaml_bridge.exceptions import FieldNotWritable, NotPermitted, RequestError, UnknownName
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.request import Lookup
from machine.column_types import ColumnType
from machine.models import Machine
from machine.services import data_lines_append, machine_create
from user.models import User

SCRIPT = """
function judge(row) {
    return {"Is a bargain?": row["Price % [$]"] < 15, "Price % [$]": row["Price % [$]"] * 2};
}

#: mode: whole
function lines(data) { return data.rows; }
"""


@pytest.fixture(autouse=True)
def script(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    (tmp_path / "cars.ml").write_text(SCRIPT)
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}


@pytest.fixture
def cars(machine: Machine) -> Machine:
    rows = [{"Price % [$]": float(price), "__make__": "T"} for price in (10, 20, 30)]
    data_lines_append(machine, rows)
    return machine


def run(function: str, **options: object) -> Report:
    return process(ProcessRequest(target="machine:cars", function=f"cars:{function}", **options))


def values(machine: Machine, name: str) -> list[object]:
    path = machine.column_fields()[name].path
    return list(machine.get_data_lines().values_list(path, flat=True))


def test_rows__hold_both_tables_and_flags_under_real_names(cars: Machine) -> None:
    report = run("lines", limit=1)

    assert report.result == [
        {
            "Line_ID": 1,
            "IsForLearning": True,
            "IsForSolving": False,
            "IsForEvaluation": False,
            "IsLearned": False,
            "IsSolved": False,
            "Price % [$]": 10.0,
            "__make__": "T",
            "built %s": None,
            "Is a bargain?": None,
        }
    ]


def test_writes__go_to_the_table_that_holds_the_column(cars: Machine) -> None:
    report = run("judge", writes=("Is a bargain?", "Price % [$]"))

    assert report.field_counts == {"Is a bargain?": 3, "Price % [$]": 3}
    assert values(cars, "Is a bargain?") == [True, False, False]
    assert values(cars, "Price % [$]") == [20.0, 40.0, 60.0]


def test_writes__to_one_table__touch_the_other_by_no_statement(cars: Machine) -> None:
    with CaptureQueriesContext(connection) as captured:
        run("judge", writes=("Is a bargain?",))

    statements = [query["sql"] for query in captured]
    updates = [sql for sql in statements if sql.startswith("UPDATE") and "put_lines" in sql]
    assert updates
    assert all("output_lines" in sql for sql in updates)


def test_filters__use_real_names(cars: Machine) -> None:
    report = run(
        "judge",
        writes=("Price % [$]",),
        filters=(Lookup(key="Price % [$]__gt", value="15"), Lookup(key="__make__", value="T")),
    )

    assert report.selected == 2
    assert values(cars, "Price % [$]") == [10.0, 40.0, 60.0]


def test_a_number__names_the_machine_too(cars: Machine) -> None:
    report = process(
        ProcessRequest(target=f"machine:{cars.pk}", function="cars:lines", dry_run=True)
    )

    assert report.selected == 3


def test_a_name__that_does_not_exist__is_answered_with_the_nearest(cars: Machine) -> None:
    with pytest.raises(UnknownName, match=r"No machine 'carz'\. Did you mean 'cars'\?"):
        process(ProcessRequest(target="machine:carz", function="cars:lines"))


def test_a_name__of_two_owners__is_answered_with_the_numbers(cars: Machine) -> None:
    other = User.objects.create(username="bob", email="bob@example.com")
    machine_create(name="cars", owner=other, inputs={"a": ColumnType.FLOAT}, outputs={})

    with pytest.raises(RequestError, match=rf"machine:{cars.pk} of ada"):
        run("lines")


def test_a_column__that_does_not_exist__is_answered_with_the_nearest(cars: Machine) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'Is a bargain\\?'"):
        run("judge", writes=("Is a bargain",))


def test_the_number_of_a_line__cannot_be_written(cars: Machine) -> None:
    with pytest.raises(FieldNotWritable, match="it is the number of the line"):
        run("judge", writes=("Line_ID",))


def test_a_stranger__may_not_run(cars: Machine) -> None:
    stranger = User.objects.create(username="eve", email="eve@example.com")

    with pytest.raises(NotPermitted, match="User 'eve' may not change the machine 'cars'"):
        run("judge", writes=("Is a bargain?",), user=stranger)


def test_the_owner__may_run(cars: Machine, owner: User) -> None:
    report = run("judge", writes=("Is a bargain?",), user=owner)

    assert report.written == 3


def test_permission__sample_alone_is_public__strangers_read_no_lines(cars: Machine) -> None:
    cars.machine_data_source_is_public = cars.machine_data_source_sample_only_public = True
    cars.save()
    eve = User.objects.create(username="eve")

    with pytest.raises(NotPermitted, match="User 'eve' may not read the machine 'cars'"):
        run("lines", user=eve, dry_run=True)
