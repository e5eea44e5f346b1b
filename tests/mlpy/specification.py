"""The ML scripts of the specification, read where its document stands beside the checkout."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT.parent / "shared" / "seeds" / "003_b401eb2509f112c7.txt"

#: The scripts in the order of the document; the last one has no file name there.
NAMES = (
    "db_processors",
    "postgres_processors",
    "orm_processors",
    "product_processors",
    "mongo_processors",
    "redis_processors",
    "transaction_validators",
    "query",
)
_BLOCK = re.compile(r"\.\. code-block:: ml\n\n((?: {3}.*\n|\n)+)")


def scripts() -> dict[str, str]:
    """The text of each script by its name; empty where the document is not there."""
    if not DOCUMENT.is_file():
        return {}
    found = _BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    return dict(zip(NAMES, map(textwrap.dedent, found), strict=True))
