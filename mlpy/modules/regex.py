"""`import regex`: regular expressions that cannot hang."""

from __future__ import annotations

from typing import Any

from mlpy.errors import MLRangeError
from mlpy.runtime.builtins.arguments import inside, text, whole
from mlpy.runtime.meter import ENTRY_BYTES, ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.patterns import compiled, groups
from mlpy.runtime.registry import Module

MODULE = Module("regex")


def _prepared(meter: Meter, pattern: Any, value: Any, what: str) -> tuple[Any, str]:
    searched = text(meter, value, f"regex.{what}")
    return compiled(meter, text(meter, pattern, f"regex.{what}"), searched), searched


def _described(meter: Meter, match: Any) -> dict[str, Any] | None:
    if match is None:
        return None
    meter.grow(5 * ENTRY_BYTES)
    parts = groups(meter, match)
    return {
        "text": parts[0],
        "start": match.start(),
        "end": match.end(),
        "groups": parts[1:],
        "named": dict(match.groupdict()),
    }


@MODULE.function("test", cost=inside)
def is_found(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> bool:
    """Whether a pattern is found anywhere in a text."""
    expression, searched = _prepared(meter, pattern, value, "test")
    return expression.search(searched) is not None


@MODULE.function("match", cost=inside)
def match(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> Any:
    """The match at the start of a text as {text, start, end, groups, named}; null without one."""
    expression, searched = _prepared(meter, pattern, value, "match")
    return _described(meter, expression.match(searched))


@MODULE.function("search", cost=inside)
def search(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> Any:
    """The first match anywhere in a text, described as `match` does; null without one."""
    expression, searched = _prepared(meter, pattern, value, "search")
    return _described(meter, expression.search(searched))


@MODULE.function("fullMatch", "fullmatch", cost=inside)
def full_match(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> Any:
    """The match of a whole text, described as `match` does; null without one."""
    expression, searched = _prepared(meter, pattern, value, "fullMatch")
    return _described(meter, expression.fullmatch(searched))


@MODULE.function("findAll", "findall", cost=inside)
def find_all(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> list[str]:
    """The texts of all matches that do not overlap."""
    expression, searched = _prepared(meter, pattern, value, "findAll")
    found: list[str] = []
    for one in expression.finditer(searched):
        _pay_match(meter, one, searched)
        found.append(one.group(0))
    return found


@MODULE.function("matchAll", cost=inside)
def match_all(meter: Meter, depth: int, pattern: Any = None, value: Any = None) -> list[Any]:
    """All matches that do not overlap, each described as `match` does."""
    expression, searched = _prepared(meter, pattern, value, "matchAll")
    found: list[Any] = []
    for one in expression.finditer(searched):
        _pay_match(meter, one, searched)
        found.append(_described(meter, one))
    return found


def _pay_match(meter: Meter, one: Any, searched: str) -> None:
    # Each match is a search of its own, and may look at all that follows.
    meter.pay(4 + ((len(searched) - one.end()) >> 7))
    meter.grow(ITEM_BYTES + one.end() - one.start())


@MODULE.function("replace", "sub", cost=inside)
def replace(
    meter: Meter, depth: int, pattern: Any = None, value: Any = None, new: Any = None
) -> str:
    """A text with all matches replaced; `$1` in the new text is the first group, `$&` the match."""
    expression, searched = _prepared(meter, pattern, value, "replace")
    pieces = _template(text(meter, new, "regex.replace"))
    found: list[str] = []
    last = 0
    size = len(searched)
    for one in expression.finditer(searched):
        _pay_match(meter, one, searched)
        by = "".join(_filled(one, piece) for piece in pieces)
        size += len(by)
        if len(by) > 64 or size > 100_000:
            charge_text(meter, size)
        found += (searched[last : one.start()], by)
        last = one.end()
    charge_text(meter, size)
    return "".join((*found, searched[last:]))


def _template(new: str) -> list[str | int]:
    """The pieces of a replacement: texts, and the numbers of groups."""
    pieces: list[str | int] = []
    at = 0
    while at < len(new):
        sign = new.find("$", at)
        if sign < 0:
            break
        pieces.append(new[at:sign])
        following = new[sign + 1 : sign + 2]
        if following == "$":
            pieces.append("$")
        elif following == "&":
            pieces.append(0)
        elif following.isascii() and following.isdigit():
            pieces.append(int(following))
        else:
            pieces.append("$" + following)
        at = sign + 2
    return [*pieces, new[at:]]


def _filled(one: Any, piece: str | int) -> str:
    if isinstance(piece, str):
        return piece
    if piece > len(one.groups()):
        raise MLRangeError(f"the pattern has no group {piece}", hint="write '$$' for a dollar sign")
    return one.group(piece) or ""


@MODULE.function("split", cost=inside)
def split(
    meter: Meter, depth: int, pattern: Any = None, value: Any = None, most: Any = None
) -> list[str]:
    """The parts of a text between the matches; with a number, at most so many parts."""
    expression, searched = _prepared(meter, pattern, value, "split")
    limit = whole(meter, most, "regex.split")
    found: list[str] = []
    last = 0
    for one in expression.finditer(searched):
        if limit and len(found) >= limit - 1:
            break
        if one.start() == one.end():
            continue
        _pay_match(meter, one, searched)
        meter.grow(one.start() - last)
        found.append(searched[last : one.start()])
        last = one.end()
    return [*found, searched[last:]]


@MODULE.function("escape", cost=inside)
def escape(meter: Meter, depth: int, value: Any = None) -> str:
    """A pattern that finds a text as it is."""
    plain = text(meter, value, "regex.escape")
    charge_text(meter, len(plain) * 2)
    return "".join(
        char if char.isalnum() or char == "_" or ord(char) > 127 else f"\\{char}" for char in plain
    )
