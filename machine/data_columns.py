"""The columns of a machine: how they are kept, and where each is found in the line models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self  # Any: values of a JSON object.
from uuid import uuid4

from machine.column_types import ColumnType

LineTable = Literal["input", "output"]

LINE_ID = "Line_ID"
# Stored as text, and encrypted in a machine whose lines are sensitive.
TEXT_TYPES = (ColumnType.LABEL, ColumnType.LANGUAGE, ColumnType.JSON, ColumnType.IGNORE)
FLAGS = ("IsForLearning", "IsForSolving", "IsForEvaluation", "IsLearned", "IsSolved")

# Drivers take a percent sign for a placeholder, and Django's compiler for PostgreSQL refuses a
# dollar sign, both even inside a quoted name. The full-width forms read the same.
_FULL_WIDTH = str.maketrans({"%": "\N{FULLWIDTH PERCENT SIGN}", "$": "\N{FULLWIDTH DOLLAR SIGN}"})


@dataclass(frozen=True, kw_only=True)
class ColumnField:
    """Where a column is found.

    Attributes:
        real_name: what scripts, pages and files call the column.
        field_name: its field in the model of its table.
        table: the table that holds it.
        is_encrypted: nothing can be looked up or sorted by it.
    """

    real_name: str
    field_name: str
    table: LineTable
    column_type: ColumnType
    is_encrypted: bool = False

    @property
    def path(self) -> str:
        """The field as a query over input lines reaches it."""
        return self.field_name if self.table == "input" else f"output__{self.field_name}"

    @property
    def on_its_table(self) -> Self:
        """The same column, as a query over its own table reaches it."""
        return replace(self, table="input")

    def renamed(self, field_name: str) -> Self:
        return replace(self, field_name=field_name)


@dataclass(frozen=True, kw_only=True)
class DataColumn:
    """One column as the machine keeps it.

    Attributes:
        number: unique in the machine and never used again, so that names stay free to change.
        sealed_as: what encrypted values of the column are bound to; empty for plain ones. It stays
            the same under another name and in a copy of the machine.
    """

    number: int
    name: str
    table: LineTable
    column_type: ColumnType
    sealed_as: str = ""

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        return cls(
            number=entry["number"],
            name=entry["name"],
            table=entry["table"],
            column_type=ColumnType[entry["type"]],
            sealed_as=entry.get("sealed_as", ""),
        )

    def as_json(self) -> dict[str, object]:
        plain = {
            "number": self.number,
            "name": self.name,
            "table": self.table,
            "type": self.column_type.name,
        }
        return {**plain, "sealed_as": self.sealed_as} if self.sealed_as else plain

    def sealed(self) -> Self:
        """The same column, encrypted if it holds text; other types are kept as they are."""
        if self.column_type not in TEXT_TYPES or self.sealed_as:
            return self
        return replace(self, sealed_as=f"machine lines {uuid4().hex}")

    @property
    def field_name(self) -> str:
        return f"column_{self.number}"

    @property
    def database_name(self) -> str:
        return database_name_of(self.name)


def database_name_of(name: str) -> str:
    """The name in the database: the real one, with percent and dollar signs full width.

    So is a star by itself, which Django leaves without quotes: to SQL it means all columns.
    """
    return "\N{FULLWIDTH ASTERISK}" if name == "*" else name.translate(_FULL_WIDTH)


def data_columns_from(
    inputs: Mapping[str, ColumnType], outputs: Mapping[str, ColumnType]
) -> tuple[DataColumn, ...]:
    """Numbered columns in the given order, inputs first."""
    tables: tuple[tuple[LineTable, Mapping[str, ColumnType]], ...] = (
        ("input", inputs),
        ("output", outputs),
    )
    named = [(table, name, kind) for table, types in tables for name, kind in types.items()]
    return tuple(
        DataColumn(number=number, name=name, table=table, column_type=kind)
        for number, (table, name, kind) in enumerate(named, start=1)
    )


def columns_known(columns: Iterable[DataColumn]) -> dict[str, Any]:
    """What the fields of a machine hold about these columns, for our code and for the core's."""
    every = list(columns)
    inputs = {column.name: column.table == "input" for column in every}
    return {
        "data_columns": [column.as_json() for column in every],
        "dfr_columns_type_user_df": {column.name: column.column_type for column in every},
        "mdc_columns_name_input_user_df": inputs,
        "mdc_columns_name_output_user_df": {name: not is_in for name, is_in in inputs.items()},
        "mdc_columns_total_count": len(every),
        "mdc_columns_input_count": sum(inputs.values()),
        "mdc_columns_output_count": len(every) - sum(inputs.values()),
    }


def data_columns_from_dictionaries(
    inputs: Mapping[str, object] | None,
    outputs: Mapping[str, object] | None,
    types: Mapping[str, object] | None,
) -> tuple[DataColumn, ...]:
    """Columns as the learning core keeps them: which are inputs, which outputs, and their types.

    A type that is not known here is kept as text.
    """

    def typed(chosen: Mapping[str, object] | None) -> dict[str, ColumnType]:
        return {
            name: _column_type((types or {}).get(name))
            for name, is_chosen in (chosen or {}).items()
            if is_chosen
        }

    return data_columns_from(typed(inputs), typed(outputs))


def _column_type(kind: object) -> ColumnType:
    name = str(getattr(kind, "name", kind))
    return ColumnType.__members__.get(name, ColumnType.IGNORE)


def column_fields_of(
    columns: Iterable[DataColumn], *, include_predefined: bool
) -> dict[str, ColumnField]:
    own = {
        column.name: ColumnField(
            real_name=column.name,
            field_name=column.field_name,
            table=column.table,
            column_type=column.column_type,
            is_encrypted=bool(column.sealed_as),
        )
        for column in columns
    }
    return {**_predefined_fields(), **own} if include_predefined else own


def _predefined_fields() -> dict[str, ColumnField]:
    types = {LINE_ID: ColumnType.INTEGER, **dict.fromkeys(FLAGS, ColumnType.BOOLEAN)}
    return {
        name: ColumnField(real_name=name, field_name=name, table="input", column_type=kind)
        for name, kind in types.items()
    }
