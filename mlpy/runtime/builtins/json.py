"""`JSON.parse` and `JSON.stringify`, compact and with JavaScript's text of numbers."""

from __future__ import annotations

import json
from typing import Any

from mlpy import limits
from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.builtins.arguments import inside, text, whole
from mlpy.runtime.failures import with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import charge_items, charge_text
from mlpy.runtime.registry import GLOBALS, built_in
from mlpy.runtime.text import to_json
from mlpy.values import MLNamespace


def _integer(digits: str) -> int | float:
    if len(digits) > limits.NUMBER_LITERAL_DIGITS:
        return float(digits)
    value = int(digits)
    return value if value.bit_length() <= limits.INTEGER_BITS else float(digits)


def _refused(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def parse(meter: Meter, depth: int, source: Any = None) -> Any:
    """The value that a JSON text stands for."""
    found = text(meter, source, "JSON.parse")
    # A value takes at least two characters; nesting is bounded before the recursive parser sees it.
    charge_items(meter, len(found) >> 1)
    _check_nesting(found)
    try:
        return json.loads(found, parse_int=_integer, parse_constant=_refused)
    except ValueError as error:
        at = getattr(error, "pos", 0)
        raise MLRangeError(f"no JSON at character {at + 1} of the text") from None


def _check_nesting(found: str) -> None:
    """Refuse text that nests deeper than data may; brackets within strings do not count."""
    level = 0
    inside_string = False
    escaped = False
    for char in found if "[" in found or "{" in found else "":
        if inside_string:
            inside_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            inside_string = True
        elif char in "[{":
            level += 1
            if level > limits.DATA_DEPTH:
                raise MLRangeError(f"JSON nested deeper than {limits.DATA_DEPTH} levels")
        elif char in "]}":
            level -= 1


def stringify(
    meter: Meter, depth: int, value: Any = None, replacer: Any = None, indent: Any = None
) -> str:
    """A value as JSON; NaN and Infinity give null, functions are left out."""
    if replacer is not None:
        raise MLTypeError(
            f"JSON.stringify takes null as second argument, not {with_article(replacer)}",
            hint="build the object that you want to write",
        )
    if indent is None:
        blanks = ""
    elif type(indent) is str:
        blanks = indent[:10]
    else:
        blanks = " " * min(max(whole(meter, indent, "JSON.stringify"), 0), 10)
    result = to_json(meter, value, blanks)
    if len(result) > limits.STRING_CHARS:
        charge_text(meter, len(result))
    return result


GLOBALS["JSON"] = MLNamespace(
    "JSON",
    {
        "parse": built_in("parse", parse, cost=inside),
        "stringify": built_in("stringify", stringify, cost=inside),
    },
)
