"""What a script may use: the limits of one call, and those of a text before it is compiled."""

from __future__ import annotations

import math
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024

#: Turns that a loop is given at once; the clock and the memory are looked at in between.
CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one call. All are finite, and a script can neither see nor raise them.

    `steps` counts loop turns, function entries and the work of built-ins, and is the same on
    every machine. `memory_bytes` counts what the script's values grow by. `depth` is that of calls.
    """

    steps: int = 10_000_000
    time_s: float = 10.0
    memory_bytes: int = 64 * MEBIBYTE
    depth: int = 100
    output_chars: int = 100_000

    def __post_init__(self) -> None:
        for name in ("steps", "time_s", "memory_bytes", "depth", "output_chars"):
            value = getattr(self, name)
            if not (value > 0 and math.isfinite(value)):
                raise ValueError(f"Limits.{name} must be positive and finite, not {value!r}.")
        if self.depth > DEEPEST_CALL:
            raise ValueError(
                f"Limits.depth must be at most {DEEPEST_CALL}, not {self.depth!r}: "
                "deeper calls would meet the end of Python's own stack."
            )


#: More would meet Python's recursion limit (1,000 frames) before ours.
DEEPEST_CALL = 150

#: For one call by itself.
CALL_LIMITS = Limits()
#: For one row of many.
ROW_LIMITS = Limits(steps=200_000, time_s=1.0, memory_bytes=32 * MEBIBYTE)
#: For one call that gets a chunk or a whole table.
BATCH_LIMITS = Limits(steps=50_000_000, time_s=60.0, memory_bytes=512 * MEBIBYTE)

# The text, before Python's own compiler sees anything of it: 400 bytes of nested blocks can cost
# that compiler seconds and gigabytes, so what reaches it is bounded here.
SOURCE_BYTES = 256 * 1024
TOKENS = 100_000
NESTING = 100
BLOCKS_PER_FUNCTION = 16
FUNCTION_NESTING = 16
CHAIN = 200
ARMS = 200
PARAMETERS = 64
STRING_LITERAL_CHARS = 64 * 1024
NUMBER_LITERAL_DIGITS = 400

# The values of a running script.
INTEGER_BITS = 1_023
INTEGER_BOUND = 1 << INTEGER_BITS
STRING_CHARS = 1_000_000
ITEMS = 1_000_000
DATA_DEPTH = 100
