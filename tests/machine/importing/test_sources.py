"""Encodings: which one is concluded, why, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from machine.importing.errors import (
    EmptyFileError,
    EncodingRefusedError,
    NotATextTableError,
    UnknownEncodingError,
    UnreadableFileError,
)
from machine.importing.sources import CHUNK_BYTES, text_file
from tests.machine.importing.conftest import WriteTable


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("name\nZoë\n".encode(), "utf-8"),
        ("name\nZoë\n".encode("utf-8-sig"), "utf-8-sig"),
        ("name\nZoë\n".encode("utf-16"), "utf-16"),
        ("name\nZoë\n".encode("utf-32"), "utf-32"),
        ("name\nZoë\n".encode("cp1252"), "cp1252"),
    ],
)
def test_text_file__detects_the_encoding(
    write_table: WriteTable, content: bytes, encoding: str
) -> None:
    source = text_file(write_table(content))

    assert source.encoding == encoding
    with source.open() as text:
        assert text.read() == "name\nZoë\n"


def test_text_file__says_which_byte_is_no_utf_8(write_table: WriteTable) -> None:
    source = text_file(write_table(b"name\nZo\xeb\n"))

    assert source.encoding_reason.startswith("not UTF-8 (byte 0xeb at offset 7)")


def test_text_file__the_offset_is_right_beyond_the_first_chunk(write_table: WriteTable) -> None:
    source = text_file(write_table(b"a" * (CHUNK_BYTES - 1) + b"\xc3" + b"\xeb\n"))

    assert f"byte 0xc3 at offset {CHUNK_BYTES - 1}" in source.encoding_reason


def test_text_file__opens_gzip_by_its_content_not_its_name(write_table: WriteTable) -> None:
    source = text_file(write_table(gzip.compress(b"a,b\n1,2\n"), "table.csv"))

    with source.open() as text:
        assert text.read() == "a,b\n1,2\n"


def test_text_file__a_cut_gzip_is_unreadable(write_table: WriteTable) -> None:
    path = write_table(gzip.compress(b"a,b\n1,2\n" * 1000)[:-20])

    with pytest.raises(UnreadableFileError, match="it is damaged"):
        text_file(path)


def test_text_file__missing_names_the_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"nothing\.csv.*No such file or directory\.$"):
        text_file(tmp_path / "nothing.csv")


def test_text_file__a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"it is no ordinary file\.$"):
        text_file(tmp_path)


@pytest.mark.parametrize("content", [b"", b"  \n\n"])
def test_text_file__empty_is_refused(write_table: WriteTable, content: bytes) -> None:
    with pytest.raises(EmptyFileError, match="holds no text"):
        text_file(write_table(content))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"PK\x03\x04rest", "a workbook or an archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"a,b\n\x00,1\n", r"a binary file \(it holds NUL\)"),
    ],
)
def test_text_file__binary_is_named(write_table: WriteTable, content: bytes, found: str) -> None:
    with pytest.raises(NotATextTableError, match=f"is {found}, not a text table; save it as CSV"):
        text_file(write_table(content))


def test_text_file__a_wrong_named_encoding_shows_the_first_bad_byte(
    write_table: WriteTable,
) -> None:
    path = write_table("name\nZoë\n".encode("cp1252"))

    with pytest.raises(EncodingRefusedError, match="not utf-8 text: byte 0xeb at offset 7"):
        text_file(path, encoding="utf-8")


def test_text_file__undefined_in_both_encodings_is_refused(write_table: WriteTable) -> None:
    with pytest.raises(EncodingRefusedError, match="not UTF-8 or Windows-1252 text"):
        text_file(write_table(b"name\n\x81\n"))


@pytest.mark.parametrize("encoding", ["utf-9", "base64", "a\x00b"])
def test_text_file__an_unknown_encoding_lists_usual_ones(
    write_table: WriteTable, encoding: str
) -> None:
    with pytest.raises(UnknownEncodingError, match="Usual ones: utf-8, utf-16"):
        text_file(write_table("a\n1\n"), encoding=encoding)
