"""Tests that the benchmark of connectors runs and says what it measured."""

import pytest

from benchmarks import connectors


def test_connectors__on_a_few_rows__prints_a_table_with_bars(
    capsys: pytest.CaptureFixture[str],
) -> None:
    connectors.main(["--rows", "50", "--repeats", "1", "--stores", "sqlite", "sqlalchemy"])

    output = capsys.readouterr().out
    assert "### sqlite, 50 rows, median of 1" in output
    assert "times the bare driver: query_and_process; bar ≤ 1.5" in output
    assert "### sqlalchemy, 50 rows, median of 1" in output
