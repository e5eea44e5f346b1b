"""Regular expressions on an engine whose time is linear in the text: google-re2, and no other."""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any

from mlpy.errors import MLExecutionError, MLRangeError
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import charge_items

PATTERN_CHARS = 200
TEXT_CHARS = 100_000
REPETITIONS = 100
#: What a compiled pattern may take; one that needs more is refused by the engine.
PATTERN_BYTES = 1 << 20

_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
#: How many steps a text of 64 characters costs. Measured: about 10 ns a character at the worst.
_STEPS_PER_BLOCK = 4


def _engine() -> Any:
    # Typed as Any: the package has no types. Imported on use: mlpy works without it.
    try:
        return importlib.import_module("re2")
    except ImportError:
        raise MLExecutionError(
            "regular expressions need the package google-re2",
            code="ML306",
            hint="the host installs it: pip install google-re2",
        ) from None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    engine = _engine()
    options = engine.Options()
    # It would write about bad patterns to the standard error of the host.
    options.log_errors = False
    options.max_mem = PATTERN_BYTES
    try:
        return engine.compile(pattern, options)
    except engine.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise MLRangeError(
            f"no regular expression: {text[:120]}",
            hint="look-around and back references do not exist in it",
        ) from None
    except UnicodeEncodeError:
        raise _not_text() from None


def _not_text() -> MLRangeError:
    return MLRangeError("a text with half of a surrogate pair cannot be searched")


def compiled(meter: Meter, pattern: str, text: str) -> Any:
    """The compiled `pattern`, after a search of `text` was paid for.

    Raises:
        MLRangeError: the pattern is none, or one of the two is too long.
        MLExecutionError: the engine is not installed.
    """
    if len(pattern) > PATTERN_CHARS:
        raise MLRangeError(f"a pattern of more than {PATTERN_CHARS} characters")
    if len(text) > TEXT_CHARS:
        raise MLRangeError(
            f"a text of more than {TEXT_CHARS:,} characters cannot be searched by a pattern",
            hint="split it first",
        )
    for least, most in _COUNT.findall(pattern):
        if max(int(least), int(most or 0)) > REPETITIONS:
            raise MLRangeError(f"a pattern that repeats more than {REPETITIONS} times")
    meter.pay(_STEPS_PER_BLOCK * ((len(text) >> 6) + 1) + len(pattern))
    if not (text.isascii() or _is_encodable(text)):
        raise _not_text()
    return _compiled(pattern)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def groups(meter: Meter, match: Any) -> list[Any]:
    """The whole match and its groups; null for a group that took no part."""
    found = [match.group(0), *match.groups()]
    charge_items(meter, len(found))
    meter.grow(sum(len(part) for part in found if part is not None))
    return found
