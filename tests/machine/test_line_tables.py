"""Tests of making and dropping tables in a transaction."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from machine.column_types import ColumnType
from machine.data_columns import data_columns_from
from machine.line_models import line_models
from machine.line_tables import line_tables_create, line_tables_drop

LINES = line_models(987_654, data_columns_from({"a %": ColumnType.FLOAT}, {}))
TABLES = {"machine_987654_data_input_lines", "machine_987654_data_output_lines"}


class Interrupted(Exception):
    """Stands for whatever may go wrong later in a transaction."""


def interrupted(change: Callable[..., None]) -> None:
    with transaction.atomic():
        change(LINES, using="default")
        raise Interrupted


def existing_tables() -> set[str]:
    return TABLES & set(connection.introspection.table_names())


@pytest.mark.django_db
def test_line_tables_create__then_drop__leaves_nothing() -> None:
    line_tables_create(LINES, using="default")
    assert existing_tables() == TABLES

    line_tables_drop(LINES, using="default")

    assert existing_tables() == set()


@pytest.mark.django_db
def test_line_tables_drop__never_made__does_nothing() -> None:
    line_tables_drop(LINES, using="default")

    assert existing_tables() == set()


@pytest.mark.django_db(transaction=True)
def test_line_tables_create__transaction_fails__leaves_nothing() -> None:
    with pytest.raises(Interrupted):
        interrupted(line_tables_create)

    assert existing_tables() == set()


@pytest.mark.django_db(transaction=True)
def test_line_tables_drop__transaction_fails__keeps_the_lines() -> None:
    line_tables_create(LINES, using="default")
    LINES.input.objects.create(Line_ID=1)

    with pytest.raises(Interrupted):
        interrupted(line_tables_drop)

    assert LINES.input.objects.count() == 1
    line_tables_drop(LINES, using="default")
