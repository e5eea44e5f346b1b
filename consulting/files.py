"""Files that come with a request for advice: which are taken, where they lie."""

from pathlib import Path, PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import InvalidStorageError, Storage, storages
from django.core.files.storage.filesystem import FileSystemStorage

from consulting.exceptions import UploadRefused

STORAGE_NAME = "consulting"
MAX_MB = 10
# Data and documents; nothing that a browser would run.
ALLOWED_SUFFIXES = (".csv", ".json", ".pdf", ".txt", ".tsv", ".xlsx", ".zip")


def upload_storage() -> Storage:
    """The storage that `STORAGES["consulting"]` names, or a folder that no server serves."""
    try:
        return storages[STORAGE_NAME]
    except InvalidStorageError:
        return FileSystemStorage(location=Path(settings.BASE_DIR) / "var" / STORAGE_NAME)


def upload_path(_instance: object, name: str) -> str:
    """A name that nobody guesses; of the given one only the suffix is kept."""
    return f"{uuid4().hex}{suffix_of(name)}"


def upload_check(file: File) -> None:
    """Refuse a file that is not taken.

    Raises:
        UploadRefused: it is too large, empty, or of another kind.
    """
    name = str(file.name or "")
    reason = ""
    if suffix_of(name) not in ALLOWED_SUFFIXES:
        reason = f"is of the kind {suffix_of(name)!r}"
    elif not file.size:
        reason = "is empty"
    elif file.size > MAX_MB * 1024 * 1024:
        reason = f"has {file.size:,} bytes"
    if reason:
        raise UploadRefused(name, reason=reason, allowed=ALLOWED_SUFFIXES, max_mb=MAX_MB)


def shown_name(name: str) -> str:
    """The name of a file as it was given, without folders and without what cannot be seen."""
    plain = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in plain if sign.isprintable())[-200:]


def suffix_of(name: str) -> str:
    return PurePath(name).suffix.lower()[:10]
