"""Make the errors of running scripts. The place is added at the boundary, from the traceback."""

from __future__ import annotations

from mlpy import limits
from mlpy.errors import LimitSignal, MLRangeError, MLTypeError
from mlpy.suggest import did_you_mean
from mlpy.values import type_name

#: How messages say that text was met where a number is needed.
USE_NUMBER = "use Number(x)"


def with_article(value: object) -> str:
    """`a string`, `an array`, `null`: what a message calls a value."""
    name = type_name(value)
    if name == "null":
        return "null"
    if name == "inert":
        return "a foreign value"
    return f"an {name}" if name[0] in "ao" else f"a {name}"


def not_defined(operator: str, left: object, right: object) -> MLTypeError:
    """The operator has no meaning for these two types."""
    text = str in (type(left), type(right)) and operator not in ("<", ">", "<=", ">=")
    return MLTypeError(
        f"'{operator}' is not defined for {with_article(left)} and {with_article(right)}",
        hint=USE_NUMBER if text else None,
    )


def member_of_null(name: object) -> MLTypeError:
    """A member was read of null."""
    return MLTypeError(
        f"cannot read {str(name)[:60]!r} of null", hint="test for null first, or write '?.'"
    )


def no_member(value: object, name: str, known: object = ()) -> MLTypeError:
    """The type has no member of this name."""
    names = [str(other) for other in known] if isinstance(known, (list, tuple, dict)) else []
    return MLTypeError(
        f"{with_article(value)} has no member {name[:60]!r}", hint=did_you_mean(name, names)
    )


def not_callable(value: object, name: str | None = None) -> MLTypeError:
    """Something else than a function was called."""
    what = f"{name[:60]!r} is {with_article(value)}" if name else f"this is {with_article(value)}"
    return MLTypeError(f"{what}, not a function")


def too_big() -> MLRangeError:
    """An integer beyond the bound of the language."""
    return MLRangeError(
        f"an integer of more than {limits.INTEGER_BITS} bits", hint="use a float: Number(x) * 1.0"
    )


def too_deep() -> LimitSignal:
    """Data nested deeper than anything that walks it may go."""
    return LimitSignal("depth", f"the data are nested deeper than {limits.DATA_DEPTH} levels")
