"""Which fields of a store's rows a script sees, and which it may write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from eaml_bridge import conf
from eaml_bridge.connectors.stores import Store, StoredRow
from eaml_bridge.exceptions import FieldNotWritable, InvalidValue, RequestError, UnknownName
from eaml_bridge.processing import json_values
from eaml_bridge.processing.calling import Row
from eaml_bridge.processing.judging import Record
from eaml_bridge.processing.renaming import (
    Pair,
    refuse_doubles,
    renamed_reads,
    renamed_writes,
    split_renames,
)
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.targets import is_masked
from mlpy import FunctionInfo

#: What the record of a row is called that a script gets whole.
_WHOLE = "row"


@dataclass(frozen=True, kw_only=True)
class StoreRead:
    """One value of a row: `name` in the script, `field` in the store, `slot` in a record."""

    name: tuple[str, ...]
    field: str
    slot: int


@dataclass(frozen=True, kw_only=True)
class StoreWrite:
    """One field that may change; `name` is the field's, `key` where the result holds its value."""

    name: str
    key: str


@dataclass(frozen=True, kw_only=True)
class StoreLayout:
    """What records hold: the key in slot 0, then the values read, then the row as it is stored.

    Attributes:
        is_whole: the row goes into the script with whatever fields it has.
        key_name: the field that names a row; empty where none does.
    """

    reads: tuple[StoreRead, ...]
    writes: tuple[StoreWrite, ...]
    into: StoreWrite | None
    is_whole: bool
    key_name: str

    @property
    def write_set(self) -> tuple[StoreWrite, ...]:
        """All fields that may change."""
        return (*self.writes, self.into) if self.into else self.writes


def layout_of(
    store: Store, info: FunctionInfo, request: ProcessRequest, *, label: str
) -> StoreLayout:
    """The fields of one run.

    Raises:
        UnknownName: the header or an option names a field that the store does not have.
        FieldNotWritable: a field may not be written.
        InvalidValue: a rename is none, or two results go to one field.
    """
    reading, writing = split_renames(request.renames, side=partial(_side, store))
    read_pairs = renamed_reads(info, request, reading, default=_default_names(store))
    write_pairs = renamed_writes(info, request, writing, label=label)
    refuse_doubles(write_pairs)
    for pair in read_pairs:
        _check_readable(store, pair.field, label)
    fields = [pair.field for pair in write_pairs] + ([request.into] if request.into else [])
    for field in fields:
        _check_writable(store, field, label)
    is_whole = store.fields is None and not (info.reads or request.fields)
    return StoreLayout(
        reads=_whole_reads(reading) if is_whole else _reads(read_pairs),
        writes=tuple(StoreWrite(name=pair.field, key=pair.name) for pair in write_pairs),
        into=StoreWrite(name=request.into, key="") if request.into else None,
        is_whole=is_whole,
        key_name=store.key_name,
    )


def record_of(layout: StoreLayout, row: StoredRow) -> Record:
    """The record of a row; what a script changes in its row changes nothing in it."""
    seen = {name: value for name, value in row.seen.items() if not is_masked(name)}
    if layout.is_whole:
        renamed = (row.seen.get(read.field) for read in layout.reads[1:])
        return (row.key, seen, *renamed, row)
    return (row.key, *(seen.get(read.field) for read in layout.reads), row)


def script_row(layout: StoreLayout, record: Record) -> Row:
    """What the script sees of a record."""
    named = {read.name[0]: json_values.copied(record[read.slot]) for read in layout.reads}
    if not layout.is_whole:
        return named
    whole = named.pop(_WHOLE)
    assert isinstance(whole, dict)
    renamed = {read.field for read in layout.reads[1:]}
    return {name: value for name, value in whole.items() if name not in renamed} | named


def _reads(pairs: Sequence[Pair]) -> tuple[StoreRead, ...]:
    return tuple(
        StoreRead(name=(pair.name,), field=pair.field, slot=slot)
        for slot, pair in enumerate(pairs, start=1)
    )


def _whole_reads(renames: Sequence[Pair]) -> tuple[StoreRead, ...]:
    """The whole row, then the fields that go by another name."""
    return _reads([Pair(name=_WHOLE, field=""), *renames])


def _default_names(store: Store) -> list[str]:
    return [name for name in store.fields or () if not is_masked(name)]


def _side(store: Store, text: str, left: str, right: str) -> str:
    known = store.fields
    if known is None:
        raise InvalidValue(
            f"--map {text} can mean two things, since every row has its own fields. "
            f"Write reads:{text} or writes:{text}."
        )
    if left in known and right in known:
        raise InvalidValue(
            f"--map {text} can mean two things, since both are fields. "
            f"Write reads:{text} or writes:{text}."
        )
    if left not in known and right not in known:
        raise UnknownName("field", right, known=known)
    return "reads" if right in known else "writes"


def _check_readable(store: Store, field: str, label: str) -> None:
    _check_known(store, field, label)
    if is_masked(field):
        raise RequestError(f"Field {field!r} of {label} is masked: no script may read it.")


def _check_writable(store: Store, field: str, label: str) -> None:
    _check_known(store, field, label)
    reason = ""
    if field == store.key_name:
        reason = "it names the row"
    elif is_masked(field) or field in conf.get("PROTECTED_FIELDS"):
        reason = "it is protected"
    if reason:
        others = [name for name in _default_names(store) if name != store.key_name]
        raise FieldNotWritable(field, target=label, reason=reason, writable=others)


def _check_known(store: Store, field: str, label: str) -> None:
    if store.fields is not None:
        if field not in store.fields:
            raise UnknownName("field", field, known=store.fields, where=f"in {label}")
        return
    if "." in field or field.startswith("$"):
        raise InvalidValue(
            f"The field {field!r} of {label} is none; name one at the top of a row, "
            "without '$' and without points."
        )
