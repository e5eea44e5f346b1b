"""The published reports, from the file to their summary, on every database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.report import ExitCode
from eaml_bridge.processing.request import OnError
from machine.column_types import ColumnType
from machine.importing.services import ImportRequest, machine_import
from machine.models import Machine
from user.models import User

pytestmark = pytest.mark.django_db

STRIKES = Path(__file__).resolve().parents[2] / "examples/data/birdstrikes/birdstrikes.csv.gz"
OUTPUTS: Mapping[str, ColumnType] = {
    "operator": ColumnType.LABEL,
    "aircraft": ColumnType.LABEL,
    "impact_kj": ColumnType.FLOAT,
    "quality": ColumnType.LABEL,
}
REFUSED_COUNT = 27 + 15 + 9 + 1


@pytest.fixture
def machine() -> Machine:
    owner = User.objects.create_user("ada")
    machine_import(
        ImportRequest(path=STRIKES, machine_name="strikes", owner=owner, outputs=OUTPUTS)
    )
    return Machine.objects.get()


def run(function: str, **options: Any) -> Report:
    return process(
        ProcessRequest(target="machine:strikes", function=f"wildlife/strikes:{function}", **options)
    )


def values_of(machine: Machine, name: str) -> list[object]:
    path = machine.column_fields()[name].path
    return list(machine.get_data_lines().values_list(path, flat=True))


def test_strikes__good_reports_are_written_and_the_others_left_alone(machine: Machine) -> None:
    report = run("assess", on_error=OnError.SKIP)

    assert report.exit_code is ExitCode.ROW_PROBLEMS
    assert (report.written, report.failed) == (10_000 - REFUSED_COUNT, REFUSED_COUNT)
    assert values_of(machine, "quality").count(None) == REFUSED_COUNT
    assert "US AIRWAYS" in values_of(machine, "operator")
    assert "US AIRWAYS*" in values_of(machine, "Aircraft Airline Operator")


@pytest.mark.usefixtures("machine")
def test_strikes__the_second_run_changes_nothing() -> None:
    run("assess", on_error=OnError.SKIP)

    again = run("assess", on_error=OnError.SKIP)

    assert (again.changed, again.written) == (0, 0)


@pytest.mark.usefixtures("machine")
def test_strikes__the_summary_counts_each_kind_of_dirt() -> None:
    report = run("survey")

    assert report.result["strikes"] == 10_000
    assert report.result["dirt"]["report entered twice"] == 24
    assert len(report.result["dirt"]) == 11
