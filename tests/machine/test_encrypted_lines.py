"""Tests that texts of sensitive lines stand encrypted, wherever they are written."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from eaml_bridge.exceptions import RequestError
from eaml_bridge.processing import ProcessRequest, process
from machine.altering import machine_column_add, machine_column_rename
from machine.column_types import ColumnType
from machine.copying import machine_copy
from machine.exceptions import ColumnEncrypted
from machine.models import Machine
from machine.services import machine_create
from user.models import User

SECRET = "a secret\tof \\ the patient"


@pytest.fixture
def machine(owner: User) -> Machine:
    """A sensitive machine with two lines, the second one without texts."""
    machine = machine_create(
        name="patients",
        owner=owner,
        inputs={"Note %": ColumnType.LABEL, "age": ColumnType.INTEGER},
        outputs={"verdict": ColumnType.LANGUAGE},
        is_sensitive=True,
    )
    machine.append_data_lines([{"Note %": SECRET, "age": 44, "verdict": "secret, too"}, {"age": 5}])
    return machine


def stored(machine: Machine) -> Iterator[object]:
    """Every value of both tables, as the database holds it."""
    for table in machine.line_models.tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from row


def read(machine: Machine) -> list[tuple[object, ...]]:
    return list(machine.read_rows()[1])


def holds_plain_text(machine: Machine) -> bool:
    return any("secret" in str(value) for value in stored(machine))


def test_lines__appended__are_encrypted_and_read_as_they_were(machine: Machine) -> None:
    assert machine.data_lines_are_sensitive
    assert not holds_plain_text(machine)
    assert 44 in stored(machine)
    assert read(machine) == [(SECRET, 44, "secret, too"), (None, 5, None)]


def test_lines__of_an_ordinary_machine__are_plain(owner: User) -> None:
    plain = machine_create(name="p", owner=owner, inputs={"a": ColumnType.LABEL}, outputs={})
    plain.append_data_lines([{"a": "no secret"}])

    assert holds_plain_text(plain)
    assert "sealed_as" not in plain.data_columns[0]


@pytest.mark.parametrize("lookup", ["Note %", "Note %__contains", "verdict__in"])
def test_lookup__by_an_encrypted_column__is_refused(machine: Machine, lookup: str) -> None:
    with pytest.raises(ColumnEncrypted) as caught:
        machine.get_data_lines(**{lookup: "x"})

    name = lookup.partition("__")[0]
    assert str(caught.value) == (
        f"Column {name!r} of machine 'patients' is encrypted: lines cannot be looked up or sorted "
        "by it, but for `__isnull`. Read the lines, and choose among them."
    )


def test_lookup__for_missing_values__is_allowed(machine: Machine) -> None:
    assert [line.pk for line in machine.get_data_lines(verdict__isnull=True)] == [2]


def test_order__by_an_encrypted_column__is_refused(machine: Machine) -> None:
    with pytest.raises(ColumnEncrypted, match="Column 'verdict' of machine"):
        machine.read_rows(sort_by="-verdict")


def test_columns__added_and_renamed__stay_encrypted(machine: Machine) -> None:
    machine_column_add(machine, "diary", ColumnType.JSON)
    machine_column_rename(machine, "Note %", "remark")
    machine.append_data_lines([{"diary": '{"secret": 1}'}])

    again = Machine.objects.get()

    assert not holds_plain_text(again)
    assert read(again)[0][0] == SECRET
    assert list(again.read_rows(columns=["diary"])[1])[-1] == ('{"secret": 1}',)


def test_copy__with_its_lines__reads_them_and_holds_no_plain_text(machine: Machine) -> None:
    copy = machine_copy(machine, name="copy", owner=machine.machine_owner_user)

    assert read(copy) == read(machine)
    assert copy.data_lines_are_sensitive
    assert not holds_plain_text(copy)


def test_mark__an_encrypted_column__is_encrypted(machine: Machine) -> None:
    lines = machine.get_machine_data_output_lines_model()
    field = machine.column_fields()["verdict"].field_name

    lines.objects.update(**{field: "a new secret"})

    assert not holds_plain_text(machine)
    assert [row[2] for row in read(machine)] == ["a new secret"] * 2


def test_key__changed__takes_the_lines_along(machine: Machine, settings) -> None:
    new = "new:eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXk="
    old = settings.EAML["ENCRYPTION_KEYS"]
    settings.EAML = {**settings.EAML, "ENCRYPTION_KEYS": [new, *old]}
    before = read(machine)

    call_command("eaml_rotate_keys", stdout=io.StringIO())
    settings.EAML = {**settings.EAML, "ENCRYPTION_KEYS": [new]}

    assert read(machine) == before


def test_script__over_sensitive_lines__gets_no_encrypted_text(
    machine: Machine, settings, tmp_path
) -> None:
    (tmp_path / "look.ml").write_text("#: reads: verdict\nfunction look(row) { return true; }\n")
    settings.EAML = {**settings.EAML, "SCRIPT_DIRS": [tmp_path]}
    request = ProcessRequest(target="machine:patients", function="look:look", dry_run=True)

    with pytest.raises(RequestError, match="Field 'verdict' of machine:patients is masked"):
        process(request)
