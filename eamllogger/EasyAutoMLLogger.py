"""The logger of the project: structured, timed, standard `logging` underneath."""

import contextlib
import logging
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self  # Any: what is logged is whatever the caller has.

from django.apps import apps
from django.db import models

from eamllogger.records import CONTEXT_ATTRIBUTE

if TYPE_CHECKING:
    from eamllogger.models import LogEntry

DEFAULT_NAME = "eaml"
# What stands between a message and the code that gave it.
_SKIPPED_FILES = (__file__, contextlib.__file__)


class _Entries:
    """Gives the manager of the log entries, on the class and on each logger."""

    def __get__(self, instance: object, owner: type) -> "models.Manager[LogEntry]":
        # By its name: a logger may be made before models can be imported.
        return apps.get_model("eamllogger", "LogEntry").objects


class EasyAutoMLLogger:
    """Logs messages with fields of context: `logger.info("trained", machine=machine, lines=100)`.

    The fields `user`, `machine` and `run` take objects or keys; `duration_ms` takes a number;
    `exc_info=True` adds the traceback of the exception that is being handled.

    Args:
        name: below which name `logging` knows it.
        strict: raise ValueError where an error or a critical message was logged.
        context: fields that go with every message.
    """

    objects = _Entries()

    def __init__(self, name: str = DEFAULT_NAME, *, strict: bool = False, **context: Any) -> None:
        self.name, self.strict, self.context = name, strict, context
        self._logger = logging.getLogger(name)

    def bind(self, **context: Any) -> Self:
        """A logger like this one, with further fields that go with every message."""
        return type(self)(self.name, strict=self.strict, **{**self.context, **context})

    def debug(self, message: object, *args: Any, **context: Any) -> None:
        self._log(logging.DEBUG, message, args, context)

    def info(self, message: object, *args: Any, **context: Any) -> None:
        self._log(logging.INFO, message, args, context)

    def warning(self, message: object, *args: Any, **context: Any) -> None:
        self._log(logging.WARNING, message, args, context)

    def error(self, message: object, *args: Any, **context: Any) -> None:
        """Log an error and return.

        Raises:
            ValueError: the logger is strict.
        """
        self._log(logging.ERROR, message, args, context)
        self._raise_if_strict(message, args)

    def critical(self, message: object, *args: Any, **context: Any) -> None:
        """Log what stops the work, and return.

        Raises:
            ValueError: the logger is strict.
        """
        self._log(logging.CRITICAL, message, args, context)
        self._raise_if_strict(message, args)

    def exception(self, message: object, *args: Any, **context: Any) -> None:
        """Log an error with the traceback of the exception that is being handled."""
        self._log(logging.ERROR, message, args, {"exc_info": True, **context})

    @contextlib.contextmanager
    def timed(
        self, message: str, *, level: int = logging.INFO, **context: Any
    ) -> Iterator[dict[str, Any]]:
        """Log, at the end of the block or function, how long it took.

        An exception is logged as an error, and goes on. The block gets the fields, to add to.
        """
        began_s = time.perf_counter()
        try:
            yield context
        except BaseException:
            spent = {"duration_ms": _milliseconds_since(began_s), "exc_info": True}
            failed = f"{message} failed"
            self._log(logging.ERROR, failed, (), {**context, **spent})
            raise
        spent = {"duration_ms": _milliseconds_since(began_s)}
        self._log(level, message, (), {**context, **spent})

    def _log(
        self, level: int, message: object, args: tuple[Any, ...], context: dict[str, Any]
    ) -> None:
        if not self._logger.isEnabledFor(level):
            return
        exc_info = context.pop("exc_info", None)
        fields = {**self.context, **context}
        self._logger.log(
            level,
            message,
            *args,
            exc_info=exc_info,
            extra={CONTEXT_ATTRIBUTE: fields},
            stacklevel=_frames_to_caller(),
        )

    def _raise_if_strict(self, message: object, args: tuple[Any, ...]) -> None:
        if self.strict:
            raise ValueError(str(message) % args if args else str(message))


def _frames_to_caller() -> int:
    """How far above the method that logs the code stands that gave the message."""
    frame, count = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename in _SKIPPED_FILES:
        frame, count = frame.f_back, count + 1
    return count


def _milliseconds_since(began_s: float) -> float:
    return round((time.perf_counter() - began_s) * 1_000, 3)
