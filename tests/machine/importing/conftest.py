"""Tables written for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WriteTable = Callable[..., Path]


@pytest.fixture
def write_table(tmp_path: Path) -> WriteTable:
    """Writes text (or bytes) to a file and gives its path."""

    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(data)
        return path

    return write
