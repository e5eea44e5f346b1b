"""Tests of the services of machines."""

import pytest

from machine.column_types import ColumnType
from machine.models import Machine
from machine.services import data_lines_append, machine_create
from user.models import User

pytestmark = pytest.mark.django_db


def test_data_lines_append__rows__become_numbered_lines() -> None:
    owner = User.objects.create(username="ada")
    machine = machine_create(
        name="prices",
        owner=owner,
        inputs={"Price %": ColumnType.FLOAT},
        outputs={"Good": ColumnType.BOOLEAN},
    )

    count = data_lines_append(machine, [{"Price %": 1.5}, {"Price %": 2, "Good": True}])

    assert count == 2
    lines = machine.get_data_lines().values_list("pk", "column_1", "output__column_2")
    assert list(lines) == [(1, 1.5, None), (2, 2.0, True)]
    assert Machine.objects.count() == 1
