"""Turns rows that are keyed by real names into records for the two tables of lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from machine.data_columns import FLAGS, ColumnField, LineTable
from machine.exceptions import LineValueRefused, UnknownColumn
from machine.line_values import CELL_TYPES, CellType


@dataclass(frozen=True, kw_only=True)
class LineRecord:
    """One line, as a sequence of values for each table in the order of its columns."""

    input: tuple[object, ...]
    output: tuple[object, ...]


class LineRecords:
    """Checks rows and numbers them as lines, one at a time.

    Attributes:
        next_line_id: the number that the next line will get.
    """

    def __init__(
        self,
        fields: Mapping[str, ColumnField],
        *,
        machine: str,
        first_line_id: int,
        is_for_learning: bool,
    ) -> None:
        self.next_line_id = first_line_id
        self._machine = machine
        self._fields = fields
        self._flags = tuple(
            name == ("IsForLearning" if is_for_learning else "IsForSolving") for name in FLAGS
        )
        self._inputs = self._cells_of("input")
        self._outputs = self._cells_of("output")

    def from_rows(self, rows: Iterable[Mapping[str, object]]) -> Iterator[LineRecord]:
        """Records in the order of the rows; a column that a row leaves out is missing there.

        Raises:
            UnknownColumn: a row has a key that is no column.
            LineValueRefused: a value does not fit its column.
        """
        for number, row in enumerate(rows, start=1):
            if not row.keys() <= self._fields.keys():
                name = next(key for key in row if key not in self._fields)
                raise UnknownColumn(str(name), known=self._fields, machine=self._machine)
            line_id = self.next_line_id
            self.next_line_id += 1
            yield LineRecord(
                input=(line_id, *self._flags, *_values(row, self._inputs, number)),
                output=(line_id, *_values(row, self._outputs, number)),
            )

    def _cells_of(self, table: LineTable) -> list[tuple[str, CellType]]:
        return [
            (name, CELL_TYPES[field.column_type])
            for name, field in self._fields.items()
            if field.table == table
        ]


def _values(
    row: Mapping[str, object], cells: list[tuple[str, CellType]], number: int
) -> Iterator[object]:
    for name, cell in cells:
        value = row.get(name)
        if value is None:
            yield None
            continue
        try:
            yield cell.stored(value)
        # Python's own conversions refuse in several ways: infinity, nesting, a wrong type.
        except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise LineValueRefused(
                value, row=number, column=name, expected=cell.expected
            ) from error
