"""Writes many records into a table: by COPY on PostgreSQL, by one prepared INSERT elsewhere."""

from collections.abc import Sequence
from typing import Any  # What a driver takes as a parameter.

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from eaml_bridge.copying import ESCAPES, NULL, send_copy
from eaml_bridge.encryption.fields import EncryptedTextField

_DATE_FIELDS = (models.DateField, models.TimeField)


def records_insert(
    model: type[models.Model], records: Sequence[Sequence[object]], *, using: str
) -> None:
    """Insert records whose values stand in the order of the model's concrete fields."""
    connection = connections[using]
    records = _sealed(model, records, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, connection, model, records)
        else:
            _insert(cursor, connection, model, records)


def _sealed(
    model: type[models.Model],
    records: Sequence[Sequence[object]],
    connection: BaseDatabaseWrapper,
) -> Sequence[Sequence[object]]:
    """The records with the values of encrypted columns as they are to be stored."""
    fields = model._meta.concrete_fields
    encrypted = {i: f for i, f in enumerate(fields) if isinstance(f, EncryptedTextField)}
    if not encrypted:
        return records
    return [
        [
            encrypted[i].get_db_prep_save(value, connection) if i in encrypted else value
            for i, value in enumerate(record)
        ]
        for record in records
    ]


def _copy(
    cursor: CursorWrapper,
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    records: Sequence[Sequence[object]],
) -> None:
    statement = f"COPY {_table_with_columns(connection, model)} FROM STDIN"
    text = "".join(["\t".join(map(_copy_cell, record)) + "\n" for record in records])
    # Django turns the driver's errors into its own for the calls that it knows; COPY is none.
    with connection.wrap_database_errors:
        send_copy(cursor, statement, [text])


def _copy_cell(value: object) -> str:
    if value is None:
        return NULL
    return value.translate(ESCAPES) if type(value) is str else str(value)


def _insert(
    cursor: CursorWrapper,
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    records: Sequence[Sequence[object]],
) -> None:
    fields = model._meta.concrete_fields
    # Every other type goes to the driver as it is; asking each field costs more than the insert.
    dates = [(i, field) for i, field in enumerate(fields) if isinstance(field, _DATE_FIELDS)]
    adapted: list[list[Any]] = [list(record) for record in records]
    for values in adapted:
        for i, field in dates:
            values[i] = field.get_db_prep_save(values[i], connection)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_table_with_columns(connection, model)} VALUES ({places})"
    cursor.executemany(statement, adapted)


def _table_with_columns(connection: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    return f"{quote(model._meta.db_table)} ({columns})"
