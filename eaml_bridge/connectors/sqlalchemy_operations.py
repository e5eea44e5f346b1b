"""Operations of a transaction over a session of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any  # Any: models, sessions and values of SQLAlchemy.

from eaml_bridge.connectors.errors import OperationRefused, driver
from eaml_bridge.connectors.sqlalchemy import committed


class SQLAlchemyOperations:
    """Inserts, updates and deletes rows of mapped tables, by column, values bound."""

    def __init__(self, session: Any, models: Iterable[Any]) -> None:
        self._sa = driver("sqlalchemy", extra="sqlalchemy")
        self._errors = driver("sqlalchemy.exc", extra="sqlalchemy")
        self._session = session
        self._models = {}
        for given in models:
            for model in _mapped(given):
                self._models[model.__tablename__] = model
                self._models.setdefault(model.__name__, model)

    def transaction(self) -> AbstractContextManager[None]:
        """Commit at the end, undo on any error."""
        return committed(self._session, self._errors)

    def tables(self) -> Mapping[str, Any]:
        """The models by the name of their table, and by their own."""
        return self._models

    def columns(self, model: Any) -> Sequence[str]:
        """Names of the table's columns."""
        return [column.name for column in model.__table__.columns]

    def primary_key(self, model: Any) -> str:
        """The name of the one column that is its key."""
        keys = [column.name for column in model.__table__.primary_key]
        if len(keys) != 1:
            raise OperationRefused(
                f"{model.__tablename__} has a key of {len(keys)} columns; name rows by `where`."
            )
        return str(keys[0])

    def insert(self, model: Any, values: Mapping[str, Any]) -> Any:
        """The key of the new row."""
        result = self._session.execute(self._sa.insert(model.__table__).values(dict(values)))
        return result.inserted_primary_key[0]

    def update(self, model: Any, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """The number of rows."""
        statement = self._sa.update(model.__table__).where(*_conditions(model, where))
        return int(self._session.execute(statement.values(dict(values))).rowcount)

    def delete(self, model: Any, where: Mapping[str, Any]) -> int:
        """The number of rows."""
        statement = self._sa.delete(model.__table__).where(*_conditions(model, where))
        return int(self._session.execute(statement).rowcount)


def _conditions(model: Any, where: Mapping[str, Any]) -> list[Any]:
    return [model.__table__.c[name] == value for name, value in where.items()]


def _mapped(given: Any) -> list[Any]:
    if hasattr(given, "__table__"):
        return [given]
    return [mapper.class_ for mapper in given.registry.mappers]
