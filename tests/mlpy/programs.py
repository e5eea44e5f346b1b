"""Read and run the programs of `cases/*.ml`; see the README there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mlpy import MLError, MLSyntaxError
from mlpy.errors import LimitSignal
from mlpy.executor import reported
from mlpy.limits import CALL_LIMITS
from mlpy.program import Program
from mlpy.runtime.environment import Environment
from mlpy.runtime.meter import Meter
from mlpy.source import Source

CASES = Path(__file__).parent / "cases"

_CUT = re.compile(r"^---[ \t]*$", re.MULTILINE)
_EXPECTED = re.compile(r"### (ML\d+) ?(.*)$")

#: A failed check is written as well as thrown, since the program may catch what is thrown.
_PRELUDE = """
function check(have, want) {
    if (have == want && typeof have == typeof want) return;
    let text = `have ${JSON.stringify(have)}, want ${JSON.stringify(want)}`;
    console.error(text);
    throw text;
}
function fails(f, part) {
    let text = null;
    try { f(); } catch (e) { text = typeof e == "object" ? e.message : "" + e; }
    if (text != null && part in text) return;
    console.error(text == null ? `no failure '${part}'` : `'${text}' is not '${part}'`);
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One program: its file, the line it begins at, and the failures it announces by line."""

    file: str
    line: int
    text: str
    expected: tuple[tuple[int, str, str], ...]

    @property
    def title(self) -> str:
        """The first comment, or the first line."""
        lines = [line for line in self.text.splitlines() if line.strip()]
        return lines[0].lstrip("# ") if lines else "empty"


def cases_of(path: Path) -> list[Case]:
    """The programs in a file, in order."""
    text = path.read_text(encoding="utf-8")
    found: list[Case] = []
    line = 1
    for part in _CUT.split(text):
        # The line end behind the cut belongs to the cut.
        own = part[1:] if line > 1 else part
        line += 1 if line > 1 else 0
        expected = tuple(
            (number, match[1], match[2].strip())
            for number, content in enumerate(own.splitlines(), start=1)
            if (match := _EXPECTED.search(content))
        )
        found.append(Case(file=path.name, line=line, text=own, expected=expected))
        line += own.count("\n")
    return found


def failures(case: Case) -> tuple[list[MLError], list[str]]:
    """The errors of running `case`, and the checks that failed."""
    environment = Environment()
    meter = Meter.start(CALL_LIMITS, environment)
    program = Program().extended(Source("prelude.ml", _PRELUDE), _no_host, meter, replace=False)
    try:
        program.extended(Source(case.file, case.text), _no_host, meter, replace=False)
    except MLSyntaxError as error:
        return list(error.errors), []
    except (MLError, LimitSignal) as error:
        return [reported(error, meter)], [text for level, text in meter.output if level == "error"]
    return [], [text for level, text in meter.output if level == "error"]


def _no_host(function: object, arguments: object) -> object:
    raise AssertionError("a case calls no function from Python")
