"""Sends text to COPY … FROM STDIN of PostgreSQL, by whichever driver there is."""

from __future__ import annotations

from collections.abc import Iterable
from io import TextIOBase
from typing import Any  # Any: the cursor of a driver that is not imported here.

#: How COPY's text form writes NULL, and the characters that mean something to it.
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_BLOCK_SIZE = 1 << 16


def send_copy(cursor: Any, statement: str, blocks: Iterable[str]) -> None:
    """Send blocks of lines to a COPY statement; they are made while it runs.

    Raises:
        Exception: what the making of a block raised, or the driver; the statement wrote nothing.
    """
    if not hasattr(cursor, "copy_expert"):  # psycopg 3
        with cursor.copy(statement) as target:
            for block in blocks:
                target.write(block)
        return
    source = _Blocks(blocks)
    try:
        # By position: the cursor that Django uses to watch statements knows no names.
        cursor.copy_expert(statement, source, _BLOCK_SIZE)
    except Exception:
        # The driver tells of an error of the file as text only.
        if source.error is not None:
            raise source.error from None
        raise


class _Blocks(TextIOBase):
    """A file that is made block by block while it is read."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._rest = ""
        self._place = 0
        #: Why a block could not be made.
        self.error: Exception | None = None

    def read(self, size: int | None = -1) -> str:
        """At most `size` characters; an empty text at the end."""
        wanted = size if size and size > 0 else _BLOCK_SIZE
        if self._place >= len(self._rest):
            self._rest, self._place = self._next(), 0
        start = self._place
        self._place = start + wanted
        return self._rest[start : self._place]

    def _next(self) -> str:
        try:
            # An empty block is not the end.
            return next(filter(None, self._blocks), "")
        except Exception as error:
            self.error = error
            raise
