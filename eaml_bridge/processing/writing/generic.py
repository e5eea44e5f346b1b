"""Writes by Django's own means, on databases that have no faster writer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from eaml_bridge.processing.outcomes import RowOutcome
from eaml_bridge.processing.writing.base import Table, Writer, changes_of

#: Rows in one statement: every row takes two parameters for each column.
_ROWS_AT_ONCE = 200


class GenericWriter(Writer):
    """`bulk_update` where rows are locked; row by row, each compared first, where they are not."""

    def write_table(self, table: Table, rows: Sequence[RowOutcome]) -> int:
        """See `Writer.write_table`."""
        if not self.rows_are_locked:
            return 0
        manager = table.model._base_manager.using(self.plan.database)
        groups: dict[tuple[str, ...], list[RowOutcome]] = {}
        for row in rows:
            names = tuple(change.column.field.name for change in changes_of(table, row))
            groups.setdefault(names, []).append(row)
        found = 0
        for names, group in groups.items():
            instances = [_instance(table, row) for row in group]
            found += manager.bulk_update(instances, names, batch_size=_ROWS_AT_ONCE)
        return found


def _instance(table: Table, row: RowOutcome) -> Model:
    values = {change.column.field.attname: change.after for change in changes_of(table, row)}
    return table.model(pk=row.key, **values)
