"""Writes to PostgreSQL: COPY into a temporary table, then one UPDATE from it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Self  # Any: keys of models known at run time only.
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from eaml_bridge.copying import NULL, send_copy
from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.writing.adapting import cell_maker, copies
from eaml_bridge.processing.writing.base import Table, Writer, changes_of, key_parts
from eaml_bridge.targets import AnyField

#: Says which columns of a row change: one bit for each.
_MASK = "eaml_changed"
#: A mask has so many bits.
_MOST_COLUMNS = 62


def can_copy(plan: Plan) -> bool:
    """Whether COPY has a form for every field of the write set."""
    writes = plan.layout.write_set
    return len(writes) <= _MOST_COLUMNS and all(copies(write.column.field) for write in writes)


class PostgresqlWriter(Writer):
    """Makes a temporary table for each table that it writes to, and drops it at the end."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        token = secrets.token_hex(4)
        self._staging = {t.number: f"eaml_rows_{token}_{t.number}" for t in self.tables}

    def __enter__(self) -> Self:
        if self.writes_alone:
            return self
        for table in self.tables:
            self._execute(
                f"CREATE TEMPORARY TABLE {self._name(table)} ON COMMIT DROP AS "
                f"SELECT {self._columns(table)}, 0::bigint AS {_MASK} "
                f"FROM {self._target(table)} WITH NO DATA"
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and not self.writes_alone:
            for table in self.tables:
                self._execute(f"DROP TABLE {self._name(table)}")

    def write_table(self, table: Table, rows: Sequence[RowOutcome]) -> int:
        """See `Writer.write_table`."""
        self._copy(table, rows)
        return self._execute(self._update(table) + self._range(table, rows))

    def _copy(self, table: Table, rows: Sequence[RowOutcome]) -> None:
        lines = _lines(table, rows)
        statement = f"COPY {self._name(table)} FROM STDIN"
        self._execute(f"TRUNCATE {self._name(table)}")
        copy_text(self.connection, statement, lines)

    def _update(self, table: Table) -> str:
        setting = ", ".join(self._setting(table, number) for number in range(len(table.columns)))
        keys = [self._quoted(field.column) for field in table.keys]
        finding = " AND ".join(f"old.{key} = new.{key}" for key in keys)
        return (
            f"UPDATE {self._target(table)} AS old SET {setting} "
            f"FROM {self._name(table)} AS new WHERE {finding}"
        )

    def _range(self, table: Table, rows: Sequence[RowOutcome]) -> str:
        """Bounds for the page's keys, where Python orders them as the database does.

        Without them the planner, which knows nothing of the temporary table, reads the whole
        target for each page.
        """
        keys: list[Any] = [row.key for row in rows]
        if not (_all_of(keys, int) or _all_of(keys, UUID)):
            return ""
        column = f"old.{self._quoted(table.keys[0].column)}"
        return f" AND {column} BETWEEN '{min(keys)}' AND '{max(keys)}'"

    def _setting(self, table: Table, number: int) -> str:
        column = self._quoted(table.columns[number].field.column)
        if len(table.columns) == 1:
            return f"{column} = new.{column}"
        bit = 1 << number
        return f"{column} = CASE new.{_MASK} & {bit} WHEN 0 THEN old.{column} ELSE new.{column} END"

    def _columns(self, table: Table) -> str:
        fields = (*table.keys, *(column.field for column in table.columns))
        return ", ".join(self._quoted(field.column) for field in fields)

    def _execute(self, statement: str) -> int:
        with self.connection.cursor() as cursor:
            # Without parameters the driver leaves percent signs in names alone.
            cursor.execute(statement)
            return int(cursor.rowcount)

    def _name(self, table: Table) -> str:
        return self._quoted(self._staging[table.number])

    def _target(self, table: Table) -> str:
        return self._quoted(table.model._meta.db_table)

    def _quoted(self, name: str) -> str:
        quoted: str = self.connection.ops.quote_name(name)
        return quoted


def _lines(table: Table, rows: Sequence[RowOutcome]) -> str:
    """All rows in COPY's text form, made column by column: keys, new values, mask."""
    changes = [{c.column.name: c.after for c in changes_of(table, row)} for row in rows]
    keys = zip(*[key_parts(row.key, table) for row in rows], strict=True)
    cells = [_column(field, part) for field, part in zip(table.keys, keys, strict=True)]
    cells += [
        _column(column.field, [row.get(column.name) for row in changes]) for column in table.columns
    ]
    bits = {column.name: 1 << number for number, column in enumerate(table.columns)}
    cells.append([str(sum([bits[name] for name in row])) for row in changes])
    return "".join(["\t".join(line) + "\n" for line in zip(*cells, strict=True)])


def _column(field: AnyField, values: Iterable[object]) -> list[str]:
    make = cell_maker(field)
    return [NULL if value is None else make(value) for value in values]


def _all_of(keys: Iterable[object], kind: type) -> bool:
    return all(type(key) is kind for key in keys)


def copy_text(connection: BaseDatabaseWrapper, statement: str, lines: str) -> None:
    """Send lines to a COPY statement of Django's connection."""
    # COPY goes past Django's cursor, which otherwise gives errors Django's own classes.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        send_copy(cursor, statement, [lines])
