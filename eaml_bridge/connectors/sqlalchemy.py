"""Scripts over models of SQLAlchemy: `MLQueryBuilder`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar  # Any: models, columns and values of SQLAlchemy.

from eaml_bridge.connectors.base import PAGE_SIZE, Connector, Row, as_object
from eaml_bridge.connectors.errors import (
    TRANSIENT_STATES,
    BadIdentifier,
    BadValue,
    driver,
    translated,
)
from eaml_bridge.connectors.identifiers import checked_columns
from eaml_bridge.connectors.values import value_for_script
from mlpy import BATCH_LIMITS, Limits

SQL_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "exact": lambda column, value: column == value,
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column != value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "in": lambda column, value: column.in_(list(value)),
    "contains": lambda column, value: column.contains(value, autoescape=True),
    "icontains": lambda column, value: column.icontains(value, autoescape=True),
    "startswith": lambda column, value: column.startswith(value, autoescape=True),
    "endswith": lambda column, value: column.endswith(value, autoescape=True),
    "isnull": lambda column, value: column.is_(None) if value else column.is_not(None),
}


class MLQueryBuilder(Connector):
    """A session of SQLAlchemy beside a script; used by the thread that uses the session.

    A model's `to_dict` and `from_dict` are used where it has them. Without them a script sees all
    columns, and a new row is made of the columns that the script returns.
    """

    store: ClassVar[str] = "SQLAlchemy"
    supports_transactions: ClassVar[bool] = True
    supports_streaming: ClassVar[bool] = True

    def __init__(
        self, session: Any, ml_script: str | os.PathLike[str], *, limits: Limits = BATCH_LIMITS
    ) -> None:
        super().__init__(ml_script, limits=limits)
        self._sa = driver("sqlalchemy", extra="sqlalchemy")
        self._attributes = driver("sqlalchemy.orm.attributes", extra="sqlalchemy")
        self._sa_errors = driver("sqlalchemy.exc", extra="sqlalchemy")
        self.session = session

    def query_and_process(self, model: Any, filters: Mapping[str, Any], ml_function: str) -> Any:
        """What the function makes of `{items, count}`.

        Args:
            filters: `age=30` or `age__gt=30`; operators: exact (or eq), ne, gt, gte, lt, lte,
                in, contains, icontains, startswith, endswith, isnull.
        Raises:
            BadIdentifier: an unknown column or operator; the message gives the nearest.
        """
        self._check_open()
        with self._errors():
            found = self.session.scalars(self._select(model, filters)).all()
            items = [self._as_row(model, instance) for instance in found]
        return self._call(ml_function, {"items": items, "count": len(items)}, rows=len(items))

    def stream_and_process(
        self,
        model: Any,
        filters: Mapping[str, Any],
        ml_function: str,
        *,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[Any]:
        """What the function makes of `{items, count}`, page by page, in flat memory."""
        self._check_open()
        statement = self._select(model, filters).execution_options(yield_per=page_size)
        with self._errors():
            for page in self.session.scalars(statement).partitions():
                items = [self._as_row(model, instance) for instance in page]
                argument = {"items": items, "count": len(items)}
                yield self._call(ml_function, argument, rows=len(items))

    def create_with_ml(
        self,
        model: Any,
        data: Mapping[str, Any],
        ml_function: str,
        *,
        columns: Collection[str] | None = None,
    ) -> Any:
        """Add a row of what the function makes of `data`, and commit; the instance.

        Args:
            columns: the only columns that may be written; all when None.
        """
        result = as_object(self._call(ml_function, dict(data), rows=1), ml_function)
        with self._committed():
            instance = self._instance(model, result, columns)
            self.session.add(instance)
        return instance

    def bulk_create_with_ml(
        self,
        model: Any,
        rows: Iterable[Mapping[str, Any]],
        ml_function: str,
        *,
        columns: Collection[str] | None = None,
    ) -> int:
        """Add what the function makes of each row, all or none, and commit; how many."""
        began = time.perf_counter()
        results = self._call_rows(ml_function, [dict(row) for row in rows])
        known = self._columns(model)
        for result in results:
            checked_columns(result, known=known, where=model.__name__, allowed=columns)
        if not results:
            return 0
        # One statement needs the same columns in each row; a missing one gets its default.
        groups: dict[frozenset[str], list[Row]] = {}
        for result in results:
            groups.setdefault(frozenset(result), []).append(result)
        with self._committed():
            for group in groups.values():
                self.session.execute(self._sa.insert(model), group)
        self._log(f"bulk insert of {model.__name__}", rows=len(results), began=began)
        return len(results)

    def update_with_ml(
        self,
        model: Any,
        filters: Mapping[str, Any],
        ml_function: str,
        *,
        columns: Collection[str] | None = None,
    ) -> int:
        """Set what the function returns for each row, all or none, and commit; how many changed.

        null changes nothing. The primary key may be returned, but not changed.
        """
        self._check_open()
        began = time.perf_counter()
        changed = 0
        with self._committed():
            found = self.session.scalars(self._select(model, filters)).all()
            rows = [self._as_row(model, instance) for instance in found]
            results = self.executor.call_many(ml_function, rows)
            for instance, row, result in zip(found, rows, results, strict=True):
                if result is not None:
                    values = as_object(result, ml_function)
                    changed += self._update(model, instance, row, values, columns)
        self._log(f"update of {model.__name__}", rows=changed, began=began)
        return changed

    def close(self) -> None:
        """Close the session; what was not committed is undone."""
        self._closed = True
        self.session.close()

    def _select(self, model: Any, filters: Mapping[str, Any]) -> Any:
        statement = self._sa.select(model)
        for key, value in filters.items():
            statement = statement.where(self._condition(model, key, value))
        return statement

    def _condition(self, model: Any, key: str, value: object) -> Any:
        known = self._columns(model)
        # A column may have two underscores in its own name.
        name, operator = (key, "exact") if key in known else _split(key)
        checked_columns([name], known=known, where=model.__name__)
        if operator not in SQL_OPERATORS:
            raise BadIdentifier.unknown("operator", operator, known=SQL_OPERATORS, where=f"{key!r}")
        if value is None and operator not in ("exact", "ne", "isnull"):
            raise BadValue(f"The filter {key!r} compares with None; use {name}__isnull.")
        return SQL_OPERATORS[operator](getattr(model, name), value)

    def _columns(self, model: Any) -> dict[str, Any]:
        mapper = self._sa.inspect(model)
        return {attribute.key: attribute for attribute in mapper.column_attrs}

    def _as_row(self, model: Any, instance: Any) -> Row:
        if callable(to_dict := getattr(instance, "to_dict", None)):
            return dict(to_dict())
        return {name: value_for_script(getattr(instance, name)) for name in self._columns(model)}

    def _instance(self, model: Any, result: Row, columns: Collection[str] | None) -> Any:
        from_dict = getattr(model, "from_dict", None)
        if callable(from_dict):
            if columns is not None:
                checked_columns(result, known=result, where=model.__name__, allowed=columns)
            # The model's own method is its list of what may be written.
            return from_dict(result)
        known = self._columns(model)
        checked_columns(result, known=known, where=model.__name__, allowed=columns)
        return model(**result)

    def _update(
        self,
        model: Any,
        instance: Any,
        row: Row,
        values: Row,
        columns: Collection[str] | None,
    ) -> int:
        new = {name: value for name, value in values.items() if value != row.get(name, _MISSING)}
        # What the model's own `to_dict` adds may come back as it was.
        checked_columns(new, known=self._columns(model), where=model.__name__, allowed=columns)
        keys = {column.key for column in self._sa.inspect(model).primary_key}
        if keys & set(new):
            raise BadIdentifier(f"The primary key of {model.__name__} may not be changed.")
        for name, value in new.items():
            self._attributes.set_attribute(instance, name, value)
        return bool(new)

    def _committed(self) -> AbstractContextManager[None]:
        self._check_open()
        return committed(self.session, self._sa_errors)

    def _errors(self) -> AbstractContextManager[None]:
        return sqlalchemy_errors(self._sa_errors)


@contextmanager
def committed(session: Any, errors: Any) -> Iterator[None]:
    """Commit the session at the end, undo on any error; `errors` as for `sqlalchemy_errors`."""
    try:
        with sqlalchemy_errors(errors):
            yield
            session.commit()
    except BaseException:
        session.rollback()
        raise


def sqlalchemy_errors(errors: Any) -> AbstractContextManager[None]:
    """Raise SQLAlchemy's errors as ours; `errors` is the module `sqlalchemy.exc`."""

    def is_lost(error: Exception) -> bool:
        return bool(getattr(error, "connection_invalidated", False))

    def is_value(error: Exception) -> bool:
        # TypeError and the like of a column's type arrive wrapped as StatementError itself.
        return type(error) is errors.StatementError or isinstance(error, errors.DataError)

    def is_conflict(error: Exception) -> bool:
        theirs = getattr(error, "orig", None)
        state = getattr(theirs, "sqlstate", None) or getattr(theirs, "pgcode", None)
        return state in TRANSIENT_STATES

    return translated(
        "SQLAlchemy",
        errors.SQLAlchemyError,
        is_lost=is_lost,
        is_value=is_value,
        is_conflict=is_conflict,
    )


_MISSING = object()


def _split(key: str) -> tuple[str, str]:
    name, _, operator = key.rpartition("__")
    return (name, operator) if name else (key, "exact")
