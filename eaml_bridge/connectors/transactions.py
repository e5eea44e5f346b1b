"""Operations that a script validates, and that are done together or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol  # Any: sessions, models and values of the ORM.

from eaml_bridge.connectors.base import Connector, as_object
from eaml_bridge.connectors.django_operations import DjangoOperations
from eaml_bridge.connectors.errors import (
    BadIdentifier,
    OperationRefused,
    StaleVersion,
    ValidationRejected,
)
from eaml_bridge.connectors.identifiers import checked_columns
from eaml_bridge.connectors.sqlalchemy_operations import SQLAlchemyOperations
from eaml_bridge.connectors.values import value_for_script
from mlpy import BATCH_LIMITS, Limits

TYPES = ("insert", "update", "delete")
_KEYS = ("type", "table", "model", "id", "where", "values", "version")


@dataclass(frozen=True, kw_only=True)
class OperationResult:
    """What one operation did.

    Attributes:
        id: primary key of the row that was inserted, or was named.
        rows: how many rows it touched.
    """

    type: str
    table: str
    id: Any
    rows: int


class Operations(Protocol):
    """An ORM that does single operations within a transaction."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""

    def tables(self) -> Mapping[str, Any]:
        """The models by the name of their table, and by their own."""

    def columns(self, model: Any) -> Sequence[str]:
        """The columns of a model."""

    def primary_key(self, model: Any) -> str:
        """The name of the one column that is its key."""

    def insert(self, model: Any, values: Mapping[str, Any]) -> Any:
        """The key of the new row."""

    def update(self, model: Any, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """The number of rows."""

    def delete(self, model: Any, where: Mapping[str, Any]) -> int:
        """The number of rows."""


@dataclass(frozen=True, kw_only=True)
class _Operation:
    """An operation whose every name was checked."""

    type: str
    table: str
    model: Any
    identity: Any
    where: Mapping[str, Any]
    values: Mapping[str, Any]
    version: Any


class MLTransactionManager(Connector):
    """Does operations of which a script approved.

    An operation is an object with `type` (insert, update, delete), `table` or `model`, `id` or
    `where` (columns and the values they have), `values`, and `version`: the number that the row
    had when it was read.

    Args:
        session: a session of SQLAlchemy, or an alias of Django's DATABASES.
        models: the models whose tables operations may name; one may be a base class of SQLAlchemy,
            which stands for all of its models.
        version_column: the column that counts the writes of a row.
    """

    store: ClassVar[str] = "transaction"
    supports_transactions: ClassVar[bool] = True

    def __init__(
        self,
        session: Any,
        ml_script: str | os.PathLike[str],
        *,
        models: Iterable[Any] = (),
        version_column: str = "version",
        limits: Limits = BATCH_LIMITS,
    ) -> None:
        super().__init__(ml_script, limits=limits)
        self.session = session
        self.version_column = version_column
        self._orm: Operations = (
            DjangoOperations(session, models)
            if isinstance(session, str)
            else SQLAlchemyOperations(session, models)
        )

    def execute_transaction(
        self, operations: Sequence[Mapping[str, Any]], ml_function: str
    ) -> list[OperationResult]:
        """Ask the function about `{operations}`; where it answers `{valid: true}`, do them all.

        Raises:
            ValidationRejected: the function answered otherwise; nothing was done.
            OperationRefused, BadIdentifier: an operation is not well formed; nothing was done.
            StaleVersion: a row has another version by now; everything was undone.
        """
        began = time.perf_counter()
        self._validate(operations, ml_function)
        checked = [self._checked(item, number) for number, item in enumerate(operations, 1)]
        with self._orm.transaction():
            results = [self._done(operation) for operation in checked]
        self._log("execute_transaction", rows=sum(item.rows for item in results), began=began)
        return results

    def close(self) -> None:
        """Close the session, where there is one."""
        self._closed = True
        if not isinstance(self.session, str):
            self.session.close()

    def _validate(self, operations: Sequence[Mapping[str, Any]], function: str) -> None:
        # A copy: a script that changes what it validates changes nothing of what is done.
        shown = [_shown(operation) for operation in operations]
        answer = as_object(self._call(function, {"operations": shown}, rows=len(shown)), function)
        if answer.get("valid") is not True:
            raise ValidationRejected(function, answer.get("errors"))

    def _checked(self, operation: Mapping[str, Any], number: int) -> _Operation:
        where = f"operation {number}"
        kind = operation.get("type")
        if kind not in TYPES:
            raise OperationRefused(f"{where}: the type is {kind!r}; expected {', '.join(TYPES)}.")
        for key in operation:
            if key not in _KEYS:
                raise BadIdentifier.unknown("key", key, known=_KEYS, where=where)
        model, table = self._model(operation, where)
        values = dict(operation.get("values") or {})
        self._check_values(model, table, kind, values)
        condition = {} if kind == "insert" else self._condition(operation, model, where, table)
        if operation.get("version") is not None:
            checked_columns([self.version_column], known=self._orm.columns(model), where=table)
        return _Operation(
            type=kind,
            table=table,
            model=model,
            identity=operation.get("id"),
            where=condition,
            values=values,
            version=operation.get("version"),
        )

    def _model(self, operation: Mapping[str, Any], where: str) -> tuple[Any, str]:
        named = operation.get("model", operation.get("table"))
        known = self._orm.tables()
        if not isinstance(named, str):
            if named not in known.values():
                raise BadIdentifier(
                    f"{where}: the model {named!r:.80} is none of `models`; list it there."
                )
            return named, next(name for name, model in known.items() if model is named)
        if named not in known:
            raise BadIdentifier.unknown("table", named, known=known, where=where)
        return known[named], named

    def _check_values(self, model: Any, table: str, kind: str, values: Mapping[str, Any]) -> None:
        checked_columns(values, known=self._orm.columns(model), where=table)
        if kind == "update" and not values:
            raise OperationRefused(f"An update of {table} has no values; say what to set.")
        if kind == "update" and self._orm.primary_key(model) in values:
            raise OperationRefused(f"An update of {table} may not change the primary key.")
        if kind == "delete" and values:
            raise OperationRefused(f"A deletion from {table} has values; leave them out.")

    def _condition(
        self, operation: Mapping[str, Any], model: Any, where: str, table: str
    ) -> dict[str, Any]:
        condition = dict(operation.get("where") or {})
        checked_columns(condition, known=self._orm.columns(model), where=table)
        if operation.get("id") is not None:
            condition[self._orm.primary_key(model)] = operation["id"]
        if not condition:
            raise OperationRefused(
                f"{where}: names no row of {table}; give an id or a where that is not empty."
            )
        if operation.get("version") is not None:
            condition[self.version_column] = operation["version"]
        return condition

    def _done(self, operation: _Operation) -> OperationResult:
        identity, rows = operation.identity, 1
        if operation.type == "insert":
            values = dict(operation.values)
            if identity is not None:
                values[self._orm.primary_key(operation.model)] = identity
            identity = self._orm.insert(operation.model, values)
        elif operation.type == "update":
            values = dict(operation.values)
            if operation.version is not None:
                values[self.version_column] = operation.version + 1
            rows = self._orm.update(operation.model, operation.where, values)
        else:
            rows = self._orm.delete(operation.model, operation.where)
        self._check_rows(operation, rows)
        return OperationResult(type=operation.type, table=operation.table, id=identity, rows=rows)

    def _check_rows(self, operation: _Operation, rows: int) -> None:
        if rows:
            return
        if operation.version is not None:
            raise StaleVersion(
                f"The row of {operation.table} that was to be changed at version "
                f"{operation.version!r} has another one by now, or is gone. Read it again."
            )
        if operation.identity is not None:
            raise OperationRefused(
                f"There is no row {operation.identity!r} in {operation.table}. Nothing was done."
            )


def _shown(operation: Mapping[str, Any]) -> dict[str, Any]:
    """An operation as the script sees it: models by their names."""
    return {
        key: getattr(value, "__name__", value_for_script(value)) for key, value in operation.items()
    }
