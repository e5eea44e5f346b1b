"""Every model of the project, its connections, cursor and logger, from any program.

from ML import EasyAutoMLDBModels

db = EasyAutoMLDBModels()
db.Machine.objects.filter(user__username="ada")
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import (  # Any: models are known by name only.
    TYPE_CHECKING,
    Any,
    ClassVar,
    NoReturn,
    Self,
    cast,
)

from eaml_bridge.exceptions import BridgeError, RegistryIncomplete
from eaml_bridge.project import django_start
from mlpy.suggest import did_you_mean

if TYPE_CHECKING:
    import redis as redis_driver
    from django.db.utils import ConnectionHandler

    from billing.models import Operation as _Operation
    from consulting.models import ConsultingRequest as _ConsultingRequest
    from eaml_bridge import models as _bridge
    from eaml_bridge.cursors import CursorProxy
    from eamllogger import models as _eamllogger
    from eamllogger.EasyAutoMLLogger import EasyAutoMLLogger as _EasyAutoMLLogger
    from machine import models as _machine
    from machine.models.billing import Billing as _Billing
    from server.models import Server as _Server
    from team import models as _team
    from user import models as _user

_log = logging.getLogger(__name__)

#: The label of each model, by the attribute it is found under.
MODELS: Mapping[str, str] = {
    "ApiKey": "user.ApiKey",
    "AuditEntry": "eamllogger.AuditEntry",
    "Billing": "machine.Billing",
    "Consulting": "consulting.ConsultingRequest",
    "ConsultingRequest": "consulting.ConsultingRequest",
    "DataLineSequence": "machine.DataLineSequence",
    "DataLinesOperation": "machine.DataLinesOperation",
    "EncDecConfiguration": "machine.EncDecConfiguration",
    "Experiment": "machine.Experiment",
    "Graph": "machine.Graph",
    "Invitation": "team.Invitation",
    "Machine": "machine.Machine",
    "MachineBilling": "machine.Billing",
    "MachineTableLockWrite": "machine.MachineTableLockWrite",
    "Membership": "team.Membership",
    "NNModel": "machine.NNModel",
    "Operation": "billing.Operation",
    "Run": "eaml_bridge.Run",
    "Server": "server.Server",
    "Team": "team.Team",
    "User": "user.User",
    "Work": "machine.Work",
}
LOGGER_MODULE = "eamllogger.EasyAutoMLLogger"


class EasyAutoMLDBModels:
    """Every model of the project as attribute; one object for each process.

    What cannot be had is None, its reason is logged once and stands in `problems()`. With
    `strict=True` it is an error instead.

    Raises:
        RegistryIncomplete: something is missing or broken; with `strict=True` only.
        AttributeError: there is no such attribute; the message gives the nearest one.
    """

    if TYPE_CHECKING:
        ApiKey: type[_user.ApiKey]
        AuditEntry: type[_eamllogger.AuditEntry]
        Billing: type[_Billing]
        Consulting: type[_ConsultingRequest]
        ConsultingRequest: type[_ConsultingRequest]
        DataLineSequence: type[_machine.DataLineSequence]
        DataLinesOperation: type[_machine.DataLinesOperation]
        EasyAutoMLLogger: type[_EasyAutoMLLogger]
        EncDecConfiguration: type[_machine.EncDecConfiguration]
        Experiment: type[_machine.Experiment]
        Graph: type[_machine.Graph]
        Invitation: type[_team.Invitation]
        Logger: type[_eamllogger.LogEntry]
        Machine: type[_machine.Machine]
        MachineBilling: type[_Billing]
        MachineTableLockWrite: type[_machine.MachineTableLockWrite]
        Membership: type[_team.Membership]
        NNModel: type[_machine.NNModel]
        Operation: type[_Operation]
        Run: type[_bridge.Run]
        Server: type[_Server]
        Team: type[_team.Team]
        User: type[_user.User]
        Work: type[_machine.Work]
        connections: ConnectionHandler
        cursor: CursorProxy
        logger: _EasyAutoMLLogger
        redis: redis_driver.Redis

    _instances: ClassVar[dict[bool, EasyAutoMLDBModels]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    _problems: dict[str, str]
    _resolved: dict[str, Any]

    def __new__(cls, *, strict: bool = False) -> Self:
        # Held for the object alone: whoever starts Django may, on his way, wait for a thread
        # that waits here.
        with cls._lock:
            if strict not in cls._instances:
                instance = super().__new__(cls)
                instance._problems, instance._resolved = {}, {}
                cls._instances[strict] = instance
            return cast("Self", cls._instances[strict])

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self._start()

    @property
    def django_available(self) -> bool:
        """Whether Django is ready; asked again each time, since it may be on its way."""
        return self._start()

    def get_cursor(self) -> CursorProxy:
        """The cursor of the default database."""
        return self.cursor

    def problems(self) -> dict[str, str]:
        """The reason for each attribute that cannot be had; empty when all is well."""
        found: dict[str, str] = {}
        for name in (*MODELS, *_SOURCES):
            try:
                self._find(name)
            except RegistryIncomplete as error:
                found[name] = str(error)
        if not self.django_available:
            found["django"] = self._problems.get("django", _NOT_READY)
        return found

    def __getattr__(self, name: str) -> Any:
        if name not in MODELS and name not in _SOURCES:
            _refuse(name)
        try:
            return self._find(name)
        except RegistryIncomplete as error:
            if self._strict:
                raise
            self._report(name, str(error))
            return _FALLBACKS.get(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *MODELS, *_SOURCES})

    def __repr__(self) -> str:
        state = "ready" if self.django_available else "without Django"
        return f"<EasyAutoMLDBModels: {state}, {len(MODELS)} models>"

    def _start(self) -> bool:
        try:
            is_ready = django_start()
        # The outermost edge: settings and apps may raise whatever Python can, and a program
        # that asks for the registry is promised to live on without Django.
        except Exception as error:
            reason = f"Django cannot be started: {_told(error)}"
            if self._strict:
                raise RegistryIncomplete(reason) from error
            self._report("django", reason)
            return False
        if is_ready:
            self._problems.pop("django", None)
        return is_ready

    def _find(self, name: str) -> Any:
        if not self._start():
            raise RegistryIncomplete(self._problems.get("django", _NOT_READY))
        if name in MODELS or name == "connections":
            _heal()
        if name in MODELS:
            return _model(name, MODELS[name])
        if name in self._resolved:
            return self._resolved[name]
        with self._lock:
            return self._resolved.setdefault(name, _SOURCES[name]())

    def _report(self, name: str, reason: str) -> None:
        if self._problems.get(name) != reason:
            self._problems[name] = reason
            _log.error("%s", reason)


_NOT_READY = (
    "Django is being set up, or its setup broke half-way. "
    "Ask for models where they are used: in a function, or in ready() of an app."
)


def _refuse(name: str) -> NoReturn:
    known = [*MODELS, *_SOURCES, "django_available", "get_cursor", "problems"]
    hint = did_you_mean(name, known) or f"it has {', '.join(sorted(known))}."
    raise AttributeError(f"EasyAutoMLDBModels has no {name!r}; {hint}")


def _told(error: Exception) -> str:
    text = str(error).rstrip(".") or "no message"
    # The bridge's own errors are sentences already.
    return str(error) if isinstance(error, BridgeError) else f"{type(error).__name__}: {text}."


def _model(name: str, label: str) -> Any:
    from django.apps import apps  # Django may be missing; the registry says so, and lives on.

    app, _, _ = label.partition(".")
    try:
        return apps.get_model(label)
    except LookupError as error:
        if not apps.is_installed(app):
            raise RegistryIncomplete(
                f"{name} is not available: app {app!r} is not installed. Add it to INSTALLED_APPS."
            ) from error
        raise RegistryIncomplete(
            f"{name} is not available: app {app!r} has no such model. "
            "Use a version of the project that has it."
        ) from error


def _heal() -> None:
    """Let a program that outlives its connections go on: outside requests Django does not look."""
    from eaml_bridge.cursors import close_lost_connections  # needs Django

    close_lost_connections()


def _connections() -> Any:
    from django.db import connections  # see _model

    return connections


def _cursor() -> Any:
    from eaml_bridge.cursors import CursorProxy  # needs Django

    return CursorProxy()


def _logger_class() -> Any:
    with _explained("EasyAutoMLLogger", LOGGER_MODULE):
        return importlib.import_module(LOGGER_MODULE).EasyAutoMLLogger


def _logger() -> Any:
    return _logger_class()()


def _log_entries() -> Any:
    return _logger_class().objects.model


def _redis() -> Any:
    from django.conf import settings  # see _model

    addresses: list[Any] = [
        cache.get("LOCATION")
        for cache in settings.CACHES.values()
        if cache.get("BACKEND", "").endswith(".RedisCache")
    ]
    if not addresses:
        raise RegistryIncomplete(
            "redis is not available: no entry of CACHES uses Redis. Set REDIS_URL."
        )
    with _explained("redis", "redis"):
        driver = importlib.import_module("redis")
    first = addresses[0] if isinstance(addresses[0], str) else addresses[0][0]
    return driver.Redis.from_url(first.split(",")[0])


@contextmanager
def _explained(name: str, module: str) -> Iterator[None]:
    try:
        yield
    except (ImportError, AttributeError) as error:
        raise RegistryIncomplete(
            f"{name} is not available: {module} cannot be imported ({error}). "
            "Install it, and add its app to INSTALLED_APPS if it is one."
        ) from error


_SOURCES: Mapping[str, Callable[[], Any]] = {
    "EasyAutoMLLogger": _logger_class,
    "Logger": _log_entries,
    "connections": _connections,
    "cursor": _cursor,
    "logger": _logger,
    "redis": _redis,
}
# A program that logs goes on logging, whatever else is broken.
_FALLBACKS: Mapping[str, Any] = {"logger": logging.getLogger("eaml")}
