"""The encryption key of a developer's machine: made once, kept in a folder that git ignores."""

import base64
import contextlib
import os
import secrets
import tempfile
from pathlib import Path

_FILE_NAME = "encryption-keys.txt"


def development_keys(folder: Path) -> list[str]:
    """The entries `ID:KEY` of the file in `folder`, which is made with one key when missing."""
    path = folder / _FILE_NAME
    if not path.exists():
        _write_once(
            path, f"development:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"
        )
    return path.read_text(encoding="ascii").split()


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole before it has its name, so that another process never reads half a key, or its own
    # key where this one was first. Readable by its owner alone, as `mkstemp` makes it.
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=_FILE_NAME)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)
    os.unlink(unfinished)
