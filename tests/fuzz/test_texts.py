"""No text crashes or hangs the lexer, the parser or the compiler, or raises anything but MLError.

`ML_FUZZ_S` says how many seconds to try (`make fuzz` takes ten minutes), `ML_FUZZ_SEED` where to
begin; a failure names the seed of its text.
"""

from __future__ import annotations

import contextlib
import os
import time

import pytest

from mlpy import InternalError, Limits, MLError, MLExecutor
from mlpy.source import Source
from mlpy.syntax.lexer import lex
from tests.fuzz.texts import Texts

SECONDS = float(os.environ.get("ML_FUZZ_S", "5"))
SEED = int(os.environ.get("ML_FUZZ_SEED", "1"))
#: A text of a few hundred characters takes milliseconds.
SLOWEST_S = 5.0
LIMITS = Limits(steps=20_000, time_s=2.0, memory_bytes=4 * 1024 * 1024)


def tried(text: str) -> None:
    executor = MLExecutor(limits=LIMITS)
    with contextlib.suppress(MLError):
        try:
            executor.load_source(text, "fuzz.ml")
        except InternalError as error:
            raise AssertionError("the engine failed") from error


def test_any_text__loaded__is_a_program_or_an_error() -> None:
    end = time.monotonic() + SECONDS
    seed = SEED
    while time.monotonic() < end:
        text = Texts(seed).next()
        began = time.perf_counter()
        try:
            tried(text)
        except Exception as error:  # noqa: BLE001  # whatever it is, the seed must be known
            pytest.fail(f"seed {seed}: {error!r}\n{text!r}")
        assert time.perf_counter() - began < SLOWEST_S, f"seed {seed}: {text!r}"
        seed += 1
    assert seed - SEED > 10 * SECONDS


def test_tokens__of_any_text__cover_it_in_order() -> None:
    for seed in range(SEED, SEED + 300):
        text = Texts(seed).next()

        tokens = lex(Source("fuzz.ml", text)).tokens

        ends = [0, *(token.span.end for token in tokens)]
        starts = [token.span.start for token in tokens]
        assert all(0 <= s <= len(text) for s in starts), seed
        assert all(e <= s for e, s in zip(ends, starts, strict=False)), seed
