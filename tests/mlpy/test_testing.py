"""Cases beside a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlpy.testing import cases_file, read_cases, run_cases, updated_cases

SCRIPT = 'function f(x) { if (x < 0) { throw "negative"; } if (x == 9) { null.x; } return {x: x}; }'


def problems(folder: Path, cases: object) -> list[str | None]:
    script = folder / "s.ml"
    script.write_text(SCRIPT)
    cases_file(script).write_text(json.dumps(cases))
    return [result.problem for result in run_cases(script)]


def test_run_cases__that_hold__have_no_problem(tmp_path: Path) -> None:
    cases = [
        {"function": "f", "args": [1], "result": {"x": 1.0}},
        {"function": "f", "args": [-1], "throws": "negative"},
    ]

    assert problems(tmp_path, cases) == [None, None]


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ({"function": "f", "args": [1], "result": 2}, "gave {'x': 1}, expected 2"),
        ({"function": "f", "args": [-1], "result": 2}, "threw 'negative', expected 2"),
        ({"function": "f", "args": [-1], "throws": "x"}, "threw 'negative', expected 'x'"),
        ({"function": "f", "args": [1], "throws": "x"}, "expected it to throw 'x'"),
        ({"function": "g", "args": [], "result": 1}, "no function 'g'"),
        ({"function": "f", "args": [9], "result": 1}, "cannot read 'x' of null"),
    ],
)
def test_run_cases__that_do_not_hold__say_why(tmp_path: Path, case: object, problem: str) -> None:
    (found,) = problems(tmp_path, [case])

    assert problem in str(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "s.cases.json:1: no JSON; expected a list of cases."),
        ("{}", "s.cases.json: expected a list of cases."),
        ('[{"function": "f"}]', 'case 1 must have "function", "args"'),
        ('[{"function": "f", "args": 1, "result": 1}]', "case 1 must have"),
        ("[5]", "case 1 must have"),
    ],
)
def test_read_cases__that_are_none__says_which(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.cases.json"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"s\.cases\.json") as caught:
        read_cases(path)

    assert message in str(caught.value)


def test_updated_cases__of_cases_that_hold__are_none(tmp_path: Path) -> None:
    script = tmp_path / "a.ml"
    script.write_text("function f(x) { return x; }", "utf-8")
    cases_file(script).write_text('[{"function": "f", "args": [1], "result": 1}]', "utf-8")

    assert updated_cases(script) is None


def test_updated_cases__expect_results_throws_and_leave_failures(tmp_path: Path) -> None:
    script = tmp_path / "a.ml"
    script.write_text('function f(x) { if (x == 2) { throw "two"; } return x.y; }', "utf-8")
    cases = [
        {"function": "f", "args": [{"y": 5}], "throws": "x"},
        {"function": "f", "args": [2], "result": 2},
        {"function": "f", "args": [None], "result": 3},
    ]
    cases_file(script).write_text(json.dumps(cases), "utf-8")

    found = json.loads(updated_cases(script) or "")

    assert [item.get("result", item.get("throws")) for item in found] == [5, "two", 3]
    assert ["throws" in item for item in found] == [False, True, False]
