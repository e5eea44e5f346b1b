"""The data of a graph as columns that a chart can use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Stored data are whatever JSON holds.

from django.utils.dateparse import parse_date, parse_datetime

from machine.exceptions import GraphDataRefused
from mlpy.suggest import did_you_mean

MAX_POINTS = 200_000
# Labels of charts: longer ones push the chart out of its own picture.
MAX_LABEL_LENGTH = 40
ROLES = ("x", "y", "z", "color", "hue", "animation_frame")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What is to be drawn.

    Attributes:
        columns: the values of each column, all of one length.
        names: the column of each role, `x`, `y`, `z`, `color`, `hue` or `animation_frame`; those
            that were not given are missing.
    """

    columns: Mapping[str, Sequence[Any]]
    names: Mapping[str, str]

    def has(self, role: str) -> bool:
        return role in self.names

    def label(self, role: str) -> str:
        return shown(self.names[role])

    def values(self, role: str) -> Sequence[Any]:
        """The values of the column with this role.

        Raises:
            GraphDataRefused: no column has it.
        """
        if role not in self.names:
            known = ", ".join(sorted(self.columns)) or "none"
            raise GraphDataRefused(
                f"This kind of chart needs a column for {role!r}. "
                f"Set {role} to one of the columns of the data: {known}."
            )
        return self.columns[self.names[role]]

    def numbers(self, role: str) -> list[float]:
        """The values as numbers; NaN for a missing one.

        Raises:
            GraphDataRefused: a value is no number.
        """
        return [self._number(role, i, value) for i, value in enumerate(self.values(role), 1)]

    def instants(self, role: str) -> list[datetime] | list[float]:
        """The values as instants if all are, as numbers otherwise."""
        values = self.values(role)
        if not all(isinstance(value, str) for value in values):
            return self.numbers(role)
        found = [_instant(value) for value in values]
        return self.numbers(role) if None in found else [at for at in found if at is not None]

    def categories(self, role: str) -> list[str]:
        """The values as texts that can be shown; all the same where no column has the role."""
        if role not in self.names:
            return [""] * self.length
        return [shown(value) for value in self.values(role)]

    @property
    def length(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def parts(self, role: str, *, at_most: int) -> Iterator[tuple[str, Chart]]:
        """A chart for each of the first different values of a column."""
        categories = self.categories(role)
        for part in distinct(categories)[:at_most]:
            chosen = [i for i, category in enumerate(categories) if category == part]
            columns = {name: [values[i] for i in chosen] for name, values in self.columns.items()}
            names = {other: name for other, name in self.names.items() if other != role}
            yield part, Chart(columns=columns, names=names)

    def _number(self, role: str, row: int, value: Any) -> float:
        if value is None:
            return math.nan
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise GraphDataRefused(
                f"Column {self.names[role]!r}, value {row}: found {str(value)[:40]!r}, expected a "
                f"number. Choose a column of numbers for {role}."
            ) from error


def chart_of(data: Any, names: Mapping[str, str]) -> Chart:
    """The chart of stored data: a list of values for each column, or a list of rows.

    Args:
        names: the column of each role, empty when it was not chosen; then a column that is
            called like the role has it, or for x and y the first of the others by the alphabet.
    Raises:
        GraphDataRefused: the data are none of a chart; it says what to do.
    """
    columns = _columns(data)
    length = len(next(iter(columns.values())))
    if length > MAX_POINTS:
        raise GraphDataRefused(
            f"The data have {length:,} values in a column, and {MAX_POINTS:,} can be drawn. "
            "Store a sample of them."
        )
    chosen = {role: name for role, name in names.items() if name}
    for role, name in chosen.items():
        if name not in columns:
            hint = did_you_mean(name, columns) or f"the data have {', '.join(sorted(columns))}."
            raise GraphDataRefused(f"{role} is {name!r}, which is no column of the data; {hint}")
    chosen |= {role: role for role in ROLES if role not in chosen and role in columns}
    free = [name for name in sorted(columns) if name not in chosen.values()]
    for role in ("x", "y"):
        if role not in chosen and free:
            chosen[role] = free.pop(0)
    return Chart(columns=columns, names=chosen)


def distinct(values: Sequence[str]) -> list[str]:
    """Each value once, in the order of its first appearance."""
    return list(dict.fromkeys(values))


def shown(value: object) -> str:
    """The value as a label."""
    text = "–" if value is None else " ".join(str(value).split())
    if len(text) > MAX_LABEL_LENGTH:
        text = f"{text[: MAX_LABEL_LENGTH - 1]}…"
    # A dollar sign would begin a formula.
    return text.replace("\\", "⧵").replace("$", r"\$")


def _columns(data: Any) -> dict[str, Sequence[Any]]:
    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        names = dict.fromkeys(name for row in data for name in row)
        return {name: [row.get(name) for row in data] for name in names}
    columns = data if isinstance(data, dict) else {}
    lists: dict[str, Sequence[Any]] = {
        name: values for name, values in columns.items() if isinstance(values, list)
    }
    lengths = {name: len(values) for name, values in lists.items()}
    if not lists or not any(lengths.values()):
        raise GraphDataRefused(
            "The data of this graph hold no column of values. "
            'Store a list for each column, as {"x": [1, 2], "y": [3, 4]}.'
        )
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {length}" for name, length in sorted(lengths.items()))
        raise GraphDataRefused(
            f"The columns of this graph are of different length: {listed}. Make them equal."
        )
    return lists


def _instant(value: str) -> datetime | None:
    try:
        instant = parse_datetime(value)
        if instant is None and (day := parse_date(value)) is not None:
            instant = datetime(day.year, day.month, day.day)
    except ValueError:  # well formed, but no day of the calendar
        return None
    return instant.replace(tzinfo=None) if instant else None
