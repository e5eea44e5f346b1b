"""What a script can see of the world: the clock, the time zone, chance. All of it can be fixed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


def source_of_chance(seed: int | None) -> Random:
    """Random numbers; the same ones for the same seed."""
    # Imported on use: it takes longer to import than any file of this package.
    from random import Random

    return Random(seed)


def _system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The inputs of a script beside its arguments.

    `clock` gives an aware time; `timezone` is that of dates without one; `random` is the source of
    chance, to be seeded by who wants the same run again.
    """

    clock: Callable[[], dt.datetime] = _system_clock
    timezone: dt.tzinfo = dt.UTC
    random: Random = field(default_factory=lambda: source_of_chance(None))
