"""A table of any SQL database, by SQLAlchemy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from itertools import islice
from typing import Any, ClassVar  # Any: what SQLAlchemy makes of a table.

from eaml_bridge.connectors.errors import BadIdentifier, BadValue, driver
from eaml_bridge.connectors.identifiers import checked_columns, quoted_table
from eaml_bridge.connectors.selecting import (
    TEXT_OPERATORS,
    Condition,
    Selection,
    parts,
    split_key,
    truth,
)
from eaml_bridge.connectors.sqlalchemy import SQL_OPERATORS, sqlalchemy_errors
from eaml_bridge.connectors.stores import RowChanges, Store, StoredRow
from eaml_bridge.connectors.values import checked_text, octets, value_for_script

#: Keys in one statement; databases allow some tens of thousands.
_MOST_PARAMETERS = 10_000


def _whole(value: Any) -> int:
    if isinstance(value, bool) or value != int(value):
        raise ValueError
    return int(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return checked_text(value, where="the text")


_READERS: Mapping[type, Callable[[Any], object]] = {
    dt.datetime: lambda value: (
        value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    ),
    dt.date: lambda value: value if isinstance(value, dt.date) else dt.date.fromisoformat(value),
    dt.time: dt.time.fromisoformat,
    Decimal: lambda value: Decimal(str(value)),
    float: float,
    int: _whole,
    bool: _truth,
    str: _text,
}


class SqlStore(Store):
    """A table with a primary key of one column."""

    name: ClassVar[str] = "SQL"
    supports_transactions = True

    def __init__(self, url: str, table: str) -> None:
        self._sa = driver("sqlalchemy", extra="sqlalchemy")
        self._errors = driver("sqlalchemy.exc", extra="sqlalchemy")
        quoted_table(table)
        with sqlalchemy_errors(self._errors):
            self._engine = self._sa.create_engine(_with_driver(url))
            self._connection = self._engine.connect()
        try:
            with sqlalchemy_errors(self._errors):
                self._table = self._reflected(table)
            self._key = self._key_column(table)
        except BaseException:
            self.close()
            raise
        self._columns = {column.name: column for column in self._table.columns}
        self._where: list[Any] = []
        self._order: list[Any] = []
        self.fields = tuple(self._columns)
        self.key_name = self._key.name

    def select(self, selection: Selection) -> None:
        """Values that were typed are read as their columns' types."""
        self._where = [self._condition(condition) for condition in selection.conditions]
        self._order = []
        for name in selection.order:
            column = self._columns[self._known(name.lstrip("-"))]
            self._order.append(column.desc() if name.startswith("-") else column.asc())
        self._selection = selection

    def count(self) -> int:
        """How many rows meet the conditions."""
        counted = self._sa.func.count()
        statement = self._sa.select(counted).select_from(self._table).where(*self._where)
        with sqlalchemy_errors(self._errors):
            return int(self._connection.execute(statement).scalar_one())

    def pages(self, *, page_size: int) -> Iterator[list[StoredRow]]:
        """Rows in the order asked for, or by primary key."""
        found = self._in_order(page_size) if self._order else self._by_key(page_size)
        with sqlalchemy_errors(self._errors):
            for records in found:
                yield [self._row(record) for record in records]

    def _by_key(self, page_size: int) -> Iterator[Sequence[Mapping[str, Any]]]:
        statement = self._sa.select(self._table).where(*self._where)
        statement = statement.order_by(self._key).limit(page_size)
        page = self._connection.execute(statement).mappings().all()
        while page:
            yield page
            last = page[-1][self._key.name]
            page = self._connection.execute(statement.where(self._key > last)).mappings().all()

    def _in_order(self, page_size: int) -> Iterator[Sequence[Mapping[str, Any]]]:
        """By a list of keys that is made at the beginning: writing may change the order."""
        statement = self._sa.select(self._key).where(*self._where)
        statement = statement.order_by(*self._order, self._key).limit(self._selection.limit)
        every = iter(self._connection.execute(statement).scalars().all())
        while keys := list(islice(every, min(page_size, _MOST_PARAMETERS))):
            yield self._of_keys(keys)

    def _of_keys(self, keys: list[Any]) -> Sequence[Mapping[str, Any]]:
        statement = self._sa.select(self._table).where(self._key.in_(keys))
        records = self._connection.execute(statement).mappings().all()
        by_key = {record[self._key.name]: record for record in records}
        return [by_key[key] for key in keys if key in by_key]

    def converted(self, row: StoredRow, field: str, value: object) -> object:
        """As the column's type wants it."""
        checked_columns([field], known=self._columns, where=self._table.name)
        before = row.raw[field]
        if value == row.seen[field] and type(value) is type(row.seen[field]):
            return before
        column = self._columns[field]
        if column is self._key or column.computed is not None:
            raise BadIdentifier(f"The column {field!r} of {self._table.name} may not be written.")
        after = value if value is None else self._typed(column, value)
        return before if type(after) is type(before) and after == before else after

    def before(self, row: StoredRow, field: str) -> object:
        """The value of the column."""
        return row.raw[field]

    def write(self, changes: Sequence[RowChanges]) -> set[int]:
        """One statement for each row, with what was read as its condition."""
        lost = set()
        with sqlalchemy_errors(self._errors):
            for position, (row, values) in enumerate(changes):
                statement = self._sa.update(self._table).where(self._key == row.key)
                for field in values:
                    column = self._columns[field]
                    if not isinstance(column.type, self._sa.JSON):
                        statement = statement.where(column.is_not_distinct_from(row.raw[field]))
                if self._connection.execute(statement.values(values)).rowcount != 1:
                    lost.add(position)
        return lost

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, undo on an error."""
        try:
            yield
            with sqlalchemy_errors(self._errors):
                self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise

    def close(self) -> None:
        """Close the connection; what was not committed is undone."""
        self._connection.close()
        self._engine.dispose()

    def _condition(self, condition: Condition) -> Any:
        name, operator = split_key(condition.key, tuple(self._columns))
        column = self._columns[self._known(name)]
        if operator == "isnull":
            value: Any = truth(condition.value, key=condition.key)
        elif operator == "in":
            value = [self._wanted(column, item) for item in parts(condition.value)]
        elif operator in TEXT_OPERATORS:
            value = checked_text(str(condition.value), where=f"the condition {condition.key!r}")
            column = self._sa.cast(column, self._sa.String)
        else:
            value = self._wanted(column, condition.value)
        found = SQL_OPERATORS[operator](column, value)
        # As with models: a row without a value is left out by no --exclude.
        return self._sa.case((found, 0), else_=1) == 1 if condition.negated else found

    def _wanted(self, column: Any, value: object) -> object:
        """What a column is compared with; text is read as the column's type."""
        if isinstance(value, str):
            value = _typed_text(value, column)
        return value if value is None else self._typed(column, value)

    def _known(self, name: str) -> str:
        return checked_columns([name], known=self._columns, where=self._table.name)[0]

    def _reflected(self, table: str) -> Any:
        schema, _, name = table.rpartition(".")
        try:
            return self._sa.Table(
                name, self._sa.MetaData(), schema=schema or None, autoload_with=self._connection
            )
        except self._errors.NoSuchTableError as error:
            known = self._sa.inspect(self._connection).get_table_names(schema=schema or None)
            raise BadIdentifier.unknown(
                "table", table, known=known, where="the database"
            ) from error

    def _key_column(self, table: str) -> Any:
        keys = list(self._table.primary_key)
        if len(keys) != 1:
            raise BadIdentifier(
                f"The table {table!r} has a primary key of {len(keys)} columns; expected one."
            )
        return keys[0]

    def _row(self, record: Any) -> StoredRow:
        raw = dict(record)
        seen = {name: value_for_script(value) for name, value in raw.items()}
        return StoredRow(key=raw[self._key.name], seen=seen, raw=raw)

    def _typed(self, column: Any, value: Any) -> object:
        where = f"{self._table.name}.{column.name}"
        if isinstance(column.type, self._sa.LargeBinary):
            return octets(value, where=where)
        try:
            read = _READERS.get(column.type.python_type)
        except NotImplementedError:
            # A type that SQLAlchemy cannot name goes to the database as it is.
            return value
        try:
            return read(value) if read else value
        except BadValue:
            raise
        except (ValueError, TypeError, InvalidOperation) as error:
            raise BadValue(f"{where} is {value!r:.60}; expected {column.type!s}.") from error


def _typed_text(text: str, column: Any) -> object:
    """A typed text as a number or a truth value, where the column holds such."""
    try:
        kind = column.type.python_type
    except NotImplementedError:
        return text
    where = f"The condition on {column.name!r} is {text!r:.60}"
    if kind is bool:
        return truth(text, key=column.name)
    if kind not in (int, float):
        return text
    try:
        return kind(text)
    except ValueError as error:
        raise BadValue(f"{where}; expected {column.type!s}.") from error


def _with_driver(url: str) -> str:
    """The URL with the driver that is installed: SQLAlchemy's own choice may not be."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+{'psycopg2' if find_spec('psycopg2') else 'psycopg'}://{rest}"
    return url
