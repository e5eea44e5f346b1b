"""The demo stops with a sentence where it cannot go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples import demo


def test_main__a_folder_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    monkeypatch.setattr(demo, "ROOT", tmp_path)

    assert demo.main() == 1

    assert capsys.readouterr().out.splitlines()[1:] == [
        "The demo cannot make var/demo.sqlite3: Not a directory. Make var/ a folder of your own."
    ]


def test_main__a_step_that_ends_otherwise_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "DATABASE", tmp_path / "demo.sqlite3")
    monkeypatch.setattr(demo, "PREPARATION", (("check", "--unknown-option"),))

    assert demo.main() == 1

    assert capsys.readouterr().out.endswith(
        "The demo stops: 'check' ended with 2, expected was 0.\n"
    )
