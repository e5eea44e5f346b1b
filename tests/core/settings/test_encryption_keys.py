"""Tests of the encryption key of a developer's machine."""

import stat
from pathlib import Path

from core.settings.encryption_keys import development_keys
from eaml_bridge.encryption.keys import parse_keys


def test_development_keys__first_time__makes_one_that_only_its_owner_reads(tmp_path: Path) -> None:
    keys = development_keys(tmp_path / "var")

    assert parse_keys(tuple(keys)).current == "development"
    (path,) = (tmp_path / "var").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_development_keys__again__gives_the_same(tmp_path: Path) -> None:
    assert development_keys(tmp_path) == development_keys(tmp_path)
