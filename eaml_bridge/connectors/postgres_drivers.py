"""What differs between psycopg2 and psycopg 3, behind one face."""

from __future__ import annotations

import importlib.util
import json
import select
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any  # Any: the drivers are not imported before they are used.

from eaml_bridge.connectors.errors import (
    TRANSIENT_STATES,
    DriverMissing,
    driver,
    translated,
)

#: A connection that lay still for longer is asked whether it works, not only looked at.
TRUSTED_IDLE_S = 30.0
#: The server ends, or ended the session.
_LOST_STATES = ("08", "57P01", "57P02", "57P03", "57P04", "57P05")


class PostgresDriver(ABC):
    """Connections to one PostgreSQL server."""

    module: Any
    #: The driver's errors, and those that values make before they are sent.
    errors: tuple[type[Exception], ...]

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = dict(parameters)

    @abstractmethod
    def adapted(self, value: Any) -> Any:
        """A parameter of a query: objects as JSON."""

    @abstractmethod
    def state(self, error: Exception) -> str:
        """The SQLSTATE of an error, or an empty text."""

    def connect(self) -> Any:
        """A new connection."""
        with self.translated():
            return self.module.connect(**self._parameters)

    def is_alive(self, connection: Any, *, idle_s: float) -> bool:
        """Look for an end of the session; ask the server where it lay still for long."""
        if connection.closed:
            return False
        failures: tuple[type[Exception], ...] = (OSError, *self.errors)
        try:
            readable, _, _ = select.select([connection.fileno()], [], [], 0)
            # Something waits to be read without a question: news, or the end.
            if readable or idle_s > TRUSTED_IDLE_S:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                connection.rollback()
        except failures:
            return False
        return True

    def is_clean_after_reset(self, connection: Any) -> bool:
        """Undo an open transaction."""
        if connection.closed:
            return False
        try:
            connection.rollback()
        except self.errors:
            return False
        return True

    def discard(self, connection: Any) -> None:
        """Close, even where the server has gone."""
        try:
            connection.close()
        except self.errors:
            return

    def translated(self, connection: Any = None) -> AbstractContextManager[None]:
        """Raise the driver's errors as ours."""

        def is_lost(error: Exception) -> bool:
            if self.state(error).startswith(_LOST_STATES):
                return True
            if not isinstance(error, self.module.OperationalError | self.module.InterfaceError):
                return False
            return connection is None or bool(connection.closed) or not self.state(error)

        def is_value(error: Exception) -> bool:
            # 22: the value does not fit the column's type.
            return not isinstance(error, self.module.Error) or self.state(error).startswith("22")

        return translated(
            "PostgreSQL",
            self.errors,
            is_lost=is_lost,
            is_value=is_value,
            is_conflict=lambda error: self.state(error) in TRANSIENT_STATES,
        )


class Psycopg2(PostgresDriver):
    """By psycopg2."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        super().__init__(parameters)
        self.module = driver("psycopg2", extra="postgres")
        self._extras = driver("psycopg2.extras", extra="postgres")
        self.errors = (self.module.Error, UnicodeEncodeError, ValueError)

    def adapted(self, value: Any) -> Any:
        """Objects as JSON."""
        return self._extras.Json(value, dumps=_dumps) if isinstance(value, dict) else value

    def state(self, error: Exception) -> str:
        """The SQLSTATE."""
        return getattr(error, "pgcode", None) or ""


class Psycopg3(PostgresDriver):
    """By psycopg 3."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        renamed = dict(parameters)
        if "database" in renamed:
            renamed["dbname"] = renamed.pop("database")
        super().__init__(renamed)
        self.module = driver("psycopg", extra="postgres")
        self._json = driver("psycopg.types.json", extra="postgres")
        self.errors = (self.module.Error, UnicodeEncodeError, ValueError)

    def adapted(self, value: Any) -> Any:
        """Objects as JSON."""
        return self._json.Json(value, dumps=_dumps) if isinstance(value, dict) else value

    def state(self, error: Exception) -> str:
        """The SQLSTATE."""
        return getattr(error, "sqlstate", None) or ""


def postgres_driver(name: str | None, parameters: Mapping[str, Any]) -> PostgresDriver:
    """The driver of this name; without one psycopg2, or psycopg 3 where only that is installed.

    Raises:
        DriverMissing: there is none.
    """
    if name not in (None, "psycopg2", "psycopg"):
        raise DriverMissing(
            f"The driver {name!r} is not known; expected 'psycopg2' or 'psycopg' (version 3)."
        )
    if name is None:
        name = "psycopg2"
        if not importlib.util.find_spec("psycopg2") and importlib.util.find_spec("psycopg"):
            name = "psycopg"
    return Psycopg2(parameters) if name == "psycopg2" else Psycopg3(parameters)


def _dumps(value: object) -> str:
    return json.dumps(
        value, default=lambda item: float(item) if isinstance(item, Decimal) else str(item)
    )
