"""Values of Python that do harm, or give themselves away, when any of their own code runs."""

from __future__ import annotations

import datetime as dt
import enum
from collections import OrderedDict, UserDict
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple


class HookError(BaseException):
    """Code of a hostile value has run; a `BaseException`, so that nothing hides it."""


def _hook(name: str) -> Any:
    def hook(*arguments: object, **options: object) -> object:
        raise HookError(name)

    return hook


_HOOKS = (
    "__str__ __repr__ __len__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __bool__ __iter__ "
    "__getitem__ __setitem__ __delitem__ __contains__ __add__ __radd__ __sub__ __mul__ __rmul__ "
    "__mod__ __neg__ __pos__ __abs__ __int__ __float__ __index__ __round__ __floor__ __ceil__ "
    "__trunc__ __format__ __getattribute__ __getattr__ __missing__ __call__ __reversed__ "
    "__truediv__ __pow__ keys values items get copy upper strip split join encode"
).split()


def _hooked(base: type) -> type:
    members = {name: _hook(name) for name in _HOOKS}
    members["__hash__"] = base.__hash__
    return type(f"Hooked_{base.__name__}", (base,), members)


HookedStr = _hooked(str)
HookedInt = _hooked(int)
HookedFloat = _hooked(float)
HookedDecimal = _hooked(Decimal)
HookedDict = _hooked(dict)
HookedList = _hooked(list)
HookedTuple = _hooked(tuple)
HookedSet = _hooked(set)
HookedDate = _hooked(dt.date)
HookedDatetime = _hooked(dt.datetime)
HookedObject = _hooked(object)


class Zone(dt.tzinfo):
    """A time zone whose code is the host's."""

    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
        raise HookError("utcoffset")

    def tzname(self, when: dt.datetime | None) -> str:
        raise HookError("tzname")

    def dst(self, when: dt.datetime | None) -> dt.timedelta:
        raise HookError("dst")


class Colour(enum.Enum):
    """A plain enum."""

    RED = "red"


class Level(enum.IntEnum):
    """An enum that is an integer."""

    HIGH = 7


class Word(enum.StrEnum):
    """An enum that is a text."""

    A = "a"


class Record:
    """Like a row of a model: attributes, and methods that change a database."""

    def __init__(self) -> None:
        self.name = "secret"

    def save(self) -> None:
        raise HookError("save")


class Point(NamedTuple):
    """A named tuple."""

    x: int
    y: int


#: What has code of its own that must never run, and gives nothing of itself away.
INERT: dict[str, Any] = {
    "hooked object": HookedObject(),
    "record": Record(),
    "enum": Colour.RED,
    "user dict": UserDict(a=1),
    "class": Record,
    "function": _hook,
    "module": enum,
    "generator": (n for n in ()),
    "bytes": b"secret",
    "complex": 1j,
    "range": range(3),
    "timedelta": dt.timedelta(1),
    "proxy of a hooked mapping": MappingProxyType(UserDict(a=1)),
    "exception": HookError("x"),
}
#: What is read as one of the language's own values, by the code of its base.
ADAPTED: dict[str, tuple[Any, str]] = {
    "hooked text": (HookedStr("abc"), "string"),
    "hooked integer": (HookedInt(5), "number"),
    "hooked float": (HookedFloat(2.5), "number"),
    "hooked decimal": (HookedDecimal("1.5"), "number"),
    "hooked object": (HookedDict(a=1), "object"),
    "hooked array": (HookedList([1, 2]), "array"),
    "hooked tuple": (HookedTuple((1, 2)), "array"),
    "hooked set": (HookedSet({1}), "array"),
    "hooked day": (HookedDate(2026, 1, 2), "date"),
    "hooked moment": (HookedDatetime(2026, 1, 2, 3, tzinfo=dt.UTC), "date"),
    "integer enum": (Level.HIGH, "number"),
    "text enum": (Word.A, "string"),
    "named tuple": (Point(1, 2), "array"),
    "ordered dict": (OrderedDict(a=1), "object"),
    "read-only view": (MappingProxyType({"a": 1}), "object"),
}
#: Values of the language's own types that are hard to bear.
EXTREME: dict[str, Any] = {
    "signalling NaN": Decimal("sNaN"),
    "NaN": Decimal("NaN"),
    "infinite decimal": Decimal("-Infinity"),
    "decimal of a huge exponent": Decimal("1E+999999999999"),
    "decimal of a tiny exponent": Decimal("1E-999999999999"),
    "decimal of many digits": Decimal("1." + "3" * 5_000),
    "integer of many digits": 10**5_000,
    "NaN of a float": float("nan"),
    "infinity": float("inf"),
    "first moment": dt.datetime.min.replace(tzinfo=dt.UTC),
    "last moment": dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-23))),
    "naive moment": dt.datetime(2026, 1, 2, 3),
    "moment of a foreign zone": dt.datetime(2026, 1, 2, 3, tzinfo=Zone()),
    "day": dt.date.max,
    "lone half": "\ud800",
    "NUL": "\0",
    "object with odd keys": {1: "a", None: "b", (1, 2): "c", "__class__": "d"},
}
