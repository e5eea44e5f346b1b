"""Tests of keys that were met before, in memory and beyond."""

from __future__ import annotations

from contextlib import closing

import pytest

from eaml_bridge.connectors import seen_keys
from eaml_bridge.connectors.seen_keys import SeenKeys


@pytest.mark.parametrize("held", [0, 3, 1000])
def test_fresh__each_key_once__wherever_it_is_remembered(
    monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(seen_keys, "HELD_KEYS", held)
    pages = [[b"a", b"b", b"a"], [b"c", b"b", b"d", "a", ""], [b"\x00", b"\xff", b"d", b"\x00"]]

    with closing(SeenKeys[object]()) as seen:
        found = [seen.fresh(page) for page in pages]

    # Octets and text are different keys.
    assert found == [[b"a", b"b"], [b"c", b"d", "a", ""], [b"\x00", b"\xff"]]
