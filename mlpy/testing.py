"""Run the cases that stand beside a script: `pricing.cases.json` for `pricing.ml`.

The file is a list of calls: {"function": …, "args": […]} with either "result", what the call gives,
or "throws", what it throws. Numbers are compared by value, objects whatever the order of their
keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpy.errors import MLError, MLThrownError
from mlpy.executor import MLExecutor

_KEYS = ({"function", "args", "result"}, {"function", "args", "throws"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One call of a function, and what it must come to."""

    function: str
    args: tuple[Any, ...]
    throws: bool
    expected: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What a case came to; `problem` is None where it holds."""

    script: Path
    number: int
    case: Case
    problem: str | None


def cases_file(script: Path) -> Path:
    """Where the cases of `script` stand."""
    return script.with_suffix(".cases.json")


def read_cases(path: Path) -> list[Case]:
    """The cases in a file.

    Raises:
        ValueError: the file is no list of cases; the text says which one is wrong.
        OSError: the file cannot be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path.name}:{error.lineno}: no JSON; expected a list of cases."
        ) from None
    if not isinstance(found, list):
        raise ValueError(f"{path.name}: expected a list of cases.")
    return [_case(path, number, item) for number, item in enumerate(found, start=1)]


def _case(path: Path, number: int, item: Any) -> Case:
    if not isinstance(item, dict) or set(item) not in _KEYS or not isinstance(item["args"], list):
        raise ValueError(
            f'{path.name}: case {number} must have "function", "args" (a list), and either '
            '"result" or "throws".'
        )
    throws = "throws" in item
    return Case(
        function=item["function"],
        args=tuple(item["args"]),
        throws=throws,
        expected=item["throws" if throws else "result"],
    )


def run_cases(script: Path) -> Iterator[CaseResult]:
    """Run all cases of `script`, each in turn.

    Raises:
        MLError: the script cannot be loaded. ValueError, OSError: as `read_cases`.
    """
    executor = MLExecutor()
    executor.load(script)
    for number, case in enumerate(read_cases(cases_file(script)), start=1):
        problem = problem_of(executor, case)
        yield CaseResult(script=script, number=number, case=case, problem=problem)


def problem_of(executor: MLExecutor, case: Case) -> str | None:
    """What is wrong with what `case` comes to; None where it holds."""
    try:
        found = executor.call_function(case.function, *case.args, copy=True)
    except MLThrownError as error:
        if not case.throws:
            return f"threw {error.value!r}, expected {case.expected!r}"
        same = error.value == case.expected
        return None if same else f"threw {error.value!r}, expected {case.expected!r}"
    except MLError as error:
        return str(error)
    if case.throws:
        return f"gave {found!r}, expected it to throw {case.expected!r}"
    return None if found == case.expected else f"gave {found!r}, expected {case.expected!r}"


def updated_cases(script: Path) -> str | None:
    """The text of a file of cases that expect what `script` gives now; None when all hold.

    A call that fails otherwise than by a throw keeps what it expected.

    Raises:
        MLError: the script cannot be loaded. ValueError, OSError: as `read_cases`.
    """
    executor = MLExecutor()
    executor.load(script)
    cases = read_cases(cases_file(script))
    if all(problem_of(executor, case) is None for case in cases):
        return None
    items = [_item(executor, case) for case in cases]
    return json.dumps(items, ensure_ascii=False, indent=2, default=str) + "\n"


def _item(executor: MLExecutor, case: Case) -> dict[str, Any]:
    key, expected = ("throws" if case.throws else "result"), case.expected
    try:
        expected = executor.call_function(case.function, *case.args, copy=True)
        key = "result"
    except MLThrownError as error:
        key, expected = "throws", error.value
    except MLError:
        # The case fails on; what it is to expect is for a person to say.
        pass
    return {"function": case.function, "args": list(case.args), key: expected}
