"""What both models of data lines can do with their whole table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar  # Any: rows as a driver takes them.

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, transaction

from machine.data_columns import FLAGS, LINE_ID, ColumnField, DataColumn, column_fields_of
from machine.dataframes import dataframe_rows
from machine.exceptions import LineValueRefused, UnknownColumn
from machine.line_queries import translated_filters
from machine.line_tables import line_table_drop
from machine.line_values import CELL_TYPES
from machine.line_writing import records_insert

if TYPE_CHECKING:
    import pandas as pd


class LineTableMethods(models.Model):
    """Methods of the model of an input or an output table.

    Attributes:
        machine_id: the machine whose lines these are.
        data_columns: the columns of this table.
    """

    machine_id: ClassVar[int]
    data_columns: ClassVar[tuple[DataColumn, ...]]

    class Meta:
        abstract = True

    @classmethod
    def mark_lines(
        cls,
        field_name_to_set: str,
        field_value_to_set: object,
        where_clause: Mapping[str, object] | None = None,
        list_with_ids: Collection[int] | None = None,
    ) -> int:
        """Set one flag or column of many lines.

        Args:
            where_clause: lookups by real names, e.g. `{"IsForLearning": True}`; all when empty.
            list_with_ids: the numbers of the lines, when not all are meant.
        Returns:
            How many lines were set.
        Raises:
            UnknownColumn: there is no such column in this table.
        """
        fields = cls._fields_by_real_name()
        label = f"{cls._meta.db_table}"
        lines = cls._lines()
        if isinstance(where_clause, str):
            raise TypeError(
                f"where_clause is the text {where_clause!r}; expected a dictionary of lookups. "
                "Write {'IsForLearning': True} in the place of SQL."
            )
        if where_clause:
            translated = translated_filters(where_clause, fields=fields, machine=label)
            lines = lines.filter(**translated)
        if list_with_ids is not None:
            lines = lines.filter(pk__in=[int(number) for number in list_with_ids])
        if field_name_to_set not in fields:
            raise UnknownColumn(field_name_to_set, known=fields, machine=label)
        return lines.update(**{fields[field_name_to_set].field_name: field_value_to_set})

    @classmethod
    def truncate_table(cls) -> None:
        """Delete every line of this table."""
        # Without asking for what hangs on each line: nothing does in the database.
        lines = cls._lines()
        lines._raw_delete(lines.db)

    @classmethod
    def delete_table(cls) -> None:
        """Drop this table, if it is there."""
        line_table_drop(cls, using=DEFAULT_DB_ALIAS)

    @classmethod
    def append_dataframe(cls, dataframe: pd.DataFrame) -> int:
        """Add the rows of a table of pandas, whose columns are real names and flags.

        An index called `Line_ID` numbers the lines; an input table without one gets new numbers.

        Returns:
            How many lines were added.
        Raises:
            UnknownColumn: a column is none of this table.
            LineValueRefused: a value does not fit its column.
            ValueError: an output table without an index called `Line_ID`.
        """
        is_input = not cls._meta.pk.is_relation
        with transaction.atomic():
            if dataframe.index.name == LINE_ID:
                numbers = [int(number) for number in dataframe.index]
            elif is_input:
                numbers = cls._new_numbers(len(dataframe))
            else:
                raise ValueError(
                    "The table has no index called 'Line_ID', and outputs need the number of "
                    "their line. Set it: dataframe.index = pandas.Index(numbers, name='Line_ID')."
                )
            records = list(cls._records(dataframe, numbers, is_input=is_input))
            records_insert(cls, records, using=DEFAULT_DB_ALIAS)
            if is_input:
                cls._number_beyond(max(numbers, default=0))
        return len(records)

    @classmethod
    def _records(
        cls, dataframe: pd.DataFrame, numbers: list[int], *, is_input: bool
    ) -> Iterator[list[Any]]:
        fields = cls._fields_by_real_name()
        types = {name: field.column_type for name, field in fields.items()}
        for name in dataframe.columns:
            if name not in fields:
                raise UnknownColumn(str(name), known=fields, machine=cls._meta.db_table)
        flags = FLAGS if is_input else ()
        names = [column.name for column in cls.data_columns]
        for row, (number, values) in enumerate(
            zip(numbers, dataframe_rows(dataframe, types), strict=True), start=1
        ):
            cells = [_stored(values.get(name), fields[name], row) for name in names]
            yield [number, *(bool(values.get(flag)) for flag in flags), *cells]

    @classmethod
    def _new_numbers(cls, count: int) -> list[int]:
        first = cls._sequence().next_line_id
        return list(range(first, first + count))

    @classmethod
    def _number_beyond(cls, last: int) -> None:
        sequence = cls._sequence()
        if last >= sequence.next_line_id:
            sequence.next_line_id = last + 1
            sequence.save(update_fields=["next_line_id"])

    @classmethod
    def _sequence(cls) -> Any:
        # By label: the models of machines stand above the tables that are made for them.
        sequences = apps.get_model("machine", "DataLineSequence")._default_manager
        return sequences.locked_for(cls.machine_id, lines=cls, using=DEFAULT_DB_ALIAS)

    @classmethod
    def _fields_by_real_name(cls) -> dict[str, ColumnField]:
        fields = column_fields_of(cls.data_columns, include_predefined=True)
        own = {field.name for field in cls._meta.concrete_fields}
        found = {
            name: field.on_its_table for name, field in fields.items() if field.field_name in own
        }
        if LINE_ID not in found:
            found[LINE_ID] = fields[LINE_ID].renamed("line_id")
        return found

    @classmethod
    def _lines(cls) -> models.QuerySet[Any]:
        return cls._default_manager.all()


def _stored(value: object, field: ColumnField, row: int) -> object:
    if value is None:
        return None
    cell = CELL_TYPES[field.column_type]
    try:
        return cell.stored(value)
    # Python's own conversions refuse in several ways: infinity, nesting, a wrong type.
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise LineValueRefused(
            value, row=row, column=field.real_name, expected=cell.expected
        ) from error
