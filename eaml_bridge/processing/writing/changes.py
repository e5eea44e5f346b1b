"""Stores what changed in each row, before and after, by the fastest way that the database has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connections

from eaml_bridge.copying import ESCAPES
from eaml_bridge.models import RowChange
from eaml_bridge.processing.outcomes import Change, RowOutcome
from eaml_bridge.processing.planning import Plan
from eaml_bridge.processing.recorded_values import key_text, recorded, recorder_for
from eaml_bridge.processing.writing.postgresql import copy_text

_COLUMNS = ("run_id", "key", "before", "after")
_Line = tuple[int, str, str, str]


class ChangeStore:
    """Stores the changes of pages, inside the transaction that writes the rows."""

    def __init__(self, plan: Plan, run_id: int) -> None:
        self._connection = connections[plan.database]
        self._alias = plan.database
        self._run_id = run_id
        names = [write.column.name for write in plan.layout.write_set]
        self._cells: dict[str, Callable[[object], str]] = {n: recorder_for(n) for n in names}
        self._only = self._cells[names[0]] if len(names) == 1 else None

    def store(self, changed: Sequence[RowOutcome]) -> None:
        """Store the changes of rows that were written."""
        if not changed:
            return
        vendor = self._connection.vendor
        if vendor == "sqlite":
            self._insert(changed)
        elif vendor == "postgresql":
            self._copy(changed)
        else:
            self._create(changed)

    def _insert(self, changed: Sequence[RowOutcome]) -> None:
        names = ", ".join(self._connection.ops.quote_name(name) for name in _COLUMNS)
        statement = f"INSERT INTO {self._table} ({names}) VALUES (%s, %s, %s, %s)"
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, self._lines(changed))

    def _copy(self, changed: Sequence[RowOutcome]) -> None:
        names = ", ".join(self._connection.ops.quote_name(name) for name in _COLUMNS)
        lines = "".join(
            [
                f"{run}\t{key.translate(ESCAPES)}\t{before.translate(ESCAPES)}\t"
                f"{after.translate(ESCAPES)}\n"
                for run, key, before, after in self._lines(changed)
            ]
        )
        copy_text(self._connection, f"COPY {self._table} ({names}) FROM STDIN", lines)

    def _create(self, changed: Sequence[RowOutcome]) -> None:
        RowChange.objects.using(self._alias).bulk_create(
            [
                RowChange(
                    run_id=self._run_id,
                    key=key_text(row.key),
                    before={c.column.name: recorded(c.before) for c in row.changes},
                    after={c.column.name: recorded(c.after) for c in row.changes},
                )
                for row in changed
            ],
            batch_size=500,
        )

    def _lines(self, changed: Sequence[RowOutcome]) -> list[_Line]:
        run_id, only = self._run_id, self._only
        if only is None:
            return [(run_id, key_text(row.key), *self._texts(row.changes)) for row in changed]
        # The usual run writes one field: one change for each row, and no list to join.
        return [
            (run_id, key_text(record[0]), f"{{{only(before)}}}", f"{{{only(after)}}}")
            for _, record, ((_, before, after),), *_ in changed
        ]

    def _texts(self, changes: Sequence[Change]) -> tuple[str, str]:
        cells = self._cells
        before = ", ".join([cells[change.column.name](change.before) for change in changes])
        after = ", ".join([cells[change.column.name](change.after) for change in changes])
        return f"{{{before}}}", f"{{{after}}}"

    @property
    def _table(self) -> str:
        quoted: str = self._connection.ops.quote_name(RowChange._meta.db_table)
        return quoted
