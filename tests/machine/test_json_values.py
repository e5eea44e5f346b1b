"""Tests of writing anything as JSON."""

import datetime as dt
import json
import math
from decimal import Decimal
from enum import Enum, IntEnum

import pytest

from machine.json_values import LenientJSONEncoder

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")


class Kind(Enum):
    FLOAT = 1


class Level(IntEnum):
    HIGH = 3


def written(value: object) -> object:
    return json.loads(json.dumps(value, cls=LenientJSONEncoder))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, None),
        (math.inf, None),
        (Decimal("1.5"), 1.5),
        (Decimal("NaN"), None),
        (Kind.FLOAT, "FLOAT"),
        (Level.HIGH, "HIGH"),
        ("a\0b", "a\ufffdb"),
        ({1}, [1]),
        (True, True),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (numpy.float32(0.5), 0.5),
        (numpy.float64("nan"), None),
        (numpy.int64(7), 7),
        (numpy.bool_(True), True),
        (numpy.str_("x"), "x"),
        (numpy.array([[1.0, numpy.nan]]), [[1.0, None]]),
        (numpy.array(2), 2),
        (numpy.datetime64("2026-01-02"), "2026-01-02"),
        (numpy.datetime64("NaT"), None),
        (pandas.NA, None),
        (pandas.NaT, None),
        (pandas.Timestamp("2026-01-02 03:04"), "2026-01-02T03:04:00"),
        (pandas.Series([1, 2], index=["a", "b"]), {"a": 1, "b": 2}),
        (pandas.Index(["a"]), ["a"]),
        (pandas.DataFrame({"a": [1.0, None]}), {"a": {"0": 1.0, "1": None}}),
        (
            {Kind.FLOAT: 1, 2: 2, None: 3, numpy.int64(4): 4},
            {"FLOAT": 1, "2": 2, "null": 3, "4": 4},
        ),
    ],
    ids=repr,
)
def test_encoder__value__is_written(value: object, expected: object) -> None:
    assert written({"key": [value]}) == {"key": [expected]}


def test_encoder__nothing_json_knows__is_refused() -> None:
    with pytest.raises(TypeError, match="is not JSON serializable"):
        written(object())
