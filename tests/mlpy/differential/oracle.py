"""Run programs in Node and in ML, and compare what they come to."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlpy import (
    Limits,
    MLExecutor,
    MLFunction,
    MLLimitError,
    MLRangeError,
    MLSyntaxError,
    MLThrownError,
    MLTypeError,
)

RUNNER = Path(__file__).parent / "run_programs.mjs"
NODE = shutil.which("node")
LIMITS = Limits(steps=300_000, time_s=5.0)
LARGEST_EXACT = 2**53
#: What a program comes to that says nothing: it takes too long, or leaves what both hold.
TOO_LONG = {"too": "long"}


def in_node(programs: Sequence[str]) -> list[Any]:
    """What each program comes to in Node; all in one process."""
    assert NODE is not None  # the caller has looked
    done = subprocess.run(
        [NODE, str(RUNNER)],
        input=json.dumps(programs).encode("utf-8", "surrogatepass"),
        capture_output=True,
        timeout=300,
        check=True,
    )
    found = json.loads(done.stdout)
    return [TOO_LONG if "timed out" in item.get("message", "") else item for item in found]


def in_ml(program: str) -> Any:
    """What the program comes to in ML, as the runner of Node writes it."""
    executor = MLExecutor(limits=LIMITS)
    try:
        executor.load_source(program, "program.ml")
        result = executor.call_function("main")
        return TOO_LONG if _is_exact_only(result) else {"result": encoded(result)}
    except MLThrownError as error:
        return {"throws": encoded(error.value)}
    except MLTypeError as error:
        return {"fails": "TypeError", "message": str(error)}
    except (MLLimitError, MLRangeError):
        # Either too much work, or an array with holes, which ML does not have.
        return TOO_LONG
    except MLSyntaxError as error:
        # Blocks nested deeper than ML allows.
        if error.code == "ML206":
            return TOO_LONG
        raise


def _is_exact_only(value: Any) -> bool:
    """Whether integers have grown beyond what JavaScript holds: then its remainders are others."""
    if type(value) is int:
        return abs(value) > LARGEST_EXACT
    if type(value) is dict:
        return any(map(_is_exact_only, value.values()))
    return type(value) is list and any(map(_is_exact_only, value))


def encoded(value: Any) -> Any:
    """`value` as the runner of Node writes it: numbers of one kind, no -0, NaN by its name."""
    if type(value) is float and not math.isfinite(value):
        text = "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        return {"$number": text}
    if type(value) in (int, float):
        return float(value) + 0.0
    if type(value) is list:
        return [encoded(item) for item in value]
    if type(value) is dict:
        return {key: encoded(item) for key, item in value.items()}
    return None if type(value) is MLFunction else value


def same(ours: Any, theirs: Any) -> bool:
    """Whether two outcomes agree: equal values, or errors of the same kind."""
    if TOO_LONG in (ours, theirs):
        return True
    if "fails" in theirs:
        return ours.get("fails") == theirs["fails"]
    # `true == 1` in Python, so the types are compared with the values.
    return _equal(ours, theirs)


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return _equal_numbers(ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_equal, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_equal(v, theirs[k]) for k, v in ours.items())
    return bool(ours == theirs)


def _equal_numbers(ours: float, theirs: float) -> bool:
    """Exactly, but where integers are exact in ML and no longer so in JavaScript."""
    return ours == theirs or (
        abs(theirs) > LARGEST_EXACT and math.isclose(ours, theirs, rel_tol=1e-9)
    )
