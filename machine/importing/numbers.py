"""Numbers as people write them: decimal point or comma, groups of thousands, measures."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

INTEGER_LIMIT = 2**63
_SIGN = r"[+\-\u2212]?"
_BLANK = "[ \u00a0\u2009\u202f]"


@dataclass(frozen=True, kw_only=True)
class NumberStyle:
    """One way to write numbers, as two patterns and the marks to take away."""

    name: str
    decimal_mark: str
    group_marks: str
    integer: re.Pattern[str]
    number: re.Pattern[str]

    def integer_parse(self, text: str) -> int | None:
        """The 64-bit integer that the text is in this style."""
        if not self.integer.fullmatch(text):
            return None
        value = int(self._plain(text))
        return value if -INTEGER_LIMIT <= value < INTEGER_LIMIT else None

    def number_parse(self, text: str) -> float | None:
        """The finite number that the text is in this style."""
        if not self.number.fullmatch(text):
            return None
        value = float(self._plain(text))
        return value if math.isfinite(value) else None

    def _plain(self, text: str) -> str:
        for mark in self.group_marks:
            text = text.replace(mark, "")
        return text.replace(self.decimal_mark, ".").replace("\u2212", "-")


def _style(name: str, *, decimal_mark: str, group: str = "", group_marks: str = "") -> NumberStyle:
    # A grouped style also covers numbers too small to need a group.
    whole = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)" if group else r"\d+"
    mark = re.escape(decimal_mark)
    return NumberStyle(
        name=name,
        decimal_mark=decimal_mark,
        group_marks=group_marks,
        integer=re.compile(_SIGN + whole, re.ASCII),
        number=re.compile(
            rf"{_SIGN}(?:{whole}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+\-]?\d+)?", re.ASCII
        ),
    )


PLAIN = _style("plain", decimal_mark=".")
STYLES = (
    PLAIN,
    _style("thousands comma", decimal_mark=".", group=",", group_marks=","),
    _style("decimal comma", decimal_mark=","),
    _style("thousands point", decimal_mark=",", group=r"\.", group_marks="."),
    _style(
        "thousands blank, decimal point",
        decimal_mark=".",
        group=_BLANK,
        group_marks=" \u00a0\u2009\u202f",
    ),
    _style(
        "thousands blank, decimal comma",
        decimal_mark=",",
        group=_BLANK,
        group_marks=" \u00a0\u2009\u202f",
    ),
    _style("thousands apostrophe", decimal_mark=".", group="['\u2019]", group_marks="'\u2019"),
)

_PADDED = re.compile(r"0\d+", re.ASCII)
_LOOKS_NUMERIC = re.compile(r"[+\-\u2212]?[.,]?\d")


def looks_numeric(text: str) -> bool:
    """Whether the text begins like a number; cheap, and false for most words."""
    return _LOOKS_NUMERIC.match(text) is not None


def is_padded(text: str) -> bool:
    """Whether leading zeros would be lost by reading the text as a number."""
    return _PADDED.fullmatch(text) is not None


_MEASURE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-zµμ]+)", re.ASCII)
# A bare `m` is left out: it is a metre as often as a minute.
_SECONDS = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_BYTES = {
    "b": 1.0, "byte": 1.0, "bytes": 1.0,
    "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40,
}  # fmt: skip


def _measure(text: str, units: dict[str, float]) -> float | None:
    match = _MEASURE.fullmatch(text)
    factor = units.get(match[2].lower()) if match else None
    return float(match[1]) * factor if match and factor is not None else None


def has_unit(text: str) -> bool:
    """Whether the text is a number with some unit behind it."""
    return _MEASURE.fullmatch(text) is not None


def duration_parse(text: str) -> float | None:
    """Seconds of a text such as `90 min`."""
    return _measure(text, _SECONDS)


def bytes_parse(text: str) -> float | None:
    """Bytes of a text such as `1.5 MB`; `MiB` counts 1024 squared."""
    return _measure(text, _BYTES)
