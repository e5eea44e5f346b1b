"""Tests of the machine."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from machine.column_types import ColumnType
from machine.exceptions import UnknownColumn
from machine.models import Machine
from machine.services import data_lines_append, machine_create
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


def test_lines_visible_to__sample_of_public_data__is_short(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machine.models.machine.SAMPLE_LINES", 2)
    data_lines_append(machine, [{}, {}, {}])
    eve = User.objects.create(username="eve")
    counts = []

    for is_public, is_sample in ((False, False), (True, True), (True, False)):
        machine.machine_data_source_is_public = is_public
        machine.machine_data_source_sample_only_public = is_sample
        counts.append(machine.lines_visible_to(eve).count())

    assert counts == [0, 2, 3]
    assert machine.lines_visible_to(machine.machine_owner_user).count() == 3


def test_machine__negative_amount__is_refused_by_the_database(machine: Machine) -> None:
    machine.machine_api_solving_price_usd = -1

    with pytest.raises(IntegrityError, match="machine_amounts_not_negative"):
        machine.save()


def test_lines__real_names__are_names_of_fields_where_they_can_be(owner: User) -> None:
    machine = machine_create(
        name="odd",
        owner=owner,
        inputs={"price": ColumnType.FLOAT, "save": ColumnType.FLOAT, "a__b": ColumnType.FLOAT},
        outputs={"offer": ColumnType.FLOAT},
    )
    machine.append_data_lines([{"price": 1, "save": 2, "a__b": 3, "offer": 4}])

    line = machine.get_data_lines().get(price__lt=2, output__offer=4)

    assert (line.price, line.column_2, line.output.offer) == (1.0, 2.0, 4.0)
    assert callable(line.save)


def test_ml_validate__offer_without_description__is_told_by_field(machine: Machine) -> None:
    machine.machine_data_source_is_public = True

    with pytest.raises(ValidationError) as raised:
        machine.ml_validate("checkOffer")

    assert raised.value.message_dict == {
        "machine_description": ["must tell others in a sentence what the machine is"]
    }


def test_ml_analyze__machines__are_counted(machine: Machine) -> None:
    found = Machine.objects.all().ml_analyze("machine/machines:summarizeMachines")

    assert found == {"count": 1, "by_status": {"draft": 1}, "mean_accuracy": None}
