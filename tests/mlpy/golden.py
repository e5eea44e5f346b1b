"""Compare with files that hold what was right; `ML_GOLDENS=write` writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

GOLDENS = Path(__file__).parent / "goldens"
WRITES = os.environ.get("ML_GOLDENS") == "write"


def assert_text(name: str, found: str) -> None:
    """`found` is what the file `name` holds."""
    path = GOLDENS / name
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found + "\n", encoding="utf-8")
    assert found + "\n" == path.read_text(encoding="utf-8"), f"{name}: see ML_GOLDENS=write"


def assert_data(name: str, found: dict[str, Any]) -> None:
    """`found` is what the JSON file `name` holds."""
    assert_text(name, json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False))
