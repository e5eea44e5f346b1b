"""Plans that are being made; whether the project was told of a run's end."""

from typing import Any  # Historical models have no types.

from django.db import migrations, models
from django.db.models import F


def tell_old_ends(apps: Any, schema_editor: Any) -> None:
    """Runs that ended before this field existed were told of."""
    runs = apps.get_model("eaml_bridge", "Run").objects.using(schema_editor.connection.alias)
    runs.filter(finished_at__isnull=False).update(end_told_at=F("finished_at"))


class Migration(migrations.Migration):
    dependencies = [("eaml_bridge", "0002_run_life")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Being made"),
                    ("ready", "Ready"),
                    ("applied", "Applied"),
                    ("stale", "Stale: rows changed meanwhile"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="end_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(tell_old_ends, migrations.RunPython.noop),
    ]
