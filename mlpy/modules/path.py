"""`import path`: join and take apart the texts of paths; nothing is looked up on a disk."""

from __future__ import annotations

import posixpath
from typing import Any

from mlpy.modules.capabilities import Grants
from mlpy.runtime.builtins.arguments import inside, text
from mlpy.runtime.meter import ITEM_BYTES, Meter
from mlpy.runtime.operators import charge_text
from mlpy.runtime.registry import Module


def granted(grants: Grants) -> Module:  # one signature for all granted modules
    """The module."""
    module = Module("path")

    def plain(meter: Meter, value: Any, what: str) -> str:
        found = text(meter, value, f"path.{what}")
        charge_text(meter, len(found))
        return found

    @module.function("join", cost=inside)
    def join(meter: Meter, depth: int, *parts: Any) -> str:
        """The parts with one slash between them; an absolute part begins anew."""
        found = [plain(meter, part, "join") for part in parts]
        charge_text(meter, sum(map(len, found)) + len(found))
        return posixpath.join(*found) if found else ""

    @module.function("basename", cost=inside)
    def basename(meter: Meter, depth: int, value: Any = None) -> str:
        """What stands behind the last slash."""
        return posixpath.basename(plain(meter, value, "basename"))

    @module.function("dirname", cost=inside)
    def dirname(meter: Meter, depth: int, value: Any = None) -> str:
        """What stands before the last slash."""
        return posixpath.dirname(plain(meter, value, "dirname"))

    @module.function("extension", cost=inside)
    def extension(meter: Meter, depth: int, value: Any = None) -> str:
        """The ending with its point; empty without one."""
        return posixpath.splitext(plain(meter, value, "extension"))[1]

    @module.function("stem", cost=inside)
    def stem(meter: Meter, depth: int, value: Any = None) -> str:
        """What stands behind the last slash, without the ending."""
        return posixpath.splitext(posixpath.basename(plain(meter, value, "stem")))[0]

    @module.function("normalize", cost=inside)
    def normalize(meter: Meter, depth: int, value: Any = None) -> str:
        """The path without `.`, `..` and double slashes, by its text alone."""
        found = plain(meter, value, "normalize")
        meter.pay(len(found) >> 4)
        return posixpath.normpath(found)

    @module.function("split", cost=inside)
    def split(meter: Meter, depth: int, value: Any = None) -> list[str]:
        """The steps between the slashes."""
        found = plain(meter, value, "split")
        meter.grow(ITEM_BYTES * (found.count("/") + 1))
        return [part for part in found.split("/") if part]

    @module.function("isAbsolute", cost=inside)
    def is_absolute(meter: Meter, depth: int, value: Any = None) -> bool:
        """Whether the path begins at the root."""
        return plain(meter, value, "isAbsolute").startswith("/")

    return module
