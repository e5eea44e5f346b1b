"""The language line by line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpy import repl


def said(*lines: str) -> list[str]:
    """What a session answers to lines that are typed."""
    typed: Iterator[str] = iter(lines)
    written: list[str] = []

    def read(prompt: str) -> str:
        line = next(typed, None)
        if line is None:
            raise EOFError
        if line == "^C":
            raise KeyboardInterrupt
        return line

    assert repl.main(read, written.append) == 0
    return written


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1 + 2"], ["3"]),
        (['"a"'], ['"a"']),
        (["{a: [1]}"], ['{"a":[1]}']),
        (["null"], []),
        (["let x = 2", "x * 3"], ["6"]),
        (["let x = 2", "x += 1", "x"], ["3"]),
        (["let x = 2", "let x = 5", "x"], ["5"]),
        (["let x = 2", "if (x) {", "x = 9;", "}", "x"], ["9"]),
        (["function f(a) {", "return a * 2;", "}", "f(4)"], ["8"]),
        (["[1,", "2]"], ["[1,2]"]),
        (["`a", "b`"], ['"a\\nb"']),
        (["import math", "math.sqrt(9)"], ["3"]),
        (["import math as m", "m.sqrt(9)", "import math as m", "m.sqrt(4)"], ["3", "2"]),
        (["5", "_ + 1"], ["5", "6"]),
        (["console.log('hi')"], ["hi"]),
        (["x => x"], ["function function"]),
        (["", "  ", "1"], ["1"]),
        (["^C", "1"], ["", "1"]),
    ],
)
def test_main__answers(lines: list[str], expected: list[str]) -> None:
    assert said(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["1 +", ""], "<1>:1:3: ML102 expected a value, found end of the script"),
        (["nothing"], "<1>:1:1: ML201 unknown name 'nothing'"),
        (["1", "null.x"], "<2>:1:1: ML301 cannot read 'x' of null"),
        (["while (true) { }"], "<1>:1:1: ML401 the script used more than 10,000,000 steps"),
        (["function f() { return g(); }"], "<1>:1:23: ML201 unknown name 'g'"),
    ],
)
def test_main__errors__are_shown_where_they_are_and_the_session_goes_on(
    lines: list[str], first: str
) -> None:
    found = said(*lines, "41 + 1")

    assert first in "\n".join(found)
    assert found[-1] == "42"


@pytest.mark.parametrize(
    ("text", "complete"),
    [("f(", False), ("{", False), ("/* a", False), ("`a", False), ("1", True), ('"a', True),
     ("1 2", True), ("let x", True), ("nothing", True)],
)  # fmt: skip
def test_is_complete__tells_a_beginning_from_an_error(text: str, *, complete: bool) -> None:
    assert repl.is_complete(text) is complete


def test_command_line__without_a_command__starts_a_session() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mlpy"],
        input="1 + 1\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert "2" in done.stdout
