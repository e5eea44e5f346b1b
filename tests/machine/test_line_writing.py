"""Tests of writing many records."""

import math
from datetime import UTC, date, datetime, time

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from machine.column_types import ColumnType
from machine.line_writing import records_insert
from machine.models import Machine
from machine.services import data_lines_append, machine_create
from user.models import User

EVERY_TYPE = {kind.name: kind for kind in ColumnType}


@pytest.fixture
def wide(owner: User) -> Machine:
    return machine_create(name="wide", owner=owner, inputs=EVERY_TYPE, outputs={})


def test_records_insert__every_type__comes_back_equal(wide: Machine) -> None:
    text = "\\N \\. a\tb\nc\rd\\e 'f' \"g\" %s é 日 \N{PILE OF POO}"
    row = {
        "FLOAT": 0.1 + 0.2,
        "INTEGER": -(2**63),
        "BOOLEAN": False,
        "LABEL": text,
        "LANGUAGE": "",
        "JSON": '{"a": "\\n"}',
        "IGNORE": "\\N",
        "DATE": date(1, 1, 1),
        "TIME": time(23, 59, 59, 999_999),
        "DATETIME": datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    }

    data_lines_append(wide, [row, {}])

    fields = wide.column_fields()
    lines = list(wide.get_data_lines().values_list(*[fields[name].path for name in row]))
    assert lines == [tuple(row.values()), (None,) * len(row)]


def test_records_insert__infinity__comes_back(wide: Machine) -> None:
    data_lines_append(wide, [{"FLOAT": math.inf}, {"FLOAT": -math.inf}, {"FLOAT": math.nan}])

    values = wide.get_data_lines().values_list(wide.column_fields()["FLOAT"].path, flat=True)
    assert list(values) == [math.inf, -math.inf, None]


@pytest.mark.vendor("postgresql")
def test_records_insert__value_that_the_server_refuses__stores_nothing(wide: Machine) -> None:
    model = wide.get_machine_data_input_lines_model()

    with pytest.raises(DataError), transaction.atomic():
        records_insert(model, [[1, *[False] * 5, "cheap", *[None] * 9]], using="default")

    assert not model.objects.exists()


def test_data_lines_append__many_rows__takes_few_statements(machine: Machine) -> None:
    with CaptureQueriesContext(
        connection,
    ) as small:
        data_lines_append(machine, [{} for _ in range(10)])
    with CaptureQueriesContext(connection) as large:
        data_lines_append(machine, [{} for _ in range(2_000)])

    assert len(large) == len(small)
