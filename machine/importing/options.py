"""Columns and types as a person writes them on a command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from machine.column_types import ColumnType
from machine.importing.errors import OptionFormError, UnknownColumnTypeError

NAME_LENGTH = 500
DATE_ORDERS: Mapping[str, str] = MappingProxyType(
    {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
)


def column_type_named(name: str, *, option: str) -> ColumnType:
    """The column type of this name; capitals do not count."""
    try:
        return ColumnType[name.strip().upper()]
    except KeyError as error:
        known = [column_type.name for column_type in ColumnType]
        raise UnknownColumnTypeError(name, known, option=option) from error


def machine_name(text: str) -> str:
    """A name that every database can hold."""
    if not 1 <= len(text.strip()) <= NAME_LENGTH:
        raise OptionFormError("--name", text[:40], f"a name of 1 to {NAME_LENGTH} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise OptionFormError("--name", text, "a name in UTF-8") from error
    return text.strip()


def columns_with_type(texts: Iterable[str], *, option: str) -> dict[str, ColumnType]:
    """`COLUMN=TYPE` texts as a mapping; the last `=` divides, so that a name may hold one."""
    columns: dict[str, ColumnType] = {}
    for text in texts:
        name, mark, type_name = text.rpartition("=")
        if not mark or not name.strip():
            raise OptionFormError(option, text, "COLUMN=TYPE, for example Zip=LABEL")
        columns[name.strip()] = column_type_named(type_name, option=option)
    return columns


def columns_with_optional_type(
    texts: Iterable[str], *, option: str
) -> dict[str, ColumnType | None]:
    """`COLUMN` or `COLUMN:TYPE` texts as a mapping; the last `:` divides."""
    columns: dict[str, ColumnType | None] = {}
    for text in texts:
        name, mark, type_name = text.rpartition(":")
        if not mark:
            name, type_name = text, ""
        if not name.strip():
            raise OptionFormError(option, text, "COLUMN or COLUMN:TYPE, for example Margin:FLOAT")
        columns[name.strip()] = column_type_named(type_name, option=option) if mark else None
    return columns
