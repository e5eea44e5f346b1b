"""Who pays in the tests of this folder."""

from decimal import Decimal

import pytest

from billing.accounts import Payer
from billing.models import Operation
from billing.services import operation_create
from machine.models import Machine
from team.models import Team
from team.services import team_create
from user.models import User


@pytest.fixture(autouse=True)
def prices(settings) -> None:
    settings.BILLING = {"CURRENCY": "USD", "UNIT_PRICES": {"training": "0.1", "ml_run": "0.001"}}


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def payer(ada: User) -> Payer:
    return Payer(user=ada)


@pytest.fixture
def team(ada: User) -> Team:
    return team_create(name="analysts", owner=ada)


@pytest.fixture
def machine(ada: User) -> Machine:
    return Machine.objects.create(machine_name="cars", machine_owner_user=ada)


@pytest.fixture
def operation(ada: User, machine: Machine) -> Operation:
    return operation_create("training", user=ada, machine=machine, resource_cost=Decimal(1))
