"""Tests of the models of data lines."""

from django.apps import apps
from django.db import models

from machine.column_types import ColumnType
from machine.data_columns import data_columns_from
from machine.line_models import APP_LABEL, line_models

COLUMNS = data_columns_from({"a %": ColumnType.FLOAT}, {"b": ColumnType.LABEL})


def test_line_models__same_shape__is_the_same_class() -> None:
    assert line_models(1, COLUMNS) is line_models(1, COLUMNS)


def test_line_models__other_shape__is_another_class_without_a_warning() -> None:
    other = data_columns_from({"a": ColumnType.FLOAT}, {})

    assert line_models(1, COLUMNS).input is not line_models(1, other).input


def test_line_models__names__tell_the_table() -> None:
    lines = line_models(12, COLUMNS)

    assert lines.input.__name__ == "Machine12DataInputLines"
    assert lines.output.__name__ == "Machine12DataOutputLines"
    assert lines.input._meta.db_table == "machine_12_data_input_lines"
    assert lines.output._meta.db_table == "machine_12_data_output_lines"


def test_line_models__columns__have_their_names_in_the_database() -> None:
    lines = line_models(1, COLUMNS)

    assert [field.column for field in lines.input._meta.concrete_fields] == [
        "Line_ID",
        "IsForLearning",
        "IsForSolving",
        "IsForEvaluation",
        "IsLearned",
        "IsSolved",
        "a \N{FULLWIDTH PERCENT SIGN}",
    ]
    assert [field.column for field in lines.output._meta.concrete_fields] == ["Line_ID", "b"]


def test_line_models__flags__are_indexed() -> None:
    fields = line_models(1, COLUMNS).input._meta.concrete_fields

    flags = [field for field in fields if isinstance(field, models.BooleanField)]
    assert [flag.db_index for flag in flags] == [True] * 5


def test_line_models__global_registry__does_not_know_them() -> None:
    line_models(1, COLUMNS)

    assert APP_LABEL not in apps.all_models
