"""Tests of the machine."""

import pytest
from django.db.models import ProtectedError

from machine.exceptions import UnknownColumn
from machine.models import Machine
from machine.services import data_lines_append
from team.services import team_create
from user.models import User


def test_column_fields__with_predefined__begin_with_number_and_flags(machine: Machine) -> None:
    fields = machine.column_fields(include_predefined=True)

    assert list(fields)[:6] == [
        "Line_ID",
        "IsForLearning",
        "IsForSolving",
        "IsForEvaluation",
        "IsLearned",
        "IsSolved",
    ]
    assert list(fields)[6:] == list(machine.column_fields())


def test_get_data_lines__filters_over_both_tables__find_the_lines(machine: Machine) -> None:
    data_lines_append(
        machine,
        [
            {"Price % [$]": 10, "__make__": "%s", "Is a bargain?": True},
            {"Price % [$]": 10, "__make__": "%s", "Is a bargain?": False},
            {"Price % [$]": 30, "__make__": "%s", "Is a bargain?": True},
        ],
    )

    lines = machine.get_data_lines(
        **{"Price % [$]__lt": 20, "__make__": "%s", "Is a bargain?": True}
    )

    assert [line.pk for line in lines] == [1]


def test_get_data_lines__line__has_its_output_without_another_query(
    machine: Machine, django_assert_num_queries
) -> None:
    data_lines_append(machine, [{"Is a bargain?": True}])

    with django_assert_num_queries(1):
        line = machine.get_data_lines()[0]
        assert line.output.column_4 is True


def test_get_data_lines__update_of_odd_names__writes(machine: Machine) -> None:
    data_lines_append(machine, [{}])

    machine.get_data_lines(Line_ID=1).update(column_1=2.5, column_2="x")

    assert machine.get_data_lines(**{"Price % [$]": 2.5, "__make__": "x"}).count() == 1


def test_get_data_lines__unknown_column__is_told(machine: Machine) -> None:
    with pytest.raises(UnknownColumn, match=r"no column 'make'\. Did you mean '__make__'\?"):
        machine.get_data_lines(make="x")


def test_line_models__unsaved_machine__says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"no data lines before it is saved; save it first\.$"):
        Machine().get_machine_data_input_lines_model()


def test_machine__owner_deleted__is_refused(machine: Machine, owner: User) -> None:
    with pytest.raises(ProtectedError):
        owner.delete()

    assert Machine.objects.count() == 1


def test_machine__team_deleted__stays_without_team(machine: Machine, owner: User) -> None:
    machine.machine_owner_team = team_create(name="Analysts", owner=owner)
    machine.save()

    machine.machine_owner_team.delete()

    machine.refresh_from_db()
    assert machine.machine_owner_team is None


def test_machine__as_text__is_its_name(machine: Machine) -> None:
    assert str(machine) == "cars"
