"""Random texts for the lexer and the parser: words of the language, and broken programs."""

from __future__ import annotations

from pathlib import Path
from random import Random

from mlpy.syntax.tokens import KEYWORDS, SIGNS

PROGRAMS = Path(__file__).parents[1] / "mlpy" / "cases"

_WORDS = (
    *SIGNS, *SIGNS, *sorted(KEYWORDS), "x", "y", "o", "f", "fn", "of", "as", "1", "0", ".5", "1e3",
    "0xff", "1_000", "9" * 30, '"s"', "'t'", "`a`", "`a${", "}`", "#", "#:", "//", "/*", "*/",
    "\n", "\r\n", "\r", " ", "\t", "\\", '"', "'", "`", "\0", "\ufeff", "\u202e", "\ud800", "é",
    "😀", "@", "&", "|", "~", "^", "\u2028", "async", "class", "this", "def", "lambda", "(((((",
    "[[[[", "{{{{", "))))", "]]]]", "}}}}", "#: reads: a=b\n", "#: args: x:integer?\n",
    "#: limits: steps=1 time=2ms\n",
)  # fmt: skip


class Texts:
    """A source of texts, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._programs = [path.read_text("utf-8") for path in sorted(PROGRAMS.glob("*.ml"))]

    def next(self) -> str:
        """One more text."""
        make = self._random.choice(
            (self._words, self._broken, self._broken, self._spliced, self._noise)
        )
        return make()

    def _words(self) -> str:
        count = self._random.randint(1, 60)
        return self._random.choice(("", " ")).join(self._random.choices(_WORDS, k=count))

    def _noise(self) -> str:
        count = self._random.randint(1, 60)
        return "".join(
            chr(self._random.choice((self._random.randrange(128), self._random.randrange(0x11000))))
            for _ in range(count)
        )

    def _part(self) -> str:
        text = self._random.choice(self._programs)
        start = self._random.randrange(len(text))
        return text[start : start + self._random.randint(1, 400)]

    def _broken(self) -> str:
        """A piece of a program with some characters changed, left out or put in."""
        text = list(self._part())
        for _ in range(self._random.randint(1, 6)):
            at = self._random.randrange(len(text)) if text else 0
            change = self._random.randrange(3)
            if change == 0 and text:
                del text[at]
            elif change == 1:
                text.insert(at, self._random.choice(_WORDS))
            elif text:
                text[at] = self._random.choice(_WORDS)
        return "".join(text)

    def _spliced(self) -> str:
        return self._part() + self._random.choice(_WORDS) + self._part()
