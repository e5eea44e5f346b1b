"""The ways in which programs of the learning core use the registry, one after the other.

Each test is a program as its author would write it, with the variables it assumes as fixtures.
"""

import logging
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from machine.column_types import ColumnType
from machine.services import machine_create
from ML import EasyAutoMLDBModels
from team.services import team_create
from user.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def current_user() -> User:
    return User.objects.create_user("ada", "ada@example.org", "correct horse battery")


@pytest.fixture
def eaml_db() -> EasyAutoMLDBModels:
    return EasyAutoMLDBModels()


def test_access__models_of_the_registry__query_by_either_name(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    machine_model, user_model = eaml_db.Machine, eaml_db.User
    machine_model.objects.create(machine_name="one", machine_owner_user=current_user)

    by_alias = machine_model.objects.filter(user=current_user)
    by_field = machine_model.objects.filter(machine_owner_user=current_user)

    assert by_alias.first() == by_field.first() is not None
    assert user_model.objects.get(username="ada") == current_user


def test_access__lines_of_a_machine__are_a_queryset(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    made = machine_create(
        name="cars", owner=current_user, inputs={"price": ColumnType.FLOAT}, outputs={}
    )
    made.append_data_lines([{"price": 1.5}, {"price": 2.5}])

    machine_instance = eaml_db.Machine.objects.get(id=made.id)

    assert [line.price for line in machine_instance.get_data_lines()] == [1.5, 2.5]


def test_access__teams_of_a_user__by_members(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    team = team_create(name="Analysts", owner=current_user)

    user_teams = eaml_db.Team.objects.filter(members=current_user)

    assert list(user_teams) == [team]


def test_creation__constructor_and_save__with_owner_and_team(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    user_team = team_create(name="Analysts", owner=current_user)

    new_machine = eaml_db.Machine(
        machine_name="Customer Churn Predictor",
        machine_owner_user=current_user,
        machine_owner_team=user_team,
    )
    new_machine.save()

    assert eaml_db.Machine.objects.filter(team__name="Analysts").get() == new_machine


def test_transaction__an_error__leaves_nothing(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
        for _ in range(2):  # the second one has the name of the first
            eaml_db.Machine.objects.create(name="Fraud Detection Model", user=current_user)
    was_rolled_back = not eaml_db.Machine.objects.exists()

    with transaction.atomic():
        machine = eaml_db.Machine.objects.create(
            name="Fraud Detection Model", user=current_user, configuration={"depth": 3}
        )

    assert eaml_db.Machine.objects.get().configuration == {"depth": 3}
    assert machine.pk
    assert was_rolled_back


def test_graph__architecture_and_metrics__are_stored(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    machine = eaml_db.Machine.objects.create(name="cars", user=current_user)

    graph = eaml_db.Graph.objects.create(
        machine=machine,
        graph_data={"layers": [64, 32, 1], "loss": [0.5, 0.2, 0.1]},
        performance_metrics={"accuracy": 0.93},
    )

    assert eaml_db.Graph.objects.get().performance_metrics == {"accuracy": 0.93}
    assert graph.render("png").startswith(b"\x89PNG")


def test_work__for_a_machine__is_waiting(eaml_db: EasyAutoMLDBModels, current_user: User) -> None:
    machine = eaml_db.Machine.objects.create(name="cars", user=current_user)

    work = eaml_db.Work.objects.create(machine=machine)

    assert work.is_work_status_wait_for_server_start
    assert work.is_work_training


def test_batch__update_of_many__in_one_statement(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    for number in range(3):
        eaml_db.Machine.objects.create(name=f"m{number}", user=current_user, status="pending")

    machines_to_update = eaml_db.Machine.objects.filter(status="pending")
    machines_to_update.update(status="processing")

    assert eaml_db.Machine.objects.filter(status="processing").count() == 3


@pytest.mark.django_db(transaction=True, databases=["default", "analytics"])
@pytest.mark.parametrize("alias", ["default", "analytics"])
def test_connections__raw_count__on_each_database(
    eaml_db: EasyAutoMLDBModels, current_user: User, alias: str
) -> None:
    eaml_db.Machine.objects.create(name="cars", user=current_user)

    with eaml_db.connections[alias].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM machine_machine")
        machine_count = cursor.fetchone()[0]

    assert machine_count == 1


def test_cursor__used_again_and_again__gives_rows(
    eaml_db: EasyAutoMLDBModels, current_user: User
) -> None:
    eaml_db.Machine.objects.create(name="cars", user=current_user, status="active")

    cursor = eaml_db.cursor
    cursor.execute("SELECT * FROM machine_machine WHERE status = %s", ["active"])
    active_machines = cursor.fetchall()
    cursor.execute(
        """
        SELECT machine.machine_name, COUNT(work.id) AS work_count
        FROM machine_machine machine
        LEFT JOIN machine_work work ON machine.id = work.machine_id
        WHERE machine.machine_owner_user_id = %s
        GROUP BY machine.id, machine.machine_name
        """,
        [current_user.id],
    )

    assert len(active_machines) == 1
    assert cursor.fetchall() == [("cars", 0)]
    assert eaml_db.get_cursor() is cursor


def test_lock__created_twice__raises(eaml_db: EasyAutoMLDBModels) -> None:
    eaml_db.MachineTableLockWrite.objects.create(table_name="lines")

    with pytest.raises(IntegrityError), transaction.atomic():
        eaml_db.MachineTableLockWrite.objects.create(table_name="lines")


def test_logger__messages__are_taken(eaml_db: EasyAutoMLDBModels) -> None:
    logger = eaml_db.logger

    logger.debug("Starting neural network training")
    logger.info(f"Training completed in {2} seconds")  # noqa: G004 as such programs have it
    logger.error("Configuration validation failed")


def test_error_handling__registry__never_stops_a_program() -> None:
    logger = logging.getLogger(__name__)
    try:
        eaml_db = EasyAutoMLDBModels()
    except Exception as error:  # noqa: BLE001 as such programs have it
        logger.error("Django setup failed: %s", error)
        eaml_db = None

    assert eaml_db is not None
    assert eaml_db.django_available


def test_authentication__in_a_program__finds_the_user(current_user: User) -> None:
    EasyAutoMLDBModels()

    assert authenticate(username="ada", password="correct horse battery") == current_user


@pytest.mark.slow
@pytest.mark.vendor("sqlite")
def test_plain_program__whole_way__from_another_folder(tmp_path: Path) -> None:
    program = """
        from ML import EasyAutoMLDBModels
        from django.core.management import call_command
        from django.db import IntegrityError, transaction

        db = EasyAutoMLDBModels()
        call_command("migrate", verbosity=0)
        user = db.User.objects.create(username="ada")
        with transaction.atomic():
            machine = db.Machine.objects.create(name="Fraud", user=user, configuration={"a": 1})
        cursor = db.cursor
        cursor.execute("SELECT COUNT(*) FROM machine_machine")
        print(cursor.fetchone()[0], db.Machine.objects.get(user=user).name)
    """
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/plain.sqlite3",
        "ENVIRONMENT": "development",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert result.stdout == "1 Fraud\n", result.stderr
