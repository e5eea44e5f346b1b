"""Writes to SQLite: one prepared UPDATE for all rows of a page that change the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self  # Any: parameters are whatever the driver takes.

from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.writing.adapting import adapter_for
from eaml_bridge.processing.writing.base import (
    Adapter,
    Table,
    Writer,
    changes_of,
    key_parts,
    snapshot_of,
)

Names = tuple[str, ...]


class SqliteWriter(Writer):
    """`executemany` of an UPDATE that finds a row only if it still holds what was read of it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._statements: dict[tuple[int, Names], str] = {}
        self._adapters: dict[str, Adapter | None] = {}
        self._guards = {table.number: self._guard(table) for table in self.tables}

    def __enter__(self) -> Self:
        # Takes the write lock before anything is read: a transaction that reads first and then
        # finds another writer can only give up.
        with self.connection.cursor() as cursor:
            for table in self.tables:
                key = self._quoted(table.keys[0].column)
                name = self._quoted(table.model._meta.db_table)
                cursor.execute(f"UPDATE {name} SET {key} = {key} WHERE 0", ())
        return self

    def write_table(self, table: Table, rows: Sequence[RowOutcome]) -> int:
        """See `Writer.write_table`."""
        if len(table.columns) == 1:
            return self._execute(table, (table.columns[0].name,), rows)
        groups: dict[Names, list[RowOutcome]] = {}
        for row in rows:
            names = tuple([change.column.name for change in changes_of(table, row)])
            groups.setdefault(names, []).append(row)
        return sum(self._execute(table, names, group) for names, group in groups.items())

    def _execute(self, table: Table, names: Names, rows: Sequence[RowOutcome]) -> int:
        with self.connection.cursor() as cursor:
            cursor.executemany(self._statement(table, names), self._parameters(table, names, rows))
            return int(cursor.rowcount)

    def _parameters(
        self, table: Table, names: Names, rows: Sequence[RowOutcome]
    ) -> list[tuple[Any, ...]]:
        """New values, then the key, then what the row must still hold; made column by column."""
        changes = [changes_of(table, row) for row in rows]
        columns = [
            self._adapted(name, [row[index].after for row in changes])
            for index, name in enumerate(names)
        ]
        keys = zip(*[key_parts(row.key, table) for row in rows], strict=True)
        columns += [
            _prepared(adapter_for(field, self.connection), part)
            for field, part in zip(table.keys, keys, strict=True)
        ]
        columns += [
            self._adapted(name, [row.record[slot] for row in rows])
            for name, slot in self._guards[table.number]
        ]
        return list(zip(*columns, strict=True))

    def _statement(self, table: Table, names: Names) -> str:
        known = self._statements.get((table.number, names))
        if known is None:
            known = self._statements[table.number, names] = self._composed(table, names)
        return known

    def _composed(self, table: Table, names: Names) -> str:
        columns = self.plan.target.columns
        setting = ", ".join(f"{self._quoted(columns[name].field.column)} = %s" for name in names)
        finding = [f"{self._quoted(field.column)} = %s" for field in table.keys]
        # IS, unlike =, finds NULL by NULL.
        finding += [
            f"{self._quoted(columns[name].field.column)} IS %s"
            for name, _ in self._guards[table.number]
        ]
        name = self._quoted(table.model._meta.db_table)
        return f"UPDATE {name} SET {setting} WHERE {' AND '.join(finding)}"

    def _quoted(self, name: str) -> str:
        # The driver's placeholders are made of percent signs.
        return self.connection.ops.quote_name(name).replace("%", "%%")

    def _guard(self, table: Table) -> tuple[tuple[str, int], ...]:
        """Columns whose stored values compare with what was read of them, and their slots."""
        slots = {
            item.column.name: item.slot
            for item in snapshot_of(self.plan)
            if item.column.table == table.number
            and item.codec.exact
            and not item.column.field.primary_key
        }
        return tuple(slots.items())

    def _adapted(self, name: str, values: Sequence[object]) -> Sequence[Any]:
        if name not in self._adapters:
            field = self.plan.target.columns[name].field
            self._adapters[name] = adapter_for(field, self.connection)
        return _prepared(self._adapters[name], values)


def _prepared(adapter: Adapter | None, values: Sequence[object]) -> Sequence[Any]:
    if adapter is None:
        return values
    return [None if value is None else adapter(value) for value in values]
