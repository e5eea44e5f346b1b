"""`import json`: the functions of `JSON`, also by the names that Python gives them."""

from __future__ import annotations

from typing import Any

from mlpy.errors import MLRangeError
from mlpy.runtime.builtins import json
from mlpy.runtime.builtins.arguments import inside
from mlpy.runtime.meter import Meter
from mlpy.runtime.registry import Module

MODULE = Module("json")


@MODULE.function("parse", "loads", cost=inside)
def parse(meter: Meter, depth: int, source: Any = None) -> Any:
    """The value that a JSON text stands for."""
    return json.parse(meter, depth, source)


@MODULE.function("stringify", "dumps", cost=inside)
def stringify(meter: Meter, depth: int, value: Any = None, indent: Any = None) -> str:
    """A value as JSON; compact, or indented by a number of blanks."""
    return json.stringify(meter, depth, value, None, indent)


@MODULE.function("isValid", cost=inside)
def is_valid(meter: Meter, depth: int, source: Any = None) -> bool:
    """Whether a text is JSON."""
    try:
        json.parse(meter, depth, source)
    except MLRangeError:
        return False
    return True
