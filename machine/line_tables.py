"""Makes, alters, copies and drops the tables of lines, inside the transaction at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

if TYPE_CHECKING:
    from machine.line_models import LineModels

AnyModel = type[models.Model]


def line_tables_create(tables: LineModels, *, using: str) -> None:
    editor = _editor(using)
    editor.create_model(tables.input)
    editor.create_model(tables.output)
    for statement in editor.deferred_sql:
        editor.execute(statement, None)


def line_tables_drop(tables: LineModels, *, using: str) -> None:
    """Drop what there is of the two tables; a copied machine may not have got any yet."""
    line_table_drop(tables.output, using=using)
    line_table_drop(tables.input, using=using)


def line_table_drop(table: AnyModel, *, using: str) -> None:
    if table_exists(table, using=using):
        _editor(using).delete_model(table)


def table_exists(table: AnyModel, *, using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        return table._meta.db_table in connection.introspection.table_names(cursor)


def column_add(table: AnyModel, field_name: str, *, using: str) -> None:
    """Add the column of a field of the new model, empty in every line."""
    _editor(using).add_field(table, _field(table, field_name))


def column_rename(old: AnyModel, new: AnyModel, field_name: str, *, using: str) -> None:
    """Give a column the name that it has in the new model."""
    _editor(using).alter_field(old, _field(old, field_name), _field(new, field_name))


def column_drop(table: AnyModel, field_name: str, *, using: str) -> None:
    """Drop the column of a field of the old model, with what is in it."""
    _editor(using).remove_field(table, _field(table, field_name))


def line_tables_copy(source: LineModels, target: LineModels, *, using: str) -> None:
    """Copy every line from one machine's tables into another's, which are alike and empty."""
    for old, new in ((source.input, target.input), (source.output, target.output)):
        connection = connections[using]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in old._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(new._meta.db_table)} ({columns}) "
                f"SELECT {columns} FROM {quote(old._meta.db_table)}"
            )


def _field(table: AnyModel, name: str) -> models.Field:
    return next(field for field in table._meta.concrete_fields if field.name == name)


def _editor(using: str) -> BaseDatabaseSchemaEditor:
    # Not entered as a context: on SQLite that is refused inside a transaction, because
    # altering a table there may need foreign keys switched off. Making and dropping whole
    # tables does not, and so it rolls back together with the rest.
    editor = connections[using].schema_editor()
    editor.deferred_sql = []
    return editor
