"""The separator of a text table: which one cuts the first rows most evenly."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from machine.importing.errors import SeparatorRefusedError
from machine.importing.sources import TextFile

SAMPLE_LINES = 200
CANDIDATES = (",", ";", "\t", "|")
SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
EVEN_SHARE = 0.8


@dataclass(frozen=True, kw_only=True)
class Separator:
    """One character, and the reason why it was taken."""

    character: str
    reason: str

    def __str__(self) -> str:
        return SPOKEN.get(self.character, repr(self.character))


@dataclass(frozen=True, kw_only=True)
class _Cut:
    character: str
    width: int
    even_share: float


def named_separator(text: str) -> Separator:
    """The separator that a person wrote; the word `tab` stands for the tabulator."""
    character = "\t" if text in ("tab", "\\t") else text
    if len(character) != 1 or character in "\"'\r\n":
        raise SeparatorRefusedError(text)
    return Separator(character=character, reason="named by --separator")


def detect_separator(source: TextFile) -> Separator:
    """Cut the first rows with each candidate; the widest even cut wins.

    A table without any separator has one column; the reason says so.
    """
    with source.open() as text:
        lines = list(islice(text, SAMPLE_LINES))
    cuts = [cut for character in CANDIDATES if (cut := _cut(lines, character)).width > 1]
    even = [cut for cut in cuts if cut.even_share >= EVEN_SHARE]
    if not even:
        return Separator(character=",", reason="none found, so the table has one column")
    best = max(even, key=lambda cut: (cut.even_share, cut.width))
    reason = f"{best.width} cells in {best.even_share:.0%} of the first {len(lines)} lines"
    rivals = [cut for cut in even if cut.even_share == best.even_share and cut is not best]
    if rivals:
        others = ", ".join(f"{SPOKEN[cut.character]} gives {cut.width}" for cut in rivals)
        reason += f" ({others})"
    return Separator(character=best.character, reason=reason)


def _cut(lines: list[str], character: str) -> _Cut:
    try:
        rows = [row for row in csv.reader(lines, delimiter=character) if row]
    except csv.Error:
        return _Cut(character=character, width=0, even_share=0.0)
    if not rows:
        return _Cut(character=character, width=0, even_share=0.0)
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    return _Cut(character=character, width=width, even_share=count / len(rows))
