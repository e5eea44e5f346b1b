"""Makes and drops the two tables of a machine's lines, inside the transaction at hand."""

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from machine.line_models import LineModels


def line_tables_create(models: LineModels, *, using: str) -> None:
    editor = _editor(using)
    editor.create_model(models.input)
    editor.create_model(models.output)
    for statement in editor.deferred_sql:
        editor.execute(statement, None)


def line_tables_drop(models: LineModels, *, using: str) -> None:
    """Drop what there is of the two tables; a copied machine may not have got any yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
    editor = _editor(using)
    for model in (models.output, models.input):
        if model._meta.db_table in existing:
            editor.delete_model(model)


def _editor(using: str) -> BaseDatabaseSchemaEditor:
    # Not entered as a context: on SQLite that is refused inside a transaction, because
    # altering a table there may need foreign keys switched off. Making and dropping whole
    # tables does not, and so it rolls back together with the rest.
    editor = connections[using].schema_editor()
    editor.deferred_sql = []
    return editor
