"""Scripts over SQLite, PostgreSQL, SQLAlchemy, MongoDB and Redis, with or without Django."""

from eaml_bridge.connectors.base import Connector
from eaml_bridge.connectors.errors import (
    BadIdentifier,
    BadValue,
    ConnectionLost,
    ConnectorClosed,
    ConnectorError,
    DriverMissing,
    OperationRefused,
    PoolExhausted,
    StaleVersion,
    StatementFailed,
    ValidationRejected,
)
from eaml_bridge.connectors.mongo import MLMongoDB
from eaml_bridge.connectors.postgres import MLPostgresDB
from eaml_bridge.connectors.redis import MLRedis
from eaml_bridge.connectors.sqlalchemy import MLQueryBuilder
from eaml_bridge.connectors.sqlite import MLSQLiteDB
from eaml_bridge.connectors.transactions import MLTransactionManager, OperationResult

__all__ = [
    "BadIdentifier",
    "BadValue",
    "ConnectionLost",
    "Connector",
    "ConnectorClosed",
    "ConnectorError",
    "DriverMissing",
    "MLMongoDB",
    "MLPostgresDB",
    "MLQueryBuilder",
    "MLRedis",
    "MLSQLiteDB",
    "MLTransactionManager",
    "OperationRefused",
    "OperationResult",
    "PoolExhausted",
    "StaleVersion",
    "StatementFailed",
    "ValidationRejected",
]
