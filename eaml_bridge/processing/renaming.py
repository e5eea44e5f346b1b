"""Names of a script for the fields of what is processed: in the header, by --map, by options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eaml_bridge.exceptions import FieldNotWritable, InvalidValue
from eaml_bridge.processing.request import ProcessRequest
from mlpy import FunctionInfo


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A name that the script uses, and the field that it stands for."""

    name: str
    field: str


def renamed_reads(
    info: FunctionInfo,
    request: ProcessRequest,
    renames: Sequence[Pair],
    *,
    default: Iterable[str],
) -> list[Pair]:
    """What a row holds: the options' fields, else the header's, else `default`."""
    declared = [Pair(name=item.name, field=item.field) for item in info.reads or ()]
    if request.fields:
        known = {pair.name: pair for pair in declared}
        declared = [known.get(name, Pair(name=name, field=name)) for name in request.fields]
    elif not declared:
        declared = [Pair(name=name, field=name) for name in default]
    renamed = {pair.field for pair in renames}
    return [pair for pair in declared if pair.field not in renamed] + list(renames)


def renamed_writes(
    info: FunctionInfo, request: ProcessRequest, renames: Sequence[Pair], *, label: str
) -> list[Pair]:
    """The write set; an option narrows what the header declares, and never widens it.

    Raises:
        FieldNotWritable: the header does not declare a field that is asked for.
    """
    keys = {pair.field: pair.name for pair in renames}
    asked = (request.into,) if request.into else request.writes
    declared = None
    if info.writes is not None:
        # A header's `writes: price=optimal_price` gives the field `price` the result's other key.
        declared = {item.name: item.field for item in info.writes}
        keys = {**declared, **keys}
    for name in asked:
        if declared is not None and name not in declared and not request.allow_undeclared:
            raise FieldNotWritable(
                name,
                target=label,
                reason=f"the header of {info.name!r} does not declare it under 'writes:'",
                writable=declared,
            )
    if request.into:
        return []
    names = asked or tuple(declared or ())
    return [Pair(name=keys.get(name, name), field=name) for name in names]


def split_renames(
    texts: Iterable[str], *, side: Callable[[str, str, str], str]
) -> tuple[list[Pair], list[Pair]]:
    """Renames for reading (`name=field`) and for writing (`field=key`).

    Args:
        side: tells `reads` or `writes` of a text, its left and its right part.
    Raises:
        InvalidValue: a text is no rename.
    """
    reading, writing = [], []
    for text in texts:
        said, colon, pair = text.partition(":")
        if not colon or said not in ("reads", "writes"):
            said, pair = "", text
        left, equals, right = (part.strip() for part in pair.partition("="))
        if not (left and equals and right):
            raise InvalidValue(f"--map got {text!r}; expected A=B, as in current_price=price.")
        if (said or side(text, left, right)) == "reads":
            reading.append(Pair(name=left, field=right))
        else:
            writing.append(Pair(name=right, field=left))
    return reading, writing


def refuse_doubles(pairs: Sequence[Pair]) -> None:
    """Refuse two results for one field, and one result for two.

    Raises:
        InvalidValue: the message names it.
    """
    for attribute in ("name", "field"):
        seen = set()
        for pair in pairs:
            value = getattr(pair, attribute)
            if value in seen:
                raise InvalidValue(f"{value!r} occurs twice among what is written. Name it once.")
            seen.add(value)
