"""`import string`: cases, padding, tests and constants of text."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import Any

from mlpy.errors import MLTypeError
from mlpy.runtime.access import read
from mlpy.runtime.builtins.arguments import inside, text, whole
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import Module
from mlpy.runtime.text import to_text

MODULE = Module("string")
MODULE.members.update(
    {
        "ascii_letters": string.ascii_letters,
        "ascii_lowercase": string.ascii_lowercase,
        "ascii_uppercase": string.ascii_uppercase,
        "digits": string.digits,
        "hexdigits": string.hexdigits,
        "punctuation": string.punctuation,
        "whitespace": string.whitespace,
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
#: Texts longer than this are not compared letter by letter.
_LONGEST_COMPARED = 1_000


def _plain(meter: Meter, value: Any, what: str) -> str:
    found = text(meter, value, f"string.{what}")
    charge_text(meter, len(found))
    return found


def _words(meter: Meter, value: Any, what: str) -> list[str]:
    found = _plain(meter, value, what)
    meter.pay(len(found))
    meter.grow(len(found) * ITEM_BYTES)
    return _WORD.findall(found)


@MODULE.function("words", cost=inside)
def words(meter: Meter, depth: int, value: Any = None) -> list[str]:
    """The words of a text; a capital behind a small letter begins a new one."""
    return _words(meter, value, "words")


@MODULE.function("camelCase", cost=inside)
def camel_case(meter: Meter, depth: int, value: Any = None) -> str:
    """The words as `camelCase`."""
    first, *rest = _words(meter, value, "camelCase") or [""]
    return first.lower() + "".join(word.capitalize() for word in rest)


@MODULE.function("snakeCase", cost=inside)
def snake_case(meter: Meter, depth: int, value: Any = None) -> str:
    """The words as `snake_case`."""
    return "_".join(word.lower() for word in _words(meter, value, "snakeCase"))


@MODULE.function("kebabCase", cost=inside)
def kebab_case(meter: Meter, depth: int, value: Any = None) -> str:
    """The words as `kebab-case`."""
    return "-".join(word.lower() for word in _words(meter, value, "kebabCase"))


@MODULE.function("capitalize", cost=inside)
def capitalize(meter: Meter, depth: int, value: Any = None) -> str:
    """The text with its first letter as a capital and the rest small."""
    return _plain(meter, value, "capitalize").capitalize()


@MODULE.function("capwords", cost=inside)
def capwords(meter: Meter, depth: int, value: Any = None) -> str:
    """The text with each word capitalized and one blank between words."""
    return " ".join(word.capitalize() for word in _plain(meter, value, "capwords").split())


@MODULE.function("reverse", cost=inside)
def reverse(meter: Meter, depth: int, value: Any = None) -> str:
    """The characters in the opposite order."""
    return _plain(meter, value, "reverse")[::-1]


@MODULE.function("truncate", cost=inside)
def truncate(meter: Meter, depth: int, value: Any = None, size: Any = None) -> str:
    """The text cut to a length; where something was cut, it ends with `…`."""
    found = _plain(meter, value, "truncate")
    length = max(whole(meter, size, "string.truncate", len(found)), 0)
    return found if len(found) <= length else found[: max(length - 1, 0)] + "…" * (length > 0)


@MODULE.function("lines", cost=inside)
def lines(meter: Meter, depth: int, value: Any = None) -> list[str]:
    """The lines of a text without their ends."""
    found = _plain(meter, value, "lines")
    meter.grow(ITEM_BYTES * (found.count("\n") + found.count("\r") + 1))
    return re.split(r"\r\n|\r|\n", found)


@MODULE.function("count", cost=inside)
def count(meter: Meter, depth: int, value: Any = None, part: Any = None) -> int:
    """How often a part is in a text, without overlaps."""
    return _plain(meter, value, "count").count(text(meter, part, "string.count"))


@MODULE.function("format", cost=inside)
def format_(meter: Meter, depth: int, template: Any = None, values: Any = None) -> str:
    """The text with each `{name}` replaced by the text of that entry of an object."""
    found = _plain(meter, template, "format")
    meter.pay(len(found))
    source = adapted(meter, values)
    if type(source) is not dict:
        raise MLTypeError(f"string.format needs an object, not {with_article(source)}")
    pieces: list[str] = []
    last = size = 0
    for hole in _HOLE.finditer(found):
        piece = to_text(meter, adapted(meter, read(meter, source, hole[1])))
        size += len(piece)
        charge_text(meter, size if size > len(found) else len(piece))
        pieces += (found[last : hole.start()], piece)
        last = hole.end()
    charge_text(meter, size + len(found))
    return "".join((*pieces, found[last:]))


@MODULE.function("distance", cost=inside)
def distance(meter: Meter, depth: int, first: Any = None, second: Any = None) -> int:
    """How many letters must be put in, left out or replaced to make one text of another."""
    left, right = _plain(meter, first, "distance"), _plain(meter, second, "distance")
    if max(len(left), len(right)) > _LONGEST_COMPARED:
        raise MLTypeError(f"string.distance compares at most {_LONGEST_COMPARED:,} characters")
    meter.pay(len(left) * len(right))
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (char != other))
    return row[-1]


def _tester(name: str, test: Callable[[str], bool], doc: str) -> None:
    def code(meter: Meter, depth: int, value: Any = None) -> bool:
        return test(_plain(meter, value, name))

    code.__doc__ = doc
    MODULE.function(name, cost=inside)(code)


_tester("isAlpha", str.isalpha, "Whether a text consists of letters, at least one.")
_tester("isDigit", str.isdecimal, "Whether a text consists of decimal digits, at least one.")
_tester("isAlnum", str.isalnum, "Whether a text consists of letters and digits, at least one.")
_tester("isLower", str.islower, "Whether all letters of a text are small, at least one.")
_tester("isUpper", str.isupper, "Whether all letters of a text are capitals, at least one.")
_tester("isBlank", lambda found: not found.strip(), "Whether a text is empty or white space.")
