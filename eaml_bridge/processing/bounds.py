"""A number of rows that a run may not pass, given as a count or as a share of the selection."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eaml_bridge.exceptions import InvalidValue

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True, kw_only=True)
class Bound:
    """At most `rows` rows, or `percent` percent of those that were selected."""

    rows: int | None = None
    percent: float | None = None

    def allowed(self, selected: int) -> int:
        """So many rows are still allowed."""
        if self.percent is not None:
            return math.floor(selected * self.percent / 100)
        return self.rows or 0

    def __str__(self) -> str:
        return f"{self.rows}" if self.percent is None else f"{self.percent:g}%"


def parse_bound(option: str, text: str) -> Bound:
    """A bound written as `100` or as `5%`.

    Raises:
        InvalidValue: it is neither.
    """
    number = text.strip().removesuffix("%")
    try:
        if text.strip().endswith("%"):
            percent = float(number)
            if 0 <= percent <= 100:
                return Bound(percent=percent)
        elif int(number) >= 0:
            return Bound(rows=int(number))
    except ValueError:
        pass
    raise InvalidValue(f"{option} is {text!r}; expected a number of rows as 100, or a share as 5%.")


def parse_share(option: str, text: str) -> float:
    """A share of the rows written as `1%`, as a number between 0 and 1.

    Raises:
        InvalidValue: it is none.
    """
    try:
        share = float(text.strip().removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not text.strip().endswith("%") or not 0 < share <= 1:
        raise InvalidValue(f"{option} is {text!r}; expected a share of the rows, as in 1% or 0.1%.")
    return share


def parse_seconds(option: str, text: str) -> float:
    """A time span written as `90`, `90s`, `10m`, `2h` or `1d`, in seconds.

    Raises:
        InvalidValue: it is none, or not above zero.
    """
    plain = text.strip().lower()
    unit = _SECONDS.get(plain[-1:])
    try:
        seconds = float(plain[:-1]) * unit if unit else float(plain)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < math.inf:
        raise InvalidValue(f"{option} is {text!r}; expected a time span as 90s, 10m, 2h or 1d.")
    return seconds
