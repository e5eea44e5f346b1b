"""Tests of keeping entries in files."""

import os
import stat
import time
from pathlib import Path

from eamllogger.spool import Spool
from tests.eamllogger.test_handler import _values


def messages(taken) -> list[str]:
    return [entry["message"] for entry in taken[1]]


def test_put__file__is_for_its_owner_only(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").put([_values("a")])

    (path,) = (tmp_path / "spool").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_take__two_takers__get_different_files(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put([_values("a")])
    spool.put([_values("b")])

    first, second, third = spool.take(), spool.take(), spool.take()

    assert messages(first) + messages(second) == ["a", "b"]
    assert third is None


def test_give_back__file__can_be_taken_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put([_values("a")])
    taken = spool.take()
    assert taken

    spool.give_back(taken[0])

    again = spool.take()
    assert messages(again) == ["a"]


def test_take__taker_was_killed__is_taken_after_a_while(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put([_values("a")])
    taken = spool.take()
    assert taken
    assert spool.take() is None
    long_ago = time.time() - 3_600
    os.utime(taken[0], (long_ago, long_ago))

    again = spool.take()

    assert messages(again) == ["a"]


def test_take__lines_that_are_no_entries__are_left_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.put([_values("a")])
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text() + '{"level": 20}\n[]\n{"timestamp": "2026')

    taken = spool.take()

    assert messages(taken) == ["a"]


def test_take__no_folder__is_nothing(tmp_path: Path) -> None:
    assert Spool(tmp_path / "none").take() is None
