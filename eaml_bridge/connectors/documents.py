"""Documents between MongoDB and scripts, and what neither may smuggle in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any  # Any: the values of documents.

from eaml_bridge.connectors.errors import BadIdentifier, BadValue, driver
from eaml_bridge.connectors.values import DEEPEST, checked_text, octets, unusable, value_for_script

_LARGEST_INTEGER = 2**63
#: Types that scripts and MongoDB share.
_OWN = frozenset((type(None), bool, int, float, str, dt.datetime))
_OBJECT_ID_DIGITS = 24

#: Operators that a query may hold; none of them runs code.
QUERY_OPERATORS = frozenset(
    "$eq $ne $gt $gte $lt $lte $in $nin $and $or $nor $not $exists $type $size $all $elemMatch"
    " $regex $options $mod".split()
)
#: Stages that a pipeline may hold: none writes, none reads another collection.
PIPELINE_STAGES = frozenset(
    "$match $group $project $addFields $set $unset $sort $limit $skip $unwind $count $sample"
    " $bucket $bucketAuto $sortByCount $replaceRoot $replaceWith $facet".split()
)
#: Operators that run code, wherever they stand.
_CODE = frozenset(("$where", "$function", "$accumulator"))


def document_for_script(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document as a script sees it: ObjectIds as text, Decimal128 as numbers, at any depth."""
    own = _OWN
    return {
        key: value if type(value) in own else _for_script(value) for key, value in document.items()
    }


def adopted_document(document: dict[str, Any]) -> dict[str, Any]:
    """The same as `document_for_script`, done in the document itself, which is the faster way."""
    own = _OWN
    identity = document.get("_id")
    if type(identity).__name__ == "ObjectId":
        document["_id"] = str(identity)
    # Nearly all documents hold nothing else that has to be converted, and this tells it quickly.
    if own.issuperset(map(type, document.values())):
        return document
    for key, value in document.items():
        if type(value) not in own:
            document[key] = _for_script(value)
    return document


def document_for_store(document: Mapping[str, Any], original: Mapping[str, Any]) -> dict[str, Any]:
    """A script's document as MongoDB keeps it; what `original` held as an id is one again.

    Raises:
        BadIdentifier: a key with `$` in front, with a point, a NUL, or empty.
        BadValue: a value that MongoDB cannot hold.
    """
    stored = _object(document, original, "the document", 0)
    if isinstance(stored.get("_id"), str) and is_object_id(stored["_id"]):
        stored["_id"] = _bson("ObjectId")(stored["_id"])
    return stored


def checked_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query without operators that run code or are unknown.

    Raises:
        BadIdentifier: it holds another one.
    """
    _check_operators(query, QUERY_OPERATORS, "query")
    return dict(query)


def checked_pipeline(
    pipeline: Sequence[Mapping[str, Any]], *, more_stages: Collection[str] = ()
) -> list[dict[str, Any]]:
    """A pipeline of stages that only read this collection, and of those in `more_stages`.

    Raises:
        BadIdentifier: it holds another stage, or an operator that runs code.
    """
    allowed = PIPELINE_STAGES | set(more_stages)
    for stage in pipeline:
        for name in stage:
            if name not in allowed:
                raise BadIdentifier.unknown("stage", name, known=allowed, where="a pipeline")
            _check_stage(name, stage[name], more_stages)
    return [dict(stage) for stage in pipeline]


def _check_stage(name: str, content: Any, more_stages: Collection[str]) -> None:
    if name == "$facet" and isinstance(content, Mapping):
        for inner in content.values():
            checked_pipeline(inner, more_stages=more_stages)
    elif name == "$match":
        checked_query(content)
    else:
        _refuse_code(content)


def _check_operators(value: object, allowed: Collection[str], where: str) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("$") and key not in allowed:
                raise BadIdentifier.unknown("operator", key, known=allowed, where=f"a {where}")
            _check_operators(item, allowed, where)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_operators(item, allowed, where)


def _refuse_code(value: object) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in _CODE:
                raise BadIdentifier(f"The operator {key!r} runs code and is not allowed here.")
            _refuse_code(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_code(item)


def _for_script(value: object) -> Any:
    kind = type(value).__name__
    if kind == "ObjectId":
        return str(value)
    if isinstance(value, Mapping):
        return document_for_script(value)
    if isinstance(value, list):
        return [_for_script(item) for item in value]
    if kind == "Decimal128":
        number = value.to_decimal()  # type: ignore[attr-defined]  # the driver is not imported here
        return number if number.is_finite() else str(number)
    if kind == "Int64":
        return int(value)  # type: ignore[call-overload]  # a subclass of int
    return value_for_script(value)


def _object(
    document: Mapping[str, Any], original: object, where: str, depth: int
) -> dict[str, Any]:
    if depth > DEEPEST:
        raise BadValue(f"{where:.80} is nested deeper than {DEEPEST} levels.")
    before = original if isinstance(original, Mapping) else {}
    stored = {}
    for key, value in document.items():
        _check_key(key)
        stored[key] = _for_store(value, before.get(key), f"the field {key!r}", depth)
    return stored


def _check_key(key: object) -> None:
    if not isinstance(key, str) or not key or key.startswith("$") or "." in key or "\x00" in key:
        raise BadIdentifier(
            f"The field name {key!r:.80} may not be written: a name is text without '$' in front, "
            "without points and without NUL."
        )


def _for_store(value: Any, original: Any, where: str, depth: int) -> Any:
    if isinstance(value, Mapping):
        return _object(value, original, where, depth + 1)
    if isinstance(value, list | tuple):
        before = original if isinstance(original, list) else []
        every = list(before[: len(value)]) + [None] * (len(value) - len(before))
        return [
            _for_store(item, old, where, depth + 1) for item, old in zip(value, every, strict=True)
        ]
    return _scalar(value, original, where)


def _scalar(value: Any, original: Any, where: str) -> Any:
    if isinstance(value, str):
        return _text(value, original, where)
    if value is None or isinstance(value, bool | float | dt.datetime | bytes):
        return value
    if isinstance(value, int):
        if not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
            raise BadValue(f"{where} is {value!r:.40}; MongoDB keeps whole numbers of 8 bytes.")
        return value
    if isinstance(value, Decimal):
        return _decimal(value, where)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    if type(value).__module__.startswith("bson."):
        return value
    raise unusable(value, where=where)


def _text(value: str, original: Any, where: str) -> Any:
    if type(original).__name__ == "ObjectId" and is_object_id(value):
        return type(original)(value)
    if isinstance(original, bytes):
        return octets(value, where=where)
    return checked_text(value, where=where)


def _decimal(value: Decimal, where: str) -> Any:
    try:
        return _bson("Decimal128")(value)
    except ArithmeticError as error:
        raise BadValue(f"{where} is {value!r:.60}; MongoDB keeps decimals of 34 digits.") from error


def object_id(text: str) -> Any:
    """The ObjectId of 24 digits."""
    return _bson("ObjectId")(text)


def is_object_id(value: str) -> bool:
    """Whether a text can be that of an ObjectId."""
    return len(value) == _OBJECT_ID_DIGITS and all(char in "0123456789abcdef" for char in value)


def _bson(name: str) -> Any:
    return getattr(driver("bson", extra="mongo"), name)
