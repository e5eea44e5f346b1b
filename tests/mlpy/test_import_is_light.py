"""`import mlpy` loads nothing that only few of its users need."""

from __future__ import annotations

import subprocess
import sys

#: Each takes milliseconds; all are imported where they are used.
HEAVY = (
    "argparse asyncio concurrent.futures difflib hashlib http.client json.tool logging "
    "multiprocessing pathlib random re2 readline select subprocess uuid zoneinfo pygments pytest"
).split()


def test_import__loads_nothing_heavy() -> None:
    program = f"import sys, mlpy; print([m for m in {HEAVY!r} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.strip() == "[]"


def test_import__leaves_the_stages_of_the_compiler_to_the_first_script() -> None:
    program = "import sys, mlpy; print([m for m in sys.modules if m.startswith('mlpy.syntax')])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.strip() == "[]"
