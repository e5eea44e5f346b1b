"""Run an attack, and look at what it leaves behind."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from mlpy import Limits, MLError, MLExecutor, MLLimitError

FOLDER = Path(__file__).parent
PROGRAMS = FOLDER / "programs"

#: Generous for one attack, and tight enough that none takes long.
LIMITS = Limits(steps=1_000_000, time_s=5.0, memory_bytes=16 * 1024 * 1024)
#: What a script meets that grows by much work: either is right, time alone is not.
_GROWN = ("limit steps", "limit memory")
#: The time beyond the limit in which a call must really have ended.
GRACE_S = 2.0

#: What a message may not show of Python, of the engine or of the machine.
LEAK = re.compile(
    r"0x[0-9a-f]{6,}|Traceback|<class|<function|<built-in|NoneType|object at|site-packages"
    r"|\.py\b|\bdict\b|\bAttributeError|\bKeyError|\bValueError|\bRecursionError|\bNameError\("
    r"|__main__|mlpy\.|positional argument|unhashable|subscriptable"
)

_CUT = re.compile(r"^---[ \t]*\n", re.MULTILINE)
_CANARY = """
function canary() {
    const o = {b: [3, 1, 2].sort(), a: "x".toUpperCase(), c: Math.floor(2.5)};
    return JSON.stringify(o) + Object.keys({}).length + typeof attack2 + [1, 2].map(x => x * 2);
}
function attack2() { return 1; }
"""
_CANARY_GIVES = '{"b":[1,2,3],"a":"X","c":2}0function[2,4]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A script, and what it must meet."""

    file: str
    number: int
    title: str
    text: str
    meets: str
    slow: bool = False


def attacks() -> list[Attack]:
    """All attacks of `programs/`."""
    return [attack for path in sorted(PROGRAMS.glob("*.ml")) for attack in attacks_of(path)]


def attacks_of(path: Path) -> list[Attack]:
    """The attacks in one file."""
    found = []
    for number, text in enumerate(_CUT.split(path.read_text("utf-8")), start=1):
        head = text.split("\n", 1)[0]
        title, _, meets = head.lstrip("# ").partition("=>")
        slow = meets.strip().endswith(" slow")
        meets = meets.strip().removesuffix(" slow")
        found.append(
            Attack(file=path.stem, number=number, title=title.strip(), text=text, meets=meets,
                   slow=slow)
        )  # fmt: skip
    return found


def outcome(executor: MLExecutor, text: str, *arguments: Any) -> tuple[str, str]:
    """What the script meets, as the head of an attack says it, and the text of its error."""
    try:
        executor.load_source(text, "attack.ml")
        value = executor.call_function("attack", *arguments)
    except MLLimitError as error:
        return f"limit {error.limit}", str(error)
    except MLError as error:
        return error.code, f"{error}\n{error.hint}"
    return f"gives {json.dumps(value, default=repr)}", ""


def assert_met(text: str, meets: str, *arguments: Any) -> None:
    """The script meets what it must, in time, shows nothing of Python and leaves no damage."""
    executor = MLExecutor(limits=LIMITS, seed=1)
    began = perf_counter()

    found, message = outcome(executor, text, *arguments)

    wanted = _GROWN if meets == "limit" else (meets,)
    assert found in wanted, message or found
    assert perf_counter() - began < LIMITS.time_s + GRACE_S
    assert not LEAK.search(message), message
    assert_unharmed(executor)


def assert_unharmed(executor: MLExecutor) -> None:
    """The next script of this executor, and of another one, run as ever."""
    for other in (executor, MLExecutor()):
        other.load_source(_CANARY, "canary.ml", replace=True)
        assert other.call_function("canary") == _CANARY_GIVES
