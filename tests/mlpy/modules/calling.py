"""Evaluate one expression of a script that imports modules."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mlpy import MLExecutor

IMPORTS = (
    "import collections; import crypto; import datetime; import functional; import json; "
    "import math; import random; import regex; import statistics; import string;"
)
NOW = dt.datetime(2026, 3, 14, 15, 9, 26, 535_000, tzinfo=dt.UTC)


def value_of(expression: str, *arguments: Any, imports: str = IMPORTS, **options: Any) -> Any:
    """What `expression` gives, where `x` and `y` are the arguments."""
    executor = MLExecutor(**{"seed": 7, "clock": lambda: NOW, **options})
    executor.load_source(f"{imports}\nfunction f(x, y) {{ return {expression}; }}", "test.ml")
    return executor.call_function("f", *arguments)
