"""Writes as JSON whatever the learning core hands over: numbers of NumPy, cells of pandas, NaN."""

import datetime as dt
import json
import math
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any  # What the core keeps in a dictionary is anything.

from django.core.serializers.json import DjangoJSONEncoder

_TEXTS = (dt.datetime, dt.date, dt.time, dt.timedelta, uuid.UUID)
# Neither library is imported: whoever hands their values over has them.
_MISSING_TYPES = {"NAType", "NaTType"}


class LenientJSONEncoder(DjangoJSONEncoder):
    """Django's encoder, for which a missing number is null and a foreign scalar is a plain one."""

    def encode(self, o: Any) -> str:
        return super().encode(plain(o))

    def iterencode(self, o: Any, _one_shot: bool = False) -> Iterator[str]:
        return super().iterencode(plain(o), _one_shot)


def plain(value: Any) -> Any:
    """The value as JSON can hold it: null for what is not a number, lists for arrays.

    Raises:
        TypeError: there is no way to write the value; later, by the encoder.
    """
    if value is None or type(value) in (bool, int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str) and not isinstance(value, Enum):
        # PostgreSQL takes no NUL in a text, not even in one that stands in JSON.
        return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return _plain_object(value)


def _plain_object(value: Any) -> Any:
    if type(value).__name__ in _MISSING_TYPES:
        return None
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    if isinstance(value, _TEXTS):
        return value
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind and kind in "mM" and not hasattr(value, "__len__"):  # an instant or a duration of NumPy
        return None if str(value) == "NaT" else str(value)
    for method in ("to_dict", "tolist"):  # tables and series; arrays, indexes and scalars
        if hasattr(value, method):
            return plain(getattr(value, method)())
    return value


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        return key.name
    key = plain(key)
    return key if isinstance(key, str) else json.dumps(key, cls=DjangoJSONEncoder).strip('"')
