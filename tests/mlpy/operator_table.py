"""What every operator gives for every pair of types, as text."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from mlpy import MLError, MLExecutor
from tests.mlpy.differential.oracle import encoded


class Level(enum.IntEnum):
    """An enum that is an integer."""

    HIGH = 7


class Word(enum.StrEnum):
    """An enum that is a text."""

    ABC = "abc"


class Share(float):
    """A float of another type."""


class Price(Decimal):
    """A decimal of another type."""


class Name(str):
    """A text of another type."""

    __slots__ = ()


OPERATORS = (
    "+", "-", "*", "/", "%", "**", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "&&",
    "||", "??",
)  # fmt: skip
PREFIXES = ("!", "-", "+", "typeof ")
MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
#: Values by the name that the table gives them; several of each type, with those at the borders.
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "0": 0,
    "7": 7,
    "-3": -3,
    "2.5": 2.5,
    "0.1": 0.1,
    "0.1 exact": Decimal("0.1"),
    "-0.0": -0.0,
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "1.50 exact": Decimal("1.50"),
    "empty text": "",
    "abc": "abc",
    "text 7": "7",
    "[]": [],
    "[7]": [7],
    "{}": {},
    "{a: 7}": {"a": 7},
    "moment": MOMENT,
    "day": dt.date(2026, 1, 2),
    "foreign": object(),
    "-Infinity": float("-inf"),
    "NaN exact": Decimal("NaN"),
    # Adapted when they are touched first.
    "7 of an enum": Level.HIGH,
    "2.5 of a subclass": Share(2.5),
    "2.5 of one more": Share(2.5),
    "0.0 of a subclass": Share(0.0),
    "1.50 of a subclass": Price("1.50"),
    "NaN of a subclass": Price("NaN"),
    "abc of an enum": Word.ABC,
    "empty of a subclass": Name(""),
    "(7)": (7,),
    "view of {a: 7}": MappingProxyType({"a": 7}),
}


def shown(value: Any) -> str:
    """A result with its type visible."""
    if type(value) is object:
        return "foreign"
    if isinstance(value, (dt.date, Decimal)):
        return repr(value)
    if type(value) in (int, float):
        return f"{type(value).__name__} {value!r}"
    return repr(encoded(value)) if type(value) in (list, dict) else repr(value)


class Table:
    """Runs every operator over every pair of values, by a function for each."""

    def __init__(self) -> None:
        self.executor = MLExecutor()
        lines = [f"function b{i}(a, b) {{ return a {o} b; }}" for i, o in enumerate(OPERATORS)]
        lines += [f"function u{i}(a) {{ return {o}a; }}" for i, o in enumerate(PREFIXES)]
        self.executor.load_source("\n".join(lines), "table.ml")

    def binary(self) -> dict[str, dict[str, str]]:
        """By operator, then by the pair."""
        return {
            operator: {
                f"{a} {operator} {b}": self._outcome(f"b{index}", VALUES[a], VALUES[b])
                for a in VALUES
                for b in VALUES
            }
            for index, operator in enumerate(OPERATORS)
        }

    def unary(self) -> dict[str, str]:
        """By operator and value."""
        return {
            f"{operator}{name}": self._outcome(f"u{index}", value)
            for index, operator in enumerate(PREFIXES)
            for name, value in VALUES.items()
        }

    def _outcome(self, function: str, *values: Any) -> str:
        try:
            return shown(self.executor.call_function(function, *values))
        except MLError as error:
            return f"{error.code} {error.message} ({error.hint or 'no hint'})"
