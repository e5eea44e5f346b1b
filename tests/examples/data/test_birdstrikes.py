"""The published table is what its README says: the same bytes, the same dirt."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from pathlib import Path
from typing import Any

from mlpy import MLExecutor

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "examples" / "data" / "birdstrikes"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
NUMBERS = ("Cost Other", "Cost Repair", "Cost Total $", "Speed IAS in knots")
COUNT = re.compile(r"^\| [^|]+ \| ([\d,]+) \|", re.MULTILINE)


def published_bytes() -> bytes:
    return gzip.decompress((FOLDER / "birdstrikes.csv.gz").read_bytes())


def strikes() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(published_bytes().decode())))
    for row in rows:
        row.update({name: int(row[name]) if row[name] else None for name in NUMBERS})
    return rows


def test_file__holds_the_bytes_whose_checksum_is_named() -> None:
    assert hashlib.sha256(published_bytes()).hexdigest() in README


def test_readme__counts_the_dirt_that_the_script_finds() -> None:
    executor = MLExecutor()
    executor.load(str(ROOT / "ml_scripts" / "wildlife" / "strikes.ml"))

    found = executor.call_function("survey", {"rows": strikes()})

    said = [int(count.replace(",", "")) for count in COUNT.findall(README)]
    assert sorted(found["dirt"].values()) == sorted(said)
