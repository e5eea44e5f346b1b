"""Every program of `cases/*.ml` does what it says."""

from __future__ import annotations

import pytest

from tests.mlpy.programs import CASES, Case, cases_of, failures

FILES = sorted(CASES.glob("*.ml"))
ALL = [case for path in FILES for case in cases_of(path)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.file}:{case.line}")
def test_case__does__what_it_says(case: Case) -> None:
    errors, failed = failures(case)

    assert not failed, case.title
    assert len(errors) == len(case.expected), "\n".join(map(str, errors))
    for error, (line, code, part) in zip(errors, case.expected, strict=True):
        assert (error.code, error.line) == (code, line), str(error)
        assert part in str(error)


def test_case__with_a_check_that_does_not_hold__is_seen() -> None:
    broken = Case(file="broken.ml", line=1, text="try { check(1, 2); } catch { }", expected=())

    assert failures(broken) == ([], ["have 1, want 2"])


def test_case__that_should_fail_and_does_not__is_seen() -> None:
    broken = Case(file="broken.ml", line=1, text='fails(() => 1, "x");', expected=())

    assert failures(broken) == ([], ["no failure 'x'"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file__has__a_program_that_checks(path: object) -> None:
    found = [case for case in ALL if case.file == getattr(path, "name", None)]

    assert found
    assert all(
        "check(" in c.text or "fails(" in c.text or c.expected or "checked" in c.text for c in found
    )
