"""The members of strings. Positions count code points; patterns are literal texts."""

from __future__ import annotations

import unicodedata
from typing import Any

from mlpy import limits
from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.builtins.arguments import (
    chars,
    count,
    inside,
    relative,
    text,
    text_bytes,
    whole,
)
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_items, charge_text
from mlpy.runtime.patterns import compiled, groups
from mlpy.runtime.registry import CONSTANT, method, property_
from mlpy.runtime.text import to_text
from mlpy.values import MLFunction

#: What `trim` removes: the white space and line ends of ECMA-262.
_BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


@property_(str, "length")
def length(meter: Meter, target: str) -> int:
    """The number of characters."""
    return len(target)


@method(str, "charAt", cost=CONSTANT)
def char_at(meter: Meter, depth: int, target: str, index: Any = None) -> str:
    """The character at an index; empty outside."""
    at = whole(meter, index, "charAt")
    return target[at] if 0 <= at < len(target) else ""


@method(str, "charCodeAt", cost=CONSTANT)
def char_code_at(meter: Meter, depth: int, target: str, index: Any = None) -> int | float:
    """The code point at an index; NaN outside."""
    at = whole(meter, index, "charCodeAt")
    return ord(target[at]) if 0 <= at < len(target) else float("nan")


@method(str, "at", cost=CONSTANT)
def at(meter: Meter, depth: int, target: str, index: Any = None) -> str | None:
    """The character at an index that may count from the end; null outside."""
    position = whole(meter, index, "at")
    position += len(target) if position < 0 else 0
    return target[position] if 0 <= position < len(target) else None


@method(str, "indexOf", "find", cost=chars)
def index_of(meter: Meter, depth: int, target: str, part: Any = None, start: Any = None) -> int:
    """Where a part first begins; -1 when it is not there."""
    first = min(max(whole(meter, start, "indexOf"), 0), len(target))
    return target.find(text(meter, part, "indexOf"), first)


@method(str, "lastIndexOf", cost=chars)
def last_index_of(meter: Meter, depth: int, target: str, part: Any = None) -> int:
    """Where a part last begins; -1 when it is not there."""
    by = text(meter, part, "lastIndexOf")
    if len(by) < 64:
        return target.rfind(by)
    # Looking for a long part from the end takes Python quadratic time at worst; forward, linear.
    meter.grow(text_bytes(target) + text_bytes(by))
    found = target[::-1].find(by[::-1])
    return found if found < 0 else len(target) - found - len(by)


@method(str, "includes", cost=chars)
def includes(meter: Meter, depth: int, target: str, part: Any = None, start: Any = None) -> bool:
    """Whether a part is within the text."""
    return index_of(meter, depth, target, part, start) >= 0


@method(str, "startsWith", cost=CONSTANT)
def starts_with(meter: Meter, depth: int, target: str, part: Any = None, start: Any = None) -> bool:
    """Whether the text begins with a part."""
    first = min(max(whole(meter, start, "startsWith"), 0), len(target))
    return target.startswith(text(meter, part, "startsWith"), first)


@method(str, "endsWith", cost=chars)
def ends_with(meter: Meter, depth: int, target: str, part: Any = None, end: Any = None) -> bool:
    """Whether the text ends with a part."""
    last = min(max(whole(meter, end, "endsWith", len(target)), 0), len(target))
    return target[:last].endswith(text(meter, part, "endsWith"))


@method(str, "slice", cost=chars, grows=text_bytes)
def slice_(meter: Meter, depth: int, target: str, start: Any = None, end: Any = None) -> str:
    """The part between two positions; negative ones count from the end."""
    first = relative(meter, start, len(target), 0, "slice")
    return target[first : relative(meter, end, len(target), len(target), "slice")]


@method(str, "substring", cost=chars, grows=text_bytes)
def substring(meter: Meter, depth: int, target: str, start: Any = None, end: Any = None) -> str:
    """The part between two positions, in either order."""
    first = min(max(whole(meter, start, "substring"), 0), len(target))
    last = min(max(whole(meter, end, "substring", len(target)), 0), len(target))
    return target[min(first, last) : max(first, last)]


@method(str, "substr", cost=chars, grows=text_bytes)
def substr(meter: Meter, depth: int, target: str, start: Any = None, size: Any = None) -> str:
    """The part of a length from a position on."""
    first = relative(meter, start, len(target), 0, "substr")
    return target[first : first + max(whole(meter, size, "substr", len(target)), 0)]


@method(str, "split", cost=inside)
def split(
    meter: Meter, depth: int, target: str, separator: Any = None, most: Any = None
) -> list[str]:
    """The parts between a separator; without one the whole text, by an empty one its characters."""
    if separator is None:
        return [target]
    by = text(meter, separator, "split")
    if len(target) >= 64 or not by:
        meter.pay(len(target) >> 6)
        meter.grow(text_bytes(target) + ITEM_BYTES * (target.count(by) + 1))
    parts = target.split(by) if by else list(target)
    return parts if most is None else parts[: count(meter, most, "split", limits.ITEMS)]


@method(str, "trim", "strip", cost=chars, grows=text_bytes)
def trim(meter: Meter, depth: int, target: str) -> str:
    """The text without blanks at both ends."""
    return target.strip(_BLANKS)


@method(str, "trimStart", cost=chars, grows=text_bytes)
def trim_start(meter: Meter, depth: int, target: str) -> str:
    """The text without blanks at its start."""
    return target.lstrip(_BLANKS)


@method(str, "trimEnd", cost=chars, grows=text_bytes)
def trim_end(meter: Meter, depth: int, target: str) -> str:
    """The text without blanks at its end."""
    return target.rstrip(_BLANKS)


def _checked(meter: Meter, found: str) -> str:
    """A text that is up to three times as long as the one it was made of."""
    if len(found) > limits.STRING_CHARS:
        charge_text(meter, len(found))
    return found


@method(str, "toUpperCase", "upper", cost=chars, grows=text_bytes)
def to_upper_case(meter: Meter, depth: int, target: str) -> str:
    """The text in capitals."""
    return _checked(meter, target.upper())


@method(str, "toLowerCase", "lower", cost=chars, grows=text_bytes)
def to_lower_case(meter: Meter, depth: int, target: str) -> str:
    """The text in small letters."""
    return _checked(meter, target.lower())


@method(str, "capitalize", cost=chars, grows=text_bytes)
def capitalize(meter: Meter, depth: int, target: str) -> str:
    """The text with its first letter as a capital and the rest small."""
    return _checked(meter, target.capitalize())


@method(str, "title", cost=chars, grows=text_bytes)
def title(meter: Meter, depth: int, target: str) -> str:
    """The text with the first letter of each word as a capital."""
    return _checked(meter, target.title())


def _replacement(meter: Meter, value: Any, what: str) -> str:
    if type(value) is MLFunction:
        raise MLTypeError(f"{what} needs a string as replacement, not {with_article(value)}")
    return to_text(meter, value)


@method(str, "replace", cost=chars, grows=text_bytes)
def replace(meter: Meter, depth: int, target: str, part: Any = None, new: Any = None) -> str:
    """The text with the first occurrence of a part replaced."""
    by = _replacement(meter, new, "replace")
    charge_text(meter, len(target) + len(by), target, by)
    return target.replace(text(meter, part, "replace"), by, 1)


@method(str, "replaceAll", cost=chars, grows=text_bytes)
def replace_all(meter: Meter, depth: int, target: str, part: Any = None, new: Any = None) -> str:
    """The text with every occurrence of a part replaced."""
    by = _replacement(meter, new, "replaceAll")
    old = text(meter, part, "replaceAll")
    charge_text(meter, len(target) + len(by) * target.count(old), target, by)
    return target.replace(old, by)


@method(str, "repeat", cost=inside)
def repeat(meter: Meter, depth: int, target: str, times: Any = None) -> str:
    """The text several times."""
    number = whole(meter, times, "repeat")
    if number < 0:
        raise MLRangeError(f"repeat takes a count of at least 0, not {number}")
    charge_text(meter, len(target) * number, target)
    return target * number


def _padding(meter: Meter, target: str, size: Any, fill: Any, what: str) -> str:
    missing = whole(meter, size, what) - len(target)
    by = " " if fill is None else text(meter, fill, what)
    if missing <= 0 or not by:
        return ""
    charge_text(meter, len(target) + missing, target, by)
    return (by * (missing // len(by) + 1))[:missing]


@method(str, "padStart", cost=inside)
def pad_start(meter: Meter, depth: int, target: str, size: Any = None, fill: Any = None) -> str:
    """The text filled up at its start to a length."""
    return _padding(meter, target, size, fill, "padStart") + target


@method(str, "padEnd", cost=inside)
def pad_end(meter: Meter, depth: int, target: str, size: Any = None, fill: Any = None) -> str:
    """The text filled up at its end to a length."""
    return target + _padding(meter, target, size, fill, "padEnd")


@method(str, "concat", cost=inside)
def concat(meter: Meter, depth: int, target: str, *others: Any) -> str:
    """The text with others behind it."""
    texts = [to_text(meter, other) for other in others]
    charge_text(meter, len(target) + sum(map(len, texts)), target, *texts)
    return target + "".join(texts)


@method(str, "match", cost=inside)
def match(meter: Meter, depth: int, target: str, pattern: Any = None) -> list[Any] | None:
    """The first match of a regular expression and its groups, as an array; null without one."""
    found = compiled(meter, text(meter, pattern, "match"), target).search(target)
    return groups(meter, found) if found else None


@method(str, "search", cost=inside)
def search(meter: Meter, depth: int, target: str, pattern: Any = None) -> int:
    """Where a regular expression first matches; -1 when it does not."""
    found = compiled(meter, text(meter, pattern, "search"), target).search(target)
    return int(found.start()) if found else -1


@method(str, "localeCompare", cost=chars)
def locale_compare(meter: Meter, depth: int, target: str, other: Any = None) -> int:
    """-1, 0 or 1: how the text orders with another, by code point."""
    second = text(meter, other, "localeCompare")
    return (target > second) - (target < second)


@method(str, "normalize", cost=inside)
def normalize(meter: Meter, depth: int, target: str, form: Any = None) -> str:
    """The text in a Unicode normal form: NFC (unless told), NFD, NFKC, NFKD."""
    name = "NFC" if form is None else text(meter, form, "normalize")
    if name not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise MLRangeError(f"normalize takes NFC, NFD, NFKC or NFKD, not {name[:20]!r}")
    # One character becomes up to 18 others (U+FDFA).
    charge_text(meter, len(target) * (18 if len(target) < 50_000 else 4), target)
    charge_items(meter, len(target) >> 4)
    return unicodedata.normalize(name, target)  # type: ignore[arg-type]  # one of four
