"""Keeps entries in files where the database could not take them, until it can."""

import json
import os
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from eamllogger.records import EntryValues

_SUFFIX = ".jsonl"
_TAKEN_SUFFIX = ".taken"
# Whoever took a file and has not stored it by now was killed in between.
_ABANDONED_AFTER_S = 600


class Spool:
    """A folder of files with entries that wait for the database.

    Args:
        folder: made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, entries: Sequence[EntryValues]) -> None:
        """Keep entries in a file of their own; readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # Under another name until it is whole, so that nobody takes half of it.
        path = self.folder / f"{time.time_ns()}-{uuid.uuid4().hex}{_SUFFIX}"
        unfinished = path.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(entry)}\n" for entry in entries)
        unfinished.rename(path)

    def take(self) -> tuple[Path, list[EntryValues]] | None:
        """The oldest file, which no other process gets now; None when there is none.

        It must be given to `done` once its entries are stored.
        """
        for path in sorted(self._waiting()):
            taken = self.folder / f"{path.name.split('.')[0]}.{uuid.uuid4().hex}{_TAKEN_SUFFIX}"
            try:
                path.rename(taken)
                os.utime(taken)
                lines = taken.read_text(encoding="utf-8").splitlines()
            except FileNotFoundError:
                continue  # Another process was faster.
            return taken, _readable(lines)
        return None

    def done(self, taken: Path) -> None:
        taken.unlink(missing_ok=True)

    def give_back(self, taken: Path) -> None:
        """Let the entries of a file that was taken wait on."""
        taken.rename(taken.with_name(f"{taken.name.split('.')[0]}{_SUFFIX}"))

    def _waiting(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        now = time.time()
        return [
            path
            for path in self.folder.iterdir()
            if path.suffix == _SUFFIX
            or (path.suffix == _TAKEN_SUFFIX and now - path.stat().st_mtime > _ABANDONED_AFTER_S)
        ]


def _readable(lines: Sequence[str]) -> list[EntryValues]:
    """The entries; a line that a full disk cut off is left out."""
    found: list[EntryValues] = []
    for line in lines:
        try:
            values = json.loads(line)
        except ValueError:
            continue
        if isinstance(values, dict) and values.keys() == EntryValues.__annotations__.keys():
            found.append(cast(EntryValues, values))
    return found
