"""An owner and a machine for the tests of this folder."""

import pytest

from machine.column_types import ColumnType
from machine.models import Machine
from machine.services import machine_create
from user.models import User


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def machine(owner: User) -> Machine:
    """A machine whose names are ones that break drivers and query languages."""
    return machine_create(
        name="cars",
        owner=owner,
        inputs={
            "Price % [$]": ColumnType.FLOAT,
            "__make__": ColumnType.LABEL,
            "built %s": ColumnType.DATE,
        },
        outputs={"Is a bargain?": ColumnType.BOOLEAN},
    )
