"""Every error of the connectors; one that a driver raised is also an instance of the driver's.

ConnectorError
├── DriverMissing              the driver of a store is not installed
├── ConnectionLost             the store is unreachable, or went away in the middle
├── PoolExhausted              all connections are in use, and none came back in time
├── ConnectorClosed            a connector was used after `close`
├── BadIdentifier              a table, column, field, key or operator that may not be used
├── BadValue                   a value, of a script or stored, that the store cannot hold
├── OperationRefused           an operation that is not well formed
├── ValidationRejected         the script looked at operations and refused them
├── StaleVersion               somebody else wrote the row in between
│   └── TransactionConflict    the server ended the transaction: another one wrote the same rows
└── StatementFailed            the store refused a statement
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, ClassVar  # Any: drivers are modules without types here.

from eaml_bridge.exceptions import BridgeError, listed
from mlpy.suggest import nearest

#: SQLSTATEs of a transaction that another one stood in the way of: not serializable, a deadlock.
TRANSIENT_STATES = frozenset(("40001", "40P01"))


class ConnectorError(BridgeError):
    """What went wrong between a script and a store."""

    code: ClassVar[str] = "EB200"

    def __init__(self, message: str) -> None:
        self.message = message
        # Not `super()`: a driver's error asks for arguments of its own.
        Exception.__init__(self, message)

    def __str__(self) -> str:
        return self.message


class DriverMissing(ConnectorError, ImportError):
    """The driver of a store is not installed."""

    code = "EB201"


class ConnectionLost(ConnectorError, ConnectionError):
    """The store is unreachable, or went away in the middle; what was under way is undone there."""

    code = "EB202"


class PoolExhausted(ConnectorError, TimeoutError):
    """All connections are in use, and none came back in time."""

    code = "EB203"


class ConnectorClosed(ConnectorError):
    """A connector was used after `close`."""

    code = "EB204"


class BadIdentifier(ConnectorError, ValueError):
    """A table, column, field, key or operator that may not be used; nothing was written."""

    code = "EB205"

    @classmethod
    def unknown(cls, kind: str, name: object, *, known: Iterable[str], where: str) -> BadIdentifier:
        """The error for a name that is not among the known ones; it suggests the nearest."""
        every = sorted(known)
        guess = nearest(name, every) if isinstance(name, str) else None
        hint = f"Did you mean {guess!r}?" if guess else f"Known: {listed(every) or 'none'}."
        return cls(f"No {kind} {_shown(name)} in {where}. {hint}")


class BadValue(ConnectorError, ValueError):
    """A value, of a script or stored, that cannot be used; nothing was written."""

    code = "EB206"


class OperationRefused(ConnectorError, ValueError):
    """An operation that is not well formed, or touches what it may not."""

    code = "EB207"


class ValidationRejected(ConnectorError, ValueError):
    """The script looked at operations and refused them; `reasons` is what it said."""

    code = "EB208"

    def __init__(self, function: str, reasons: object) -> None:
        self.reasons = reasons
        super().__init__(f"Validation failed: {function!r} refused the operations: {reasons!r}.")


class StaleVersion(ConnectorError):
    """Somebody else wrote the row in between: read it again and decide anew."""

    code = "EB209"


class TransactionConflict(StaleVersion):
    """The server ended the transaction, since another wrote the same rows; begin it anew."""

    code = "EB211"


class StatementFailed(ConnectorError):
    """The store refused a statement; the driver's error is the cause."""

    code = "EB210"


def driver(name: str, *, extra: str) -> Any:
    """The module of a driver, imported now.

    Raises:
        DriverMissing: it is not installed; the message says how to mend that.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.split(".")[0] != error.name.split(".")[0]:
            raise
        raise DriverMissing(
            f"The driver {name!r} is not installed. Run: pip install 'eaml-bridge[{extra}]'."
        ) from error


@contextmanager
def translated(
    store: str,
    family: type[Exception] | tuple[type[Exception], ...],
    *,
    is_lost: Callable[[Exception], bool],
    is_value: Callable[[Exception], bool] = lambda error: False,
    is_conflict: Callable[[Exception], bool] = lambda error: False,
) -> Iterator[None]:
    """Raise a driver's errors as the connectors' own, which are of the driver's class as well."""
    try:
        yield
    except ConnectorError:
        raise
    except family as error:
        kind: type[ConnectorError] = StatementFailed
        if is_lost(error):
            kind = ConnectionLost
        elif is_value(error):
            kind = BadValue
        elif is_conflict(error):
            kind = TransactionConflict
        raise _adopted(kind, error, store) from error


def _adopted(kind: type[ConnectorError], error: Exception, store: str) -> ConnectorError:
    words = {
        ConnectionLost: f"{store} cannot be reached: ",
        BadValue: f"{store} cannot hold a value: ",
        TransactionConflict: f"{store} undid the transaction, begin it anew: ",
    }
    # MongoDB's driver repeats the server's whole answer behind its message.
    said = str(error).partition(", full error: ")[0]
    text = " ".join(said.split()).rstrip(".") or type(error).__name__
    return _joint(kind, type(error))(f"{words.get(kind, f'{store} refused: ')}{text}.")


_joints: dict[tuple[type[ConnectorError], type[Exception]], type[ConnectorError]] = {}


def _joint(kind: type[ConnectorError], theirs: type[Exception]) -> type[ConnectorError]:
    """A class that is both; the same one each time, so that classes do not pile up."""
    if (kind, theirs) not in _joints:
        _joints[kind, theirs] = _made_joint(kind, theirs)
    return _joints[kind, theirs]


def _made_joint(kind: type[ConnectorError], theirs: type[Exception]) -> type[ConnectorError]:
    place = {"__module__": kind.__module__}
    try:
        return type(kind.__name__, (kind, theirs), place)
    except TypeError:
        # Two classes of C with different contents cannot be one; the cause tells of the other.
        return type(kind.__name__, (kind,), place)


def _shown(name: object) -> str:
    text = repr(name)
    return text if len(text) <= 80 else f"{text[:79]}…"
