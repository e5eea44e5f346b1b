"""Turns a record of Python's `logging` into what an entry of the log holds."""

import datetime as dt
import logging
import socket
import traceback
from collections.abc import Mapping
from functools import cache
from typing import TypedDict

from django.db.models import Model

from eamllogger.acting import acting
from eamllogger.masking import masked_text, plain, shortened, storable

# Under this name EasyAutoMLLogger hands its context over to `logging`.
CONTEXT_ATTRIBUTE = "eaml_context"
_MAX_MESSAGE_LENGTH = 10_000
_MAX_TRACEBACK_LENGTH = 50_000
_OWN_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    CONTEXT_ATTRIBUTE,
}


class EntryValues(TypedDict):
    """The fields of a log entry, as JSON can hold them."""

    timestamp: str
    level: int
    logger: str
    message: str
    context: dict[str, object]
    traceback: str
    main_module: str
    main_function: str
    host_name: str
    duration_ms: float | None
    user: int | None
    user_name: str
    machine: int | None
    run: int | None
    request_id: str


def entry_values(record: logging.LogRecord) -> EntryValues:
    """What is stored of a record: secrets masked, keys told from the rest of the context."""
    context = _context(record)
    occasion = acting()
    user = context.pop("user", None) or occasion.known_actor
    keys = {"user": _key(user), "machine": None, "run": occasion.run}
    for name in ("machine", "run"):
        value = context.pop(name, None)
        if value is not None:
            keys[name] = _key(value)
            if keys[name] is None:
                context[name] = value
    return EntryValues(
        timestamp=dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(),
        level=_level(record.levelno),
        logger=_cut(record.name, 200),
        message=shortened(masked_text(record.getMessage()), length=_MAX_MESSAGE_LENGTH),
        duration_ms=_duration(context.pop("duration_ms", None)),
        context={
            storable(str(name))[:200]: plain(value, name=str(name))
            for name, value in context.items()
        },
        traceback=_traceback(record),
        main_module=_cut(record.module, 200),
        main_function=_cut(record.funcName or "", 200),
        host_name=_host_name(),
        user=keys["user"],
        user_name=_cut(_name(user), 254),
        machine=keys["machine"],
        run=keys["run"],
        request_id=occasion.request_id,
    )


def _context(record: logging.LogRecord) -> dict[str, object]:
    """What EasyAutoMLLogger, or a call with `extra=…`, tells beside the message."""
    given = {n: value for n, value in vars(record).items() if n not in _OWN_ATTRIBUTES}
    # Django hands over the request itself, which holds everything that must not be logged.
    given.pop("request", None)
    context = vars(record).get(CONTEXT_ATTRIBUTE)
    return {**given, **(context if isinstance(context, Mapping) else {})}


def _key(value: object) -> int | None:
    key = value.pk if isinstance(value, Model) else value
    if isinstance(key, bool) or not isinstance(key, int):
        return None
    return key if abs(key) < 2**63 else None


def _name(user: object) -> str:
    if isinstance(user, Model):
        return str(getattr(user, "username", user.pk))
    return user if isinstance(user, str) else ""


def _duration(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _level(number: int) -> int:
    """The named level that a number reaches; nothing is below DEBUG."""
    return max(10, min(50, number // 10 * 10))


def _traceback(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return masked_text(record.exc_text or record.stack_info or "")
    text = "".join(traceback.format_exception(*record.exc_info))
    # Its end says what happened; of a long one the middle can be missed.
    if len(text) > _MAX_TRACEBACK_LENGTH:
        half = _MAX_TRACEBACK_LENGTH // 2
        text = f"{text[:half]}\n…\n{text[-half:]}"
    return masked_text(text)


def _cut(text: str, length: int) -> str:
    return masked_text(text)[:length]


@cache
def _host_name() -> str:
    return socket.gethostname()[:255]
