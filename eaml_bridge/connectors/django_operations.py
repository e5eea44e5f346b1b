"""Operations of a transaction over models of Django; imported, but idle, without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any  # Any: models and values of Django.

from eaml_bridge.connectors.errors import translated


class DjangoOperations:
    """Inserts, updates and deletes rows of models, by column, in `atomic`.

    Rows are deleted as the model says: with what depends on them.
    """

    def __init__(self, using: str, models: Iterable[Any]) -> None:
        self._using = using
        self._models: dict[str, Any] = {}
        for model in models:
            self._models[model._meta.db_table] = model
            self._models.setdefault(model.__name__, model)
            self._models.setdefault(model._meta.label, model)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, undo on any error."""
        # Not at the top: the connectors work where Django is not installed.
        from django.db import DatabaseError, InterfaceError, transaction

        family = (DatabaseError, InterfaceError)
        with (
            translated("Django", family, is_lost=lambda error: isinstance(error, InterfaceError)),
            transaction.atomic(using=self._using),
        ):
            yield

    def tables(self) -> Mapping[str, Any]:
        """The models by the name of their table, by their own, and by their label."""
        return self._models

    def columns(self, model: Any) -> Sequence[str]:
        """Names of the table's columns."""
        return [field.column for field in model._meta.concrete_fields]

    def primary_key(self, model: Any) -> str:
        """The column of the primary key."""
        return str(model._meta.pk.column)

    def insert(self, model: Any, values: Mapping[str, Any]) -> Any:
        """The key of the new row."""
        instance = model(**self._by_attribute(model, values))
        instance.save(using=self._using, force_insert=True)
        return instance.pk

    def update(self, model: Any, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """The number of rows."""
        return int(self._rows(model, where).update(**self._by_attribute(model, values)))

    def delete(self, model: Any, where: Mapping[str, Any]) -> int:
        """The number of rows of the model itself."""
        _, counts = self._rows(model, where).delete()
        return int(counts.get(model._meta.label, 0))

    def _rows(self, model: Any, where: Mapping[str, Any]) -> Any:
        # Every name is a column of the model by now: no lookup, no relation.
        conditions = self._by_attribute(model, where)
        return model._base_manager.using(self._using).filter(**conditions)

    def _by_attribute(self, model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        names = {field.column: field.attname for field in model._meta.concrete_fields}
        return {names[column]: value for column, value in values.items()}
