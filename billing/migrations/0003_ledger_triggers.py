from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from billing.ledger_triggers import triggers_install, triggers_remove


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers_install(schema_editor.connection)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers_remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0002_relations'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
