"""Tests of reports as text and as JSON."""

import json
from decimal import Decimal

import pytest

from eaml_bridge.processing.outcomes import Problem, Status
from eaml_bridge.processing.rendering import as_json, as_text, json_text, plain, plain_text
from eaml_bridge.processing.report import Ending, FieldChange, ProblemGroup, Report, RowChange
from eaml_bridge.processing.request import DiffStyle


def report(**values: object) -> Report:
    return Report(
        **{
            "target": "shop.Product",
            "function": "shop/pricing:reprice",
            "script_sha256": "0" * 64,
            "mode": "row",
            "database": "default",
            "dry_run": False,
            "on_error": "skip",
            "ending": Ending.FINISHED,
            "counts": {Status.CHANGED: 1_000, Status.REJECTED: 2},
            "written": 1_000,
            "run_id": 7,
            "seconds": 1.23,
            **values,
        }
    )


def test_text__of_a_run__says_what_happened() -> None:
    group = ProblemGroup(
        status=Status.REJECTED,
        problem=Problem("must be positive", field="price"),
        count=2,
        keys=(4, 9),
    )
    found = report(problems=(group,), field_counts={"price": 1_000}, warnings=("Mind this.",))

    assert as_text(found, diff=DiffStyle.SUMMARY).splitlines() == [
        "shop/pricing:reprice over shop.Product",
        "1,002 rows selected: 1,000 changed, 2 rejected",
        "Changes by field: price 1,000",
        "  2 rejected: price: must be positive (key 4, 9)",
        "Note: Mind this.",
        "1,000 rows written in 1.2 s (run 7).",
    ]


def test_text__of_a_stopped_run__ends_with_the_reason() -> None:
    found = report(ending=Ending.ROLLED_BACK, message="Stopped.", written=0)

    assert as_text(found, diff=DiffStyle.NONE).splitlines()[-1] == "Stopped."


def test_text__of_many_kinds_of_problems__sums_up_the_rest() -> None:
    groups = [
        ProblemGroup(status=Status.INVALID, problem=Problem(f"no {n}"), count=2, keys=())
        for n in range(12)
    ]

    text = as_text(report(problems=groups), diff=DiffStyle.NONE)

    assert "  4 more problems of 2 other kinds (--format json lists them)" in text


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, True, "null → true"),
        (Decimal("1.50"), Decimal("1E+2"), "1.50 → 100"),
        ('say "a"', "b\n", '"say \\"a\\"" → "b\\n"'),
        ({"a": Decimal(1)}, [], '{"a": 1} → []'),
        (b"abc", 2.5, "3 bytes → 2.5"),
        ("x" * 100, 1, f'"{"x" * 58}… → 1'),
    ],
)
def test_text__of_a_change__shows_values_in_a_line(
    before: object, after: object, shown: str
) -> None:
    change = RowChange(key=1, fields=(FieldChange(field="f", before=before, after=after),))

    text = as_text(report(changes=(change,)), diff=DiffStyle.TEXT)

    assert f"  1  f: {shown}" in text.splitlines()


def test_json__of_a_run__has_every_status() -> None:
    document = json.loads(as_json(report(), diff=DiffStyle.NONE, exit_code=3))

    assert set(document["counts"]) == {status.value for status in Status}
    assert document["exit_code"] == 3
    assert "changes" not in document


def test_json_text__of_what_a_terminal_obeys__is_escaped_and_reads_back() -> None:
    value = {"a": "ü 😀 \x1b[31m \x9b \u202e \ud800 \n"}

    text = json_text(value, indent=2)

    assert json.loads(text) == value
    assert "ü 😀" in text
    assert not {"\x1b", "\x9b", "\u202e", "\ud800"} & set(text)


def test_plain__of_what_json_cannot_hold__is_null() -> None:
    assert plain({"a": float("nan"), "b": [Decimal("Infinity"), Decimal("1.5")]}) == {
        "a": None,
        "b": [None, 1.5],
    }


def test_plain_text__of_a_decimal__keeps_every_digit() -> None:
    assert plain_text(Decimal("0.10000000000000000001")) == "0.10000000000000000001"
