"""`import file`: text files in folders that the host granted.

A path is resolved first, links included, and what it leads to must be covered by a grant. What was
opened is compared with that path again, so that a link put there in between changes nothing.
"""

from __future__ import annotations

import os
import stat
from typing import Any

from mlpy import limits
from mlpy.errors import MLExecutionError, MLRangeError, MLSecurityError
from mlpy.modules.capabilities import Grants
from mlpy.runtime.builtins.arguments import inside, text
from mlpy.runtime.meter import Meter
from mlpy.runtime.operators import charge_items, charge_text
from mlpy.runtime.registry import Module
from mlpy.runtime.text import to_text

#: The most bytes of a file: as many as its text may have characters, four bytes each.
_BYTES = 4 * limits.STRING_CHARS
_BLOCK = 64 * 1024
#: What a call of the system is charged as, beside what it reads.
_STEPS = 50


def _failed(what: str, path: str, error: OSError | ValueError) -> MLExecutionError:
    reason = error.strerror if isinstance(error, OSError) else "it is no path"
    return MLExecutionError(f"cannot {what} {path[:120]!r}: {reason}", code="ML307")


class _Files:
    """Opens what the grants cover."""

    def __init__(self, grants: Grants) -> None:
        self._grants = grants

    def resolved(self, meter: Meter, value: Any, what: str, kind: str) -> str:
        """The path without links, which a grant of `kind` covers."""
        path = text(meter, value, f"file.{what}")
        meter.pay(_STEPS)
        if not path.startswith("/"):
            raise MLRangeError(f"file.{what} takes an absolute path, not {path[:60]!r}")
        try:
            found = os.path.realpath(path)
        except (OSError, ValueError) as error:
            raise _failed(what, path, error) from None
        self._grants.require(kind, found)
        return found

    def opened(self, path: str, flags: int, what: str) -> int:
        """A descriptor of the plain file at `path`."""
        try:
            # Not blocking, since the file could be a pipe until it was looked at.
            descriptor = os.open(
                path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode=0o644
            )
        except (OSError, ValueError) as error:
            raise _failed(what, path, error) from None
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise MLSecurityError(f"{path[:120]!r} is no plain file")
            if os.path.realpath(path) != path or not os.path.samestat(found, os.stat(path)):
                raise MLSecurityError(f"{path[:120]!r} was exchanged while it was opened")
        except OSError as error:
            os.close(descriptor)
            raise _failed(what, path, error) from None
        except MLSecurityError:
            os.close(descriptor)
            raise
        return descriptor

    def read(self, meter: Meter, value: Any, what: str) -> str:
        """The text of a file."""
        path = self.resolved(meter, value, what, "file.read")
        descriptor = self.opened(path, os.O_RDONLY, what)
        with os.fdopen(descriptor, "rb") as file:
            size = os.fstat(descriptor).st_size
            if size > _BYTES:
                raise MLRangeError(f"{path[:120]!r} has more than {_BYTES:,} bytes")
            charge_text(meter, min(size, limits.STRING_CHARS))
            content = file.read(_BYTES + 1)
        try:
            found = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise MLRangeError(f"{path[:120]!r} is no UTF-8 text") from None
        charge_text(meter, len(found))
        return found

    def write(self, meter: Meter, value: Any, content: str, what: str, flags: int) -> None:
        """Write a text; the file is made where it does not exist."""
        path = self.resolved(meter, value, what, "file.write")
        charge_text(meter, len(content))
        try:
            data = content.encode()
        except UnicodeEncodeError:
            raise MLRangeError("a text with half of a surrogate pair cannot be written") from None
        # Emptied only once it was looked at.
        descriptor = self.opened(path, os.O_WRONLY | os.O_CREAT | (flags & os.O_APPEND), what)
        try:
            if flags & os.O_TRUNC:
                os.ftruncate(descriptor, 0)
            for start in range(0, len(data), _BLOCK):
                os.write(descriptor, data[start : start + _BLOCK])
        except OSError as error:
            raise _failed(what, path, error) from None
        finally:
            os.close(descriptor)


def granted(grants: Grants) -> Module:
    """The module, whose functions reach what `grants` covers."""
    module = Module("file")
    files = _Files(grants)

    @module.function("read", cost=inside)
    def read(meter: Meter, depth: int, path: Any = None) -> str:
        """The text of a file."""
        return files.read(meter, path, "read")

    @module.function("lines", cost=inside)
    def lines(meter: Meter, depth: int, path: Any = None) -> list[str]:
        """The lines of a file without their ends."""
        found = files.read(meter, path, "lines").splitlines()
        charge_items(meter, len(found))
        return found

    @module.function("exists", cost=inside)
    def exists(meter: Meter, depth: int, path: Any = None) -> bool:
        """Whether there is a plain file."""
        return os.path.isfile(files.resolved(meter, path, "exists", "file.read"))

    @module.function("list", cost=inside)
    def list_(meter: Meter, depth: int, path: Any = None) -> list[str]:
        """The names in a folder, in their order."""
        folder = files.resolved(meter, path, "list", "file.read")
        found: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    meter.pay(1)
                    meter.grow(len(entry.name) + 16)
                    found.append(entry.name)
        except OSError as error:
            raise _failed("list", folder, error) from None
        return sorted(found)

    @module.function("write", cost=inside)
    def write(meter: Meter, depth: int, path: Any = None, content: Any = None) -> None:
        """Write a text into a file, in place of what was there."""
        files.write(meter, path, to_text(meter, content), "write", os.O_TRUNC)

    @module.function("append", cost=inside)
    def append(meter: Meter, depth: int, path: Any = None, content: Any = None) -> None:
        """Write a text behind what is in a file."""
        files.write(meter, path, to_text(meter, content), "append", os.O_APPEND)

    return module
