"""Every way in which a program of the learning core uses the registry, with the calls it makes.

Each test is such a program, with the variables that it takes for granted as fixtures; billing,
operations and requests for advice among them. What the programs log and store is looked at.
"""

import logging
import os
import subprocess
import sys
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client, RequestFactory

from billing.models import Operation
from machine.column_types import ColumnType
from machine.models import Machine
from machine.services import machine_create
from ML import EasyAutoMLDBModels
from team.models import Team
from team.services import team_create
from user.models import User

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)


@pytest.fixture
def eaml_db() -> EasyAutoMLDBModels:
    return EasyAutoMLDBModels()


@pytest.fixture
def current_user() -> User:
    return User.objects.create_user("ada", "ada@example.org", "correct horse battery")


@pytest.fixture
def user_team(current_user: User) -> Team:
    return team_create(name="Analysts", owner=current_user)


@pytest.fixture
def machine_instance(current_user: User) -> Machine:
    return machine_create(
        name="cars", owner=current_user, inputs={"price": ColumnType.FLOAT}, outputs={}
    )


def test_models__of_the_document__are_all_there(eaml_db: EasyAutoMLDBModels) -> None:
    names = (
        "User Team Machine DataLinesOperation MachineTableLockWrite Billing Operation Graph Work "
        "NNModel EasyAutoMLLogger Server ConsultingRequest"
    ).split()

    missing = [name for name in names if getattr(eaml_db, name) is None]

    assert missing == []


def test_models__by_import__are_those_of_the_registry(eaml_db: EasyAutoMLDBModels) -> None:
    from billing.models import Operation
    from consulting.models import ConsultingRequest
    from eamllogger.EasyAutoMLLogger import EasyAutoMLLogger
    from machine.models import DataLinesOperation, Graph, MachineTableLockWrite, NNModel, Work
    from machine.models.billing import Billing
    from server.models import Server

    assert (eaml_db.Billing, eaml_db.Operation) == (Billing, Operation)
    assert (eaml_db.Graph, eaml_db.Work, eaml_db.NNModel) == (Graph, Work, NNModel)
    assert eaml_db.MachineTableLockWrite is MachineTableLockWrite
    assert eaml_db.DataLinesOperation is DataLinesOperation
    assert (eaml_db.Server, eaml_db.ConsultingRequest) == (Server, ConsultingRequest)
    assert eaml_db.EasyAutoMLLogger is EasyAutoMLLogger


def test_basic_access__filter_and_first(
    eaml_db: EasyAutoMLDBModels, current_user: User, machine_instance: Machine
) -> None:
    machine_model = eaml_db.Machine

    machines = machine_model.objects.filter(machine_owner_user=current_user)
    by_alias = machine_model.objects.filter(user=current_user)

    assert machines.first() == by_alias.first() == machine_instance
    assert machine_model.objects.get(id=machine_instance.id) == machine_instance
    assert list(machine_instance.get_data_lines()) == []


def test_operation__with_a_word_of_its_own__is_stored(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    compute_cost = 1.25

    operation_record = eaml_db.Operation.objects.create(
        user=current_user,
        operation_type="machine_learning_training",
        resource_cost=compute_cost,
    )

    stored = eaml_db.Operation.objects.get(operation_user=current_user)
    assert stored == operation_record
    assert (stored.operation_type, stored.resource_cost) == (
        "machine_learning_training",
        Decimal("1.25"),
    )


def test_transaction__machine_and_operation_by_field_names(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    with transaction.atomic():
        machine = eaml_db.Machine.objects.create(
            machine_name="New ML Model", machine_owner_user=current_user
        )
        eaml_db.Operation.objects.create(operation_user=current_user, machine=machine)

    assert eaml_db.Operation.objects.get(target_machine=machine).user == current_user


def test_transaction__machine_operation_and_billing_by_further_names(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    creation_cost, compute_cost = Decimal("0.10"), Decimal("0.00000001")

    with transaction.atomic():
        machine = eaml_db.Machine.objects.create(
            name="Fraud Detection Model", user=current_user, configuration={"depth": 3}
        )
        operation = eaml_db.Operation.objects.create(
            user=current_user,
            operation_type="machine_creation",
            target_machine=machine,
            resource_cost=creation_cost,
        )
        eaml_db.Billing.objects.create(user=current_user, operation=operation, amount=compute_cost)

    line = eaml_db.Billing.objects.get()
    assert (line.amount, line.operation.resource_cost) == (compute_cost, creation_cost)
    assert eaml_db.MachineBilling is eaml_db.Billing
    assert line.operation.machine.configuration == {"depth": 3}


def test_transaction__that_fails_at_the_bill__leaves_nothing(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    class Interrupted(Exception):
        pass

    with pytest.raises(Interrupted), transaction.atomic():  # noqa: PT012
        machine = eaml_db.Machine.objects.create(name="half", user=current_user)
        eaml_db.Operation.objects.create(user=current_user, target_machine=machine)
        raise Interrupted

    assert not eaml_db.Machine.objects.exists()
    assert not eaml_db.Operation.objects.exists()


def test_creation__constructor_and_save(
    eaml_db: EasyAutoMLDBModels, current_user: User, user_team: Team
) -> None:
    new_machine = eaml_db.Machine(
        machine_name="Customer Churn Predictor",
        machine_owner_user=current_user,
        machine_owner_team=user_team,
    )
    new_machine.save()

    user_teams = eaml_db.Team.objects.filter(members=current_user)
    assert eaml_db.Machine.objects.filter(team__in=user_teams).get() == new_machine


def test_raw_sql__operations_of_each_machine(
    eaml_db: EasyAutoMLDBModels, current_user: User, machine_instance: Machine
) -> None:
    for _ in range(2):
        eaml_db.Operation.objects.create(user=current_user, target_machine=machine_instance)
    cursor = eaml_db.cursor

    cursor.execute(
        """
        SELECT
            machine.machine_name,
            COUNT(operation.id) as operation_count
        FROM machine_machine machine
        LEFT JOIN billing_operation operation ON machine.id = operation.machine_id
        WHERE machine.machine_owner_user_id = %s
        GROUP BY machine.id, machine.machine_name
        """,
        [current_user.id],
    )

    assert cursor.fetchall() == [("cars", 2)]


def test_raw_sql__cursor_used_again(
    eaml_db: EasyAutoMLDBModels, current_user: User, machine_instance: Machine
) -> None:
    machine_instance.status = "active"
    machine_instance.save()
    cursor = eaml_db.cursor

    cursor.execute("SELECT * FROM machine_machine WHERE status = %s", ["active"])
    active_machines = cursor.fetchall()
    cursor.execute("SELECT id FROM machine_machine WHERE machine_name = %s", ["' OR 1=1 --"])

    assert len(active_machines) == 1
    assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True, databases=["default", "analytics"])
@pytest.mark.parametrize("alias", ["default", "analytics"])
def test_connections__raw_count__by_alias(eaml_db: EasyAutoMLDBModels, alias: str) -> None:
    database = eaml_db.connections[alias]

    with database.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM machine_machine")
        machine_count = cursor.fetchone()[0]

    assert machine_count == 0


def test_bulk__update_of_a_filter(eaml_db: EasyAutoMLDBModels, current_user: User) -> None:
    eaml_db.Machine.objects.bulk_create(
        eaml_db.Machine(name=f"m{number}", user=current_user, status="pending")
        for number in range(3)
    )

    machines_to_update = eaml_db.Machine.objects.filter(status="pending")
    count = machines_to_update.update(status="processing")

    assert count == 3
    assert eaml_db.Machine.objects.filter(status="processing").count() == 3


def test_graph_and_consulting__with_the_least__have_defaults(
    eaml_db: EasyAutoMLDBModels, current_user: User, machine_instance: Machine
) -> None:
    graph_instance = eaml_db.Graph.objects.create(
        machine=machine_instance,
        graph_data={"layers": [64, 1]},
        performance_metrics={"accuracy": 0.9},
    )
    request = eaml_db.ConsultingRequest.objects.create(user=current_user, description="Help!")

    assert graph_instance.pk
    assert (request.status, request.description) == ("open", "Help!")
    assert eaml_db.Consulting is eaml_db.ConsultingRequest


def test_machine_operations__training__is_in_the_name_of_the_owner(
    eaml_db: EasyAutoMLDBModels, machine_instance: Machine
) -> None:
    operation: Operation = eaml_db.Operation.machine_operations.training(
        machine_instance, count_of_lines=1_000
    )

    assert (operation.user, operation.operation_type) == (machine_instance.user, "training")
    assert operation.count_of_lines == 1_000


def test_logger__of_the_registry_and_of_the_class__take_messages(
    eaml_db: EasyAutoMLDBModels, caplog: pytest.LogCaptureFixture
) -> None:
    duration, error_message = 2.5, "no data"
    caplog.set_level(logging.DEBUG, logger="eaml")
    logger, own = eaml_db.logger, eaml_db.EasyAutoMLLogger()

    logger.debug("Starting neural network training")
    logger.info(f"Training completed in {duration} seconds")  # noqa: G004 as such programs have it
    logger.error(f"Training failed: {error_message}")  # noqa: G004
    own.debug("Machine learning operation started")
    own.error("Configuration validation failed")

    assert "Training completed in 2.5 seconds" in caplog.text
    assert "Configuration validation failed" in caplog.text


def test_error_handling__setup__falls_back_to_nothing() -> None:
    try:
        eaml_db = EasyAutoMLDBModels()
    except Exception as e:  # noqa: BLE001 as such programs have it
        logger.error(f"Django setup failed: {e}")  # noqa: G004
        eaml_db = None

    assert eaml_db is not None
    assert eaml_db.django_available


def test_error_handling__import_of_a_model__falls_back_to_nothing() -> None:
    class Holder:
        Machine: object

    try:
        from machine.models import Machine

        Holder.Machine = Machine
    except ImportError as e:
        logger.error(f"Failed to import Machine model: {e}")  # noqa: G004
        Holder.Machine = None

    assert Holder.Machine is not None


def test_authentication__in_a_request__signs_in(current_user: User, client: Client) -> None:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()

    user = authenticate(username="ada", password="correct horse battery")
    if user is not None:
        login(request, user)

    assert request.user == current_user
    assert authenticate(username="ada", password="wrong") is None


@pytest.mark.parametrize(
    ("environment", "module"),
    [
        ("development", "core.settings.dev"),
        ("production", "core.settings.prod"),
        ("testing", "core.settings.test"),
    ],
)
@pytest.mark.vendor("sqlite")
def test_environments__by_variable_or_module__choose_the_settings(
    environment: str, module: str
) -> None:
    program = (
        "import os\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'core.settings')\n"
        "from django.conf import settings\n"
        "print(settings.DEBUG, settings.IS_PRODUCTION, len(settings.PASSWORD_HASHERS))"
    )
    given = {
        **os.environ,
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "example.org",
        "EAML_ENCRYPTION_KEYS": "a:eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
        "TEST_DATABASE": "sqlite",
    }
    by_variable = given | {"ENVIRONMENT": environment}
    by_variable.pop("DJANGO_SETTINGS_MODULE", None)
    by_module = given | {"DJANGO_SETTINGS_MODULE": module}
    by_module.pop("ENVIRONMENT", None)

    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        for env in (by_variable, by_module)
    ]

    assert told[0] == told[1]
    assert ("True" in told[0].split()[1]) is (environment == "production")
