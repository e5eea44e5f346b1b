"""`import mlpy` loads nothing that only few of its users need."""

from __future__ import annotations

import subprocess
import sys

#: Each takes milliseconds; all are imported where they are used.
HEAVY = (
    "argparse asyncio concurrent.futures difflib hashlib http.client json.tool logging "
    "multiprocessing random re2 readline select subprocess uuid zoneinfo pygments pytest"
).split()


def test_import__loads_nothing_heavy() -> None:
    program = f"import sys, mlpy; print([m for m in {HEAVY!r} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.strip() == "[]"
