"""Read the numbers that functions of modules are given."""

from __future__ import annotations

import math
from typing import Any

from mlpy.errors import MLTypeError
from mlpy.runtime.convert import adapted
from mlpy.runtime.failures import USE_NUMBER, with_article
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import NAN
from mlpy.values import NUMBERS


def number(meter: Meter, value: Any, what: str) -> Any:
    """`value` as a number; null counts as NaN, a boolean as 0 or 1."""
    own = adapted(meter, value)
    if type(own) in NUMBERS:
        return own
    if own is None:
        return NAN
    if type(own) is bool:
        return int(own)
    hint = USE_NUMBER if type(own) is str else None
    raise MLTypeError(f"{what} needs a number, not {with_article(own)}", hint=hint)


def real(meter: Meter, value: Any, what: str) -> float:
    """`value` as a float."""
    return float(number(meter, value, what))


def finite(meter: Meter, value: Any, what: str) -> float:
    """`value` as a float that is neither NaN nor infinite."""
    found = real(meter, value, what)
    if not math.isfinite(found):
        raise MLTypeError(f"{what} needs a finite number, not {found}")
    return found
