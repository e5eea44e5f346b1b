"""Queries over data lines, asked with the real names of the columns."""

from collections.abc import Mapping

from machine.data_columns import ColumnField
from machine.exceptions import ColumnEncrypted, UnknownColumn


def translated_filters(
    filters: Mapping[str, object], *, fields: Mapping[str, ColumnField], machine: str
) -> dict[str, object]:
    """The same lookups with the fields of the line models in the place of the real names.

    Raises:
        UnknownColumn: a lookup begins with no column's name.
        ColumnEncrypted: a lookup compares with encrypted values.
    """
    return {
        _translated(lookup, fields=fields, machine=machine): value
        for lookup, value in filters.items()
    }


def _translated(lookup: str, *, fields: Mapping[str, ColumnField], machine: str) -> str:
    # A real name may itself hold two underscores: the longest name that fits is meant.
    name, rest = lookup, ""
    while name not in fields:
        name, separator, last = name.rpartition("__")
        if not separator:
            raise UnknownColumn(lookup.partition("__")[0], known=fields, machine=machine)
        rest = f"__{last}{rest}"
    if fields[name].is_encrypted and rest != "__isnull":
        raise ColumnEncrypted(name, machine=machine)
    return fields[name].path + rest
