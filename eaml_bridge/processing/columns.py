"""Which columns a row holds and which may change, from the header, the options and the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field

from eaml_bridge.exceptions import FieldNotWritable, InvalidValue, RequestError, UnknownName
from eaml_bridge.processing.renaming import (
    Pair,
    refuse_doubles,
    renamed_reads,
    renamed_writes,
    split_renames,
)
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.processing.selection import column_of, related_model, visible
from eaml_bridge.processing.values import Codec, codec_for
from eaml_bridge.targets import ELSEWHERE, AnyField, Column, Target, is_masked
from mlpy import FunctionInfo


@dataclass(frozen=True, kw_only=True)
class Read:
    """One value of a row. `name` has several parts where it stands in an object of the row."""

    name: tuple[str, ...]
    column: Column
    codec: Codec
    slot: int


@dataclass(frozen=True, kw_only=True)
class Write:
    """One column that may change; `key` is where the result holds its new value."""

    key: str
    column: Column
    codec: Codec
    slot: int


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a page's records hold: the primary key in slot 0, then one value per path.

    Attributes:
        into: the column that takes the whole result, if one does.
    """

    paths: tuple[str, ...]
    reads: tuple[Read, ...]
    writes: tuple[Write, ...]
    into: Write | None

    @property
    def write_set(self) -> tuple[Write, ...]:
        """All columns that may change."""
        return (*self.writes, self.into) if self.into else self.writes


def layout_of(target: Target, info: FunctionInfo, request: ProcessRequest) -> Layout:
    """The columns of one run.

    Raises:
        UnknownName: the header or an option names a field that the target does not have.
        FieldNotWritable: a field of the write set is protected, or no codec knows its type.
        InvalidValue: a rename is none, or two results go to one field.
    """
    read_renames, write_renames = split_renames(request.renames, side=partial(_side, target))
    read_pairs = renamed_reads(info, request, read_renames, default=_default_names(target))
    write_pairs = renamed_writes(info, request, write_renames, label=target.label)
    sources = [_readable(target, pair.field) for pair in read_pairs]
    targets = [_writable(target, pair.field) for pair in write_pairs]
    if request.into:
        targets.append(_writable(target, request.into))
    refuse_doubles(write_pairs)
    paths = tuple(dict.fromkeys(column.path for column in (*sources, *targets)))
    slots = {path: slot for slot, path in enumerate(paths, start=1)}
    writes = [
        Write(key=key, column=column, codec=_codec(target, column), slot=slots[column.path])
        for key, column in zip([p.name for p in write_pairs] + [""], targets, strict=False)
    ]
    return Layout(
        paths=paths,
        reads=_reads(target, read_pairs, sources, slots),
        writes=tuple(writes[: len(write_pairs)]),
        into=writes[-1] if request.into else None,
    )


def _reads(
    target: Target, pairs: Sequence[Pair], sources: Sequence[Column], slots: dict[str, int]
) -> tuple[Read, ...]:
    reads = tuple(
        Read(
            name=tuple(pair.name.split(".")) if "." in column.name else (pair.name,),
            column=column,
            codec=_codec(target, column),
            slot=slots[column.path],
        )
        for pair, column in zip(pairs, sources, strict=True)
    )
    names = {read.name for read in reads}
    for read in reads:
        if len(read.name) > 1 and read.name[:1] in names:
            raise InvalidValue(
                f"A row cannot hold both {read.name[0]!r} and {'.'.join(read.name)!r}. "
                f"Rename one, as in {read.name[-1]}={'.'.join(read.name)}."
            )
    return reads


def _side(target: Target, text: str, left: str, right: str) -> str:
    known = target.columns
    if left in known and right in known:
        raise InvalidValue(
            f"--map {text} can mean two things, since both are fields. "
            f"Write reads:{text} or writes:{text}."
        )
    if left not in known and right not in known:
        column_of(target, right)
    return "reads" if right in known else "writes"


def _default_names(target: Target) -> list[str]:
    """All concrete, unmasked columns whose values are neither files nor binary."""
    names = []
    for name, column in target.columns.items():
        codec = codec_for(column.field)
        if not column.masked and codec is not None and codec.by_default:
            names.append(name)
    return names


def _readable(target: Target, name: str) -> Column:
    if "." in name and name not in target.columns:
        return _related_column(target, name)
    column = column_of(target, name)
    if column.masked:
        raise RequestError(f"Field {name!r} of {target.label} is masked: no script may read it.")
    return column


def _related_column(target: Target, name: str) -> Column:
    """The column at the end of a dotted path along foreign keys."""
    first, *rest = name.split(".")
    field: AnyField = _readable(target, first).field
    for part in rest:
        field = _next_field(target, field, part, name)
    path = "__".join([target.columns[first].path, *rest])
    return Column(
        name=name, path=path, field=field, table=ELSEWHERE, sealed="it belongs to another row"
    )


def _next_field(target: Target, field: AnyField, part: str, name: str) -> AnyField:
    model = related_model(field)
    if model is None:
        raise InvalidValue(
            f"{name!r} does not fit {target.label}: {field.name!r} is no foreign key."
        )
    known = [other.name for other in model._meta.concrete_fields if not is_masked(other.name)]
    try:
        found = model._meta.get_field(part)
    except FieldDoesNotExist:
        found = None
    if part not in known or not isinstance(found, Field):
        raise UnknownName("field", part, known=known, where=f"in {model._meta.label}")
    return found


def _writable(target: Target, name: str) -> Column:
    column = column_of(target, name)
    if column.sealed:
        raise FieldNotWritable(
            name,
            target=target.label,
            reason=column.sealed,
            writable=[n for n in visible(target) if not target.columns[n].sealed],
        )
    return column


def _codec(target: Target, column: Column) -> Codec:
    codec = codec_for(column.field)
    if codec is None:
        raise RequestError(
            f"Field {column.name!r} of {target.label} is a {type(column.field).__name__}, whose "
            "values have no form in scripts. Leave it out with --fields and --write."
        )
    return codec
