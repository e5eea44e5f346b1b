"""Tests that the benchmark of rows runs and says what it measured."""

import pytest

from benchmarks import rows
from benchmarks.results import Bar, Table


@pytest.mark.slow
def test_rows__on_a_few_products__prints_both_tables(capsys: pytest.CaptureFixture[str]) -> None:
    rows.main(["--rows", "300", "--repeats", "1", "--databases", "sqlite"])

    output = capsys.readouterr().out
    assert "### 300 products on sqlite, median of 1" in output
    assert "times the loop: eaml_process --no-record; bar ≥ 10" in output
    assert "### Peak memory of eaml_process on sqlite" in output


@pytest.mark.parametrize(
    ("at_least", "value", "verdict"),
    [(True, 10.0, "met"), (True, 9.9, "NOT met"), (False, 1.6, "met"), (False, 1.7, "NOT met")],
)
def test_bar__says_whether_it_is_met(at_least: bool, value: float, verdict: str) -> None:
    bar = Bar(what="times", value=value, bound=10 if at_least else 1.6, at_least=at_least)

    assert bar.as_text().endswith(f": {verdict}")


def test_table__is_markdown() -> None:
    table = Table(title="T", head=("a", "b"), rows=[("1", "22")])

    assert table.as_text() == "### T\n\n| a | b  |\n|---|----|\n| 1 | 22 |\n"
