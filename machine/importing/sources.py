"""Text files as sources of a table: what encoding they have, and why that was concluded."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from machine.importing.errors import (
    EmptyFileError,
    EncodingRefusedError,
    NotATextTableError,
    UnknownEncodingError,
    UnreadableFileError,
)

CHUNK_BYTES = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
# Longest marks first: that of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN_MAGIC = (
    (b"PK\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
)


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A file whose encoding is decided; `encoding_reason` tells a person why."""

    path: Path
    encoding: str
    encoding_reason: str

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """Open from the start; line ends reach the reader as they stand in the file."""
        with (
            _open_bytes(self.path) as raw,
            io.TextIOWrapper(raw, encoding=self.encoding, newline="") as text,
        ):
            yield text


def text_file(path: Path, *, encoding: str | None = None) -> TextFile:
    """Examine the whole file once and settle its encoding.

    Raises:
        ImportRefusedError: unreadable, empty, binary, or no text in that encoding.
    """
    with _open_bytes(path) as raw:
        head = _read(path, raw, 64)
    if not head.strip():
        raise EmptyFileError(path, has_titles=False)
    if encoding is not None:
        return _named(path, encoding)
    for magic, found in FOREIGN_MAGIC:
        if head.startswith(magic):
            raise NotATextTableError(path, found)
    return _detected(path, head)


def _open_bytes(path: Path) -> BinaryIO:
    # A pipe or a device would be read twice or for ever.
    if path.exists() and not path.is_file():
        raise UnreadableFileError(path, "it is no ordinary file")
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == GZIP_MAGIC
        return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip else path.open("rb")
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error


def _named(path: Path, encoding: str) -> TextFile:
    try:
        is_text = codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError) as error:
        raise UnknownEncodingError(encoding) from error
    if not is_text:
        raise UnknownEncodingError(encoding)
    failure = _decoding_failure(path, encoding)
    if failure:
        raise EncodingRefusedError(path, encoding, failure)
    return TextFile(path=path, encoding=encoding, encoding_reason="named by --encoding")


def _detected(path: Path, head: bytes) -> TextFile:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            failure = _decoding_failure(path, encoding)
            if failure:
                raise EncodingRefusedError(path, encoding, failure)
            return TextFile(path=path, encoding=encoding, encoding_reason="byte order mark")
    failure = _decoding_failure(path, "utf-8")
    if failure is None:
        return TextFile(path=path, encoding="utf-8", encoding_reason="every byte is valid UTF-8")
    other = _decoding_failure(path, "cp1252")
    if other:
        raise EncodingRefusedError(path, "UTF-8 or Windows-1252", failure)
    reason = f"not UTF-8 ({failure}); name another with --encoding if accents look wrong"
    return TextFile(path=path, encoding="cp1252", encoding_reason=reason)


def _decoding_failure(path: Path, encoding: str) -> str | None:
    """What is wrong with the file as text in this encoding; None if nothing is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with _open_bytes(path) as raw:
        while chunk := _read(path, raw, CHUNK_BYTES):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                byte = error.object[error.start]
                at = offset + error.start - (len(error.object) - len(chunk))
                return f"byte 0x{byte:02x} at offset {at}"
            if "\x00" in text:
                raise NotATextTableError(path, "a binary file (it holds NUL)")
            offset += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "it ends in the middle of a character"
    return None


def _read(path: Path, raw: BinaryIO, size_bytes: int) -> bytes:
    try:
        return raw.read(size_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(path, f"it is damaged ({error})") from error
