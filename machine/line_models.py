"""Models for the two tables of data lines that each machine has.

They are made when asked for and live in a registry of their own, one for each shape: in the
global registry they would be taken for models without migrations, and a second definition,
after a column changed, would be refused.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models

from machine.column_types import ColumnType
from machine.data_columns import LINE_ID, DataColumn, LineTable

APP_LABEL = "machine_data_lines"
# Shapes kept ready; a process that works on more machines than these builds some again.
_SHAPES_KEPT = 256

_FIELD_CLASSES: dict[ColumnType, type[models.Field]] = {
    ColumnType.FLOAT: models.FloatField,
    ColumnType.INTEGER: models.BigIntegerField,
    ColumnType.BOOLEAN: models.BooleanField,
    ColumnType.DATE: models.DateField,
    ColumnType.TIME: models.TimeField,
    ColumnType.DATETIME: models.DateTimeField,
    ColumnType.LABEL: models.TextField,
    ColumnType.LANGUAGE: models.TextField,
    ColumnType.JSON: models.TextField,
    ColumnType.IGNORE: models.TextField,
}


class DataInputLines(models.Model):
    """What every input table has before the machine's own columns."""

    Line_ID = models.BigIntegerField(primary_key=True, db_column=LINE_ID)
    IsForLearning = models.BooleanField(default=False, db_index=True)
    IsForSolving = models.BooleanField(default=False, db_index=True)
    IsForEvaluation = models.BooleanField(default=False, db_index=True)
    IsLearned = models.BooleanField(default=False, db_index=True)
    IsSolved = models.BooleanField(default=False, db_index=True)

    objects = models.Manager()

    class Meta:
        abstract = True
        app_label = APP_LABEL

    def __str__(self) -> str:
        return f"line {self.pk}"


class DataOutputLines(models.Model):
    """What every output table has before the machine's own columns: the line it belongs to."""

    objects = models.Manager()

    class Meta:
        abstract = True
        app_label = APP_LABEL

    def __str__(self) -> str:
        return f"output of line {self.pk}"


@dataclass(frozen=True, kw_only=True)
class LineModels:
    """The two models of one machine's lines."""

    input: type[DataInputLines]
    output: type[DataOutputLines]


@functools.lru_cache(maxsize=_SHAPES_KEPT)
def line_models(machine_id: int, columns: tuple[DataColumn, ...]) -> LineModels:
    """The models of the lines of a machine that has these columns; the same shape, the same."""
    registry = _private_registry()
    inputs = _model(
        f"Machine{machine_id}DataInputLines",
        base=DataInputLines,
        table=table_name(machine_id, "input"),
        registry=registry,
        fields=_column_fields(columns, "input"),
    )
    line: models.OneToOneField = models.OneToOneField(
        inputs,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="output",
        db_column=LINE_ID,
        # Both tables are written by one service, in one transaction; the check would cost
        # every bulk load, and a deferred one would forbid dropping the tables in it.
        db_constraint=False,
    )
    outputs = _model(
        f"Machine{machine_id}DataOutputLines",
        base=DataOutputLines,
        table=table_name(machine_id, "output"),
        registry=registry,
        fields={"line": line, **_column_fields(columns, "output")},
    )
    return LineModels(input=inputs, output=outputs)


def table_name(machine_id: int, table: LineTable) -> str:
    return f"machine_{machine_id}_data_{table}_lines"


def _private_registry() -> Apps:
    registry = Apps()
    config = _LinesConfig(APP_LABEL, ModuleType(APP_LABEL))
    config.apps = registry
    config.models = registry.all_models[APP_LABEL]
    # Relations backwards are looked up among the models of registered apps only.
    registry.app_configs[APP_LABEL] = config
    return registry


class _LinesConfig(AppConfig):
    """Stands for an app that has no package, only models made on the way."""

    label = APP_LABEL
    path = ""


def _column_fields(columns: Sequence[DataColumn], table: LineTable) -> dict[str, models.Field]:
    return {
        column.field_name: _FIELD_CLASSES[column.column_type](
            column.name, db_column=column.database_name, null=True, blank=True
        )
        for column in columns
        if column.table == table
    }


def _model(
    name: str,
    *,
    base: type[models.Model],
    table: str,
    registry: Apps,
    fields: dict[str, models.Field],
) -> type:
    options = type("Meta", (), {"apps": registry, "app_label": APP_LABEL, "db_table": table})
    return type(name, (base,), {"__module__": __name__, "Meta": options, **fields})
