"""Keys that were met before, however many: in memory, then in a temporary file."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar  # Any: the driver of keys that are text or bytes.

_K = TypeVar("_K", bound=Hashable)

#: So many keys are held in memory before a file takes them.
HELD_KEYS = 20_000


class SeenKeys(Generic[_K]):
    """Tells which keys are new; beyond `HELD_KEYS` a temporary file remembers them, exactly."""

    def __init__(self) -> None:
        self._held: set[_K] = set()
        self._file: sqlite3.Connection | None = None

    def fresh(self, keys: Iterable[_K]) -> list[_K]:
        """The keys that were never given before, in order, each once."""
        if self._file is None:
            found = [key for key in dict.fromkeys(keys) if key not in self._held]
            self._held.update(found)
            if len(self._held) > HELD_KEYS:
                self._file = self._opened()
            return found
        add = self._file.execute
        return [
            key for key in keys if add("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount
        ]

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def _opened(self) -> sqlite3.Connection:
        # An empty name is a private file that the system removes.
        file: Any = sqlite3.connect("", isolation_level=None)
        file.execute("PRAGMA cache_size = -8000")
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("CREATE TABLE seen (key PRIMARY KEY) WITHOUT ROWID")
        file.execute("BEGIN")
        file.executemany("INSERT INTO seen VALUES (?)", ((key,) for key in self._held))
        self._held.clear()
        return file  # type: ignore[no-any-return]  # the driver's own class
