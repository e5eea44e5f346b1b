"""Tests of what can be done with machines."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from machine.column_names import suggested_column_name
from machine.column_types import ColumnType
from machine.exceptions import (
    ColumnsRefused,
    LineValueRefused,
    MachineNameRefused,
    MachineNameReserved,
    MachineNameTaken,
)
from machine.models import DataLineSequence, Machine
from machine.services import data_lines_append, machine_create, machine_delete
from team.services import team_create
from user.models import User

FLOATS = {"x": ColumnType.FLOAT}


def line_table_names() -> set[str]:
    return {name for name in connection.introspection.table_names() if "_data_" in name}


def test_machine_create__machine__has_its_columns_in_order(machine: Machine) -> None:
    machine.refresh_from_db()

    assert [
        (field.real_name, field.field_name, field.table, field.column_type)
        for field in machine.column_fields().values()
    ] == [
        ("Price % [$]", "column_1", "input", ColumnType.FLOAT),
        ("__make__", "column_2", "input", ColumnType.LABEL),
        ("built %s", "column_3", "input", ColumnType.DATE),
        ("Is a bargain?", "column_4", "output", ColumnType.BOOLEAN),
    ]
    assert machine.status == "draft"


def test_machine_create__team_and_description__are_kept(owner: User) -> None:
    team = team_create(name="Analysts", owner=owner)

    machine = machine_create(
        name="m", owner=owner, inputs=FLOATS, outputs={}, description="words", team=team
    )

    assert (machine.machine_owner_team, machine.machine_description) == (team, "words")


def test_machine_create__name_taken__is_refused(machine: Machine, owner: User) -> None:
    with pytest.raises(MachineNameTaken) as caught:
        machine_create(name="cars", owner=owner, inputs=FLOATS, outputs={})

    assert str(caught.value) == (
        "User 'ada' owns a machine named 'cars' already. "
        "Use another name, or delete that machine first."
    )


def test_machine_create__name_taken_by_another__is_made(machine: Machine) -> None:
    eve = User.objects.create(username="eve")

    machine_create(name="cars", owner=eve, inputs=FLOATS, outputs={})

    assert Machine.objects.filter(machine_name="cars").count() == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "'' is empty"),
        ("cars ", "'cars ' begins or ends with a blank"),
        ("x" * 501, f"{'x' * 40!r} has 501 characters"),
        ("a\nb", "'a\\nb' holds a control character"),
    ],
)
def test_machine_create__name_that_cannot_be_shown__is_refused(
    owner: User, name: str, reason: str
) -> None:
    with pytest.raises(MachineNameRefused) as caught:
        machine_create(name=name, owner=owner, inputs=FLOATS, outputs={})

    assert str(caught.value) == (
        f"The machine name {reason}. Use 1 to 500 visible characters without a blank at either end."
    )


def test_machine_create__reserved_name__is_for_super_admins(owner: User) -> None:
    with pytest.raises(MachineNameReserved) as caught:
        machine_create(name="__all__", owner=owner, inputs=FLOATS, outputs={})

    assert str(caught.value) == (
        "The machine name '__all__' begins and ends with '__', which only a super admin may use. "
        "Use 'all' instead."
    )
    owner.is_super_admin = True
    assert machine_create(name="__all__", owner=owner, inputs=FLOATS, outputs={}).pk


# The database is emptied only after all examples; each machine has its own name.
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.lists(st.text(max_size=12), min_size=2, max_size=6))
@example(text=["", "*"])
def test_machine_create__any_names_that_are_accepted__write_read_filter_and_update(
    owner: User, text: list[str]
) -> None:
    names: list[str] = []
    for name in text:
        names.append(suggested_column_name(name, taken=names))
    inputs = dict.fromkeys(names[1:], ColumnType.LABEL)
    outputs = {names[0]: ColumnType.LABEL}
    machine = machine_create(name=str(uuid4()), owner=owner, inputs=inputs, outputs=outputs)
    row = {name: f"{name} %s" for name in names}

    data_lines_append(machine, [row, {}])
    paths = [field.path for field in machine.column_fields().values()]
    lines = machine.get_data_lines(**row)
    found = list(lines.values_list(*paths))
    updated = lines.update(**{paths[0]: None})

    assert found == [tuple(row[name] for name in machine.column_fields())]
    assert updated == 1


def test_machine_create__no_inputs__is_refused(owner: User) -> None:
    with pytest.raises(ColumnsRefused, match=r"needs at least one input column; add one\.$"):
        machine_create(name="m", owner=owner, inputs={}, outputs=FLOATS)


def test_machine_create__bad_names__are_all_told_and_nothing_is_made(owner: User) -> None:
    with pytest.raises(ColumnsRefused) as caught:
        machine_create(
            name="m",
            owner=owner,
            inputs={**FLOATS, "pk": ColumnType.FLOAT},
            outputs={"X": ColumnType.FLOAT},
        )

    assert len(caught.value.problems) == 2
    assert "'pk'" in caught.value.problems[0]
    assert "'X'" in caught.value.problems[1]
    assert not Machine.objects.exists()
    assert not line_table_names()


def test_machine_create__too_many_columns__is_refused(owner: User) -> None:
    many = {f"c{number}": ColumnType.FLOAT for number in range(1_501)}

    with pytest.raises(ColumnsRefused) as caught:
        machine_create(name="m", owner=owner, inputs=many, outputs={})

    assert str(caught.value) == (
        "There are 1501 input columns and at most 1500 fit; leave some out."
    )


def test_machine_create__as_many_columns_as_may_be__works(owner: User) -> None:
    many = {f"c{number}": ColumnType.FLOAT for number in range(1_500)}

    machine = machine_create(name="m", owner=owner, inputs=many, outputs={})

    assert data_lines_append(machine, [{"c1499": 1}]) == 1


def test_data_lines_append__twice__goes_on_numbering(machine: Machine) -> None:
    first = data_lines_append(machine, [{"Price % [$]": 1}])
    second = data_lines_append(machine, ({"Price % [$]": 2} for _ in range(2)))

    assert (first, second) == (1, 2)
    assert list(machine.get_data_lines().values_list("pk", "column_1")) == [
        (1, 1.0),
        (2, 2.0),
        (3, 2.0),
    ]


def test_data_lines_append__deleted_lines__give_no_number_back(machine: Machine) -> None:
    data_lines_append(machine, [{}, {}])
    machine.get_data_lines().delete()

    data_lines_append(machine, [{}])

    assert list(machine.get_data_lines().values_list("pk", flat=True)) == [3]


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_data_lines_append__two_writers__number_their_lines_one_after_the_other(
    owner: User,
) -> None:
    machine = machine_create(name="m", owner=owner, inputs=FLOATS, outputs={})

    def append(value: float) -> None:
        try:
            data_lines_append(machine, [{"x": value}] * 3_000)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(append, [1.0, 2.0]))

    lines = machine.get_data_lines()
    assert list(lines.values_list("pk", flat=True)) == list(range(1, 6_001))
    values = list(lines.values_list("column_1", flat=True))
    assert values in ([1.0] * 3_000 + [2.0] * 3_000, [2.0] * 3_000 + [1.0] * 3_000)
    machine_delete(machine)


def test_data_lines_append__stale_machine_saved__keeps_the_numbers(machine: Machine) -> None:
    stale = Machine.objects.get(pk=machine.pk)
    data_lines_append(machine, [{}, {}])

    stale.save()

    assert DataLineSequence.objects.get(machine=machine).next_line_id == 3


def test_data_lines_append__questions__are_flagged(machine: Machine) -> None:
    data_lines_append(machine, [{}], is_for_learning=False)

    line = machine.get_data_lines().get()
    assert (line.IsForLearning, line.IsForSolving) == (False, True)


def test_data_lines_append__last_row_is_wrong__stores_none(machine: Machine) -> None:
    rows = [*({} for _ in range(5_000)), {"Is a bargain?": "maybe"}]

    with pytest.raises(LineValueRefused) as caught:
        data_lines_append(machine, rows)

    assert caught.value.row == 5_001
    assert not machine.get_data_lines().exists()
    assert not machine.get_machine_data_output_lines_model().objects.exists()
    assert DataLineSequence.objects.get(machine=machine).next_line_id == 1


def test_data_lines_append__endless_source__is_read_a_few_thousand_rows_ahead_at_most(
    machine: Machine,
) -> None:
    handed_over = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal handed_over
        for handed_over in range(1, 10_001):
            yield {"Price % [$]": "wrong" if handed_over == 4_000 else 1.0}

    with pytest.raises(LineValueRefused):
        data_lines_append(machine, rows())

    assert handed_over == 4_000


def test_machine_delete__machine__goes_with_its_tables(machine: Machine) -> None:
    data_lines_append(machine, [{}])
    assert len(line_table_names()) == 2

    machine_delete(machine)

    assert not line_table_names()
    assert not DataLineSequence.objects.exists()
