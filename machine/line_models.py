"""Models for the two tables of data lines that each machine has.

They are made when asked for and live in a registry of their own, one for each shape: in the
global registry they would be taken for models without migrations, and a second definition,
after a column changed, would be refused.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any  # Options of fields.

from django.apps import AppConfig
from django.apps.registry import Apps
from django.db import models

from eaml_bridge.aliases import AliasedFields, AliasedQuerySet
from eaml_bridge.encryption.fields import EncryptedTextField
from machine.column_types import ColumnType
from machine.data_columns import LINE_ID, DataColumn, LineTable
from machine.line_table_methods import LineTableMethods

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


class DataInputLines(LineTableMethods, AliasedFields):
    """What every input table has before the machine's own columns."""

    Line_ID = models.BigIntegerField(primary_key=True, db_column=LINE_ID)
    IsForLearning = models.BooleanField(default=False, db_index=True)
    IsForSolving = models.BooleanField(default=False, db_index=True)
    IsForEvaluation = models.BooleanField(default=False, db_index=True)
    IsLearned = models.BooleanField(default=False, db_index=True)
    IsSolved = models.BooleanField(default=False, db_index=True)

    objects = AliasedQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = APP_LABEL

    def __str__(self) -> str:
        return f"line {self.pk}"


class DataOutputLines(LineTableMethods, AliasedFields):
    """What every output table has before the machine's own columns: the line it belongs to."""

    objects = AliasedQuerySet.as_manager()

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

    @property
    def tables(self) -> tuple[str, str]:
        return self.input._meta.db_table, self.output._meta.db_table


@functools.lru_cache(maxsize=_SHAPES_KEPT)
def line_models(machine_id: int, columns: tuple[DataColumn, ...]) -> LineModels:
    """The models of the lines of a machine that has these columns; the same shape, the same."""
    registry = _private_registry()
    inputs = _model(
        f"Machine{machine_id}DataInputLines",
        base=DataInputLines,
        table=table_name(machine_id, "input"),
        registry=registry,
        machine_id=machine_id,
        columns=_of_table(columns, "input"),
        fields={},
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
        machine_id=machine_id,
        columns=_of_table(columns, "output"),
        fields={"line": line},
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


def _of_table(columns: Sequence[DataColumn], table: LineTable) -> tuple[DataColumn, ...]:
    return tuple(column for column in columns if column.table == table)


def _column_fields(columns: Sequence[DataColumn]) -> dict[str, models.Field]:
    return {column.field_name: _column_field(column) for column in columns}


def _column_field(column: DataColumn) -> models.Field:
    options: dict[str, Any] = {"db_column": column.database_name, "null": True, "blank": True}
    if column.sealed_as:
        return EncryptedTextField(column.name, context=column.sealed_as, **options)
    return _FIELD_CLASSES[column.column_type](column.name, **options)


def _model(
    name: str,
    *,
    base: type[models.Model],
    table: str,
    registry: Apps,
    machine_id: int,
    columns: tuple[DataColumn, ...],
    fields: dict[str, models.Field],
) -> type:
    options = type("Meta", (), {"apps": registry, "app_label": APP_LABEL, "db_table": table})
    attributes = {
        "__module__": __name__,
        "Meta": options,
        "machine_id": machine_id,
        "data_columns": columns,
        "field_aliases": _aliases(base, columns),
        **fields,
        **_column_fields(columns),
    }
    return type(name, (base,), attributes)


def _aliases(base: type[models.Model], columns: Sequence[DataColumn]) -> dict[str, str]:
    """Real names as further names of the fields, where Django can take them for such."""
    taken = {*dir(base), *(column.field_name for column in columns), "line", "output"}
    aliases = {
        column.name: column.field_name
        for column in columns
        if "__" not in column.name and f"{column.name}_id" not in taken and column.name not in taken
    }
    return aliases if base is DataInputLines else {LINE_ID: "line_id", **aliases}
