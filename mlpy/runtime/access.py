"""Read and write members, items and slices; find the method of a type. Tables, never attributes."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from mlpy import limits
from mlpy.errors import MLRangeError, MLTypeError
from mlpy.runtime.convert import OWN, adapted, is_object
from mlpy.runtime.failures import (
    member_of_null,
    no_member,
    not_callable,
    with_article,
)
from mlpy.runtime.meter import ENTRY_BYTES, ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_items, charge_text
from mlpy.runtime.registry import METHODS, PROPERTIES
from mlpy.runtime.text import number_text, to_text
from mlpy.values import NUMBERS, MLFunction, MLNamespace

_NO_METHODS: Mapping[str, Any] = {}


def read(meter: Meter, target: Any, name: str) -> Any:
    """`target.name`: an own key, a property of the type, or null for a missing key."""
    kind = type(target)
    if kind is dict:
        return target.get(name)
    if target is None:
        raise member_of_null(name)
    if is_object(target):
        return dict.get(target, name)
    if kind not in OWN:
        own = adapted(meter, target)
        if own is target:
            raise MLTypeError(f"a foreign value has no members, so no {name[:60]!r}")
        return read(meter, own, name)
    if kind is MLNamespace:
        if name not in target.members:
            raise no_member(target, name, list(target.members))
        return target.members[name]
    found = PROPERTIES.get(kind, _NO_METHODS).get(name)
    if found is not None:
        return found(meter, target)
    if name in METHODS.get(kind, _NO_METHODS):
        raise MLTypeError(f"{name!r} is a method: call it", hint=f"write .{name}()")
    known = [*PROPERTIES.get(kind, _NO_METHODS), *METHODS.get(kind, _NO_METHODS)]
    raise no_member(target, name, known)


def invoke(meter: Meter, depth: int, target: Any, name: str, *arguments: Any) -> Any:
    """`target.name(...)`."""
    method = METHODS.get(type(target), _NO_METHODS).get(name)
    if method is not None:
        if method.most is not None and len(arguments) > method.most:
            arguments = arguments[: method.most]
        return method.code(meter, depth, target, *arguments)
    if target is None:
        raise member_of_null(name)
    if type(target) not in OWN and not is_object(target):
        own = adapted(meter, target)
        if own is not target:
            return invoke(meter, depth, own, name, *arguments)
    found = read(meter, target, name)
    if found is None:
        raise MLTypeError(f"{with_article(target)} has no function {name[:60]!r}")
    return call(meter, depth, found, *arguments, name=name)


def call(meter: Meter, depth: int, function: Any, *arguments: Any, name: str | None = None) -> Any:
    """`function(...)`."""
    if type(function) is MLNamespace and function.call is not None:
        function = function.call
    if type(function) is not MLFunction:
        raise not_callable(function, name)
    most = function.most
    meter.touched = True
    if function.size_bytes:
        meter.grow(function.size_bytes)
    if function.rest:
        rest = list(arguments[most:])
        missing = (most or 0) - len(arguments)
        return function.code(meter, depth, *arguments[:most], *(None,) * max(missing, 0), rest)
    if most is not None and len(arguments) != most:
        arguments = (*arguments[:most], *(None,) * (most - len(arguments)))
    return function.code(meter, depth, *arguments)


def construct(meter: Meter, depth: int, target: Any, *arguments: Any) -> Any:
    """`new target(...)`."""
    if type(target) is not MLNamespace or target.construct is None:
        raise MLTypeError("'new' makes dates only", hint="write new Date(...)")
    return call(meter, depth, target.construct, *arguments)


def position(key: Any) -> int | None:
    """`key` as an index: an integer, or a number that is one; else None."""
    if type(key) is int:
        return key
    if type(key) in NUMBERS and key == key and abs(key) < limits.ITEMS * 2 and key == int(key):
        return int(key)
    return None


def index(meter: Meter, target: Any, key: Any) -> Any:
    """`target[key]`; null for a key that is missing and an index out of range."""
    kind = type(target)
    if kind is list or kind is str or kind is tuple:
        at = position(key)
        if at is not None:
            return target[at] if 0 <= at < len(target) else None
        if type(key) is str and kind is not tuple:
            return read(meter, target, key)
        own = adapted(meter, key)
        if own is not key:
            return index(meter, target, own)
        raise MLTypeError(f"the index of an array is a number, not {with_article(key)}")
    if target is None:
        raise member_of_null(to_text(meter, adapted(meter, key)))
    if is_object(target):
        return dict.get(target, key if type(key) is str else key_text(meter, key))
    if kind not in OWN:
        own = adapted(meter, target)
        if own is not target:
            return index(meter, own, key)
    if type(key) is str:
        return read(meter, target, key)
    raise MLTypeError(f"{with_article(target)} has no items")


def key_text(meter: Meter, key: Any) -> str:
    """`key` as the key of an object: text as it is, numbers and booleans as their text."""
    own = adapted(meter, key)
    if type(own) is str:
        return own
    if own is None or type(own) in NUMBERS or type(own) is bool:
        return to_text(meter, own)
    raise MLTypeError(f"the key of an object is a text, not {with_article(own)}")


def write(meter: Meter, target: Any, name: str, value: Any) -> None:
    """`target.name = value`, where `target` is not exactly an object."""
    if target is None:
        raise MLTypeError(f"cannot set {name[:60]!r} of null", hint="test for null first")
    if is_object(target):
        put(meter, target, name, value)
        return
    raise MLTypeError(f"cannot set {name[:60]!r} of {with_article(target)}")


def put(meter: Meter, target: dict[str, Any], key: str, value: Any) -> None:
    """Set a key of an object; a new one is charged."""
    if not dict.__contains__(target, key):
        if dict.__len__(target) >= limits.ITEMS:
            meter.stop("memory", f"an object of more than {limits.ITEMS:,} keys")
        meter.grow(ENTRY_BYTES + len(key))
    dict.__setitem__(target, key, value)


def write_index(meter: Meter, target: Any, key: Any, value: Any) -> None:
    """`target[key] = value`; an index at the length of an array appends."""
    if type(target) is list:
        _write_item(meter, target, key, value)
    elif is_object(target):
        put(meter, target, key if type(key) is str else key_text(meter, key), value)
    elif target is None:
        raise MLTypeError("cannot set an item of null", hint="test for null first")
    else:
        raise MLTypeError(f"cannot set an item of {with_article(target)}")


def _write_item(meter: Meter, target: list[Any], key: Any, value: Any) -> None:
    at = position(adapted(meter, key))
    if at is None:
        raise MLTypeError(f"the index of an array is a number, not {with_article(key)}")
    if 0 <= at < len(target):
        target[at] = value
    elif at == len(target):
        push(meter, target, value)
    else:
        raise MLRangeError(
            f"the index {number_text(at)} is outside of the array of {len(target)} items",
            hint="use push to append",
        )


def push(meter: Meter, target: list[Any], value: Any) -> None:
    """Append one item to an array."""
    if len(target) >= limits.ITEMS:
        meter.stop("memory", f"an array of more than {limits.ITEMS:,} items")
    meter.grow(ITEM_BYTES)
    target.append(value)


def delete(meter: Meter, target: Any, key: Any) -> bool:
    """`delete target.key`; true, as in JavaScript."""
    if not is_object(target):
        raise MLTypeError(f"'delete' removes a key of an object, not of {with_article(target)}")
    name = key if type(key) is str else key_text(meter, key)
    if dict.__contains__(target, name):
        dict.__delitem__(target, name)
    return True


def slice_(meter: Meter, target: Any, start: Any, stop: Any, step: Any) -> Any:
    """`target[start:stop:step]` with Python's meaning, negative numbers too."""
    own = adapted(meter, target)
    if type(own) is not list and type(own) is not str:
        raise MLTypeError(f"{with_article(own)} cannot be sliced")
    bounds = [_bound(bound) for bound in (start, stop, step)]
    if bounds[2] == 0:
        raise MLRangeError("the step of a slice is 0", hint="use a positive or negative step")
    part = slice(*bounds)
    charge_items(meter, len(range(*part.indices(len(own)))))
    return operator.getitem(own, part)


def _bound(value: Any) -> int | None:
    if value is None:
        return None
    at = position(value)
    if at is None:
        raise MLTypeError(f"the bound of a slice is an integer, not {with_article(value)}")
    return at


def items(meter: Meter, values: Any) -> Any:
    """What `for (x in values)` walks: elements, characters, or keys."""
    own = adapted(meter, values)
    if type(own) is dict:
        charge_items(meter, len(own))
        return list(own)
    return items_of(meter, own)


def items_of(meter: Meter, values: Any) -> Any:
    """What `for (x of values)` walks: elements or characters."""
    own = adapted(meter, values)
    if type(own) is list or type(own) is str:
        return own
    hint = "write for (key in object)" if type(own) is dict else None
    raise MLTypeError(f"{with_article(own)} cannot be walked", hint=hint)


def spread(meter: Meter, values: Any) -> list[Any]:
    """`...values` in an array or the arguments of a call."""
    found = items_of(meter, values)
    charge_items(meter, len(found))
    return list(found)


def entries(meter: Meter, value: Any) -> dict[str, Any]:
    """`...value` in an object."""
    if value is None:
        return {}
    own = adapted(meter, value)
    if type(own) is not dict:
        raise MLTypeError(f"{with_article(own)} cannot be spread into an object")
    charge_items(meter, len(own))
    return own


def unpack(meter: Meter, value: Any) -> list[Any]:
    """The array that an array pattern takes apart."""
    own = adapted(meter, value)
    if type(own) is str:
        return spread(meter, own)
    if type(own) is not list:
        raise MLTypeError(f"{with_article(own)} cannot be taken apart as an array")
    return own


def not_null(meter: Meter, value: Any) -> None:
    """Refuse null as what an object pattern takes apart."""
    if value is None:
        raise MLTypeError("null cannot be taken apart", hint="test for null first")


def without(meter: Meter, value: Any, keys: list[str]) -> dict[str, Any]:
    """What a rest in an object pattern gets: all entries but `keys`."""
    return {key: item for key, item in entries(meter, value).items() if key not in keys}


def template(meter: Meter, *parts: Any) -> str:
    """The text of a template string."""
    texts = [part if type(part) is str else to_text(meter, part) for part in parts]
    charge_text(meter, sum(map(len, texts)), *texts)
    return "".join(texts)
