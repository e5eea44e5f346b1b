"""What rows are processed: a Django model by its label, or what a project's resolver knows by name.

`EAML["TARGETS"]` maps a kind to the dotted path of its resolver, so that `machine:cars` reaches
domain code which this package never imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import (
    Any,
    Protocol,
    TypeAlias,
)  # Any: querysets and fields of models known at run time only.

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, GeneratedField, Model, QuerySet
from django.utils.module_loading import import_string

from eaml_bridge import conf
from eaml_bridge.exceptions import RequestError, UnknownName

#: The `table` of a column that belongs to another row, reached along a foreign key.
ELSEWHERE = -1

Rows = QuerySet[Any, Any]
AnyField: TypeAlias = "Field[Any, Any]"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a target.

    Attributes:
        name: as people and scripts know it.
        path: as a query from the target's rows reaches it.
        table: position in `Target.tables` of the table that holds it.
        sealed: why no script may write it; empty when one may.
        masked: its values never leave the database.
    """

    name: str
    path: str
    field: AnyField
    table: int = 0
    sealed: str = ""
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class Target:
    """Rows that a function can be run over, and the tables that hold their columns.

    Attributes:
        label: what a person calls it.
        noun: what one row is called, in lower case.
        tables: models of the tables; rows of all share the value of the primary key.
        rows: gives all rows, of the first table's model, by database alias.
        authorize: raises NotPermitted where a user may not read or write; arguments user, writing.
    """

    label: str
    noun: str
    tables: tuple[type[Model], ...]
    columns: Mapping[str, Column]
    rows: Callable[[str], Rows]
    authorize: Callable[[Any, bool], None] | None = None
    script: str = ""
    database: str | None = None

    @property
    def model(self) -> type[Model]:
        """The model that a query starts from."""
        return self.tables[0]


class TargetResolver(Protocol):
    """Resolves the NAME of `kind:NAME`; raises UnknownName for one that does not exist."""

    def __call__(self, name: str) -> Target: ...


def resolve_target(label: str) -> Target:
    """The target of a model label such as `shop.Product`, or of `kind:NAME`.

    Raises:
        UnknownName: no such model, kind or name; the nearest known one is in the message.
    """
    kind, colon, name = label.partition(":")
    if colon:
        return _resolver(kind)(name)
    return model_target(_model(label))


def model_target(model: type[Model]) -> Target:
    """The target that holds all rows of a model, in all tables that it inherits from."""
    meta = model._meta
    tables = list(dict.fromkeys([meta.concrete_model or model, *_owners(model)]))
    columns = {
        field.name: Column(
            name=field.name,
            path=field.name,
            field=field,
            table=tables.index(_owner(field)),
            sealed=sealed_because(field),
            masked=is_masked(field.name) or is_encrypted(field),
        )
        for field in meta.concrete_fields
    }
    return Target(
        label=meta.label,
        noun=meta.model_name or "",
        tables=tuple(tables),
        columns=columns,
        rows=lambda alias: model._default_manager.using(alias).all(),
        script=getattr(model, "ml_script", ""),
    )


def sealed_because(field: AnyField) -> str:
    """Why no script may write the field, as half a sentence; empty when one may."""
    if field.primary_key:
        return "it is the primary key"
    if isinstance(field, GeneratedField):
        return "the database computes it"
    if not field.editable:
        return "the model says it is not editable"
    if is_encrypted(field):
        return "it is stored encrypted"
    if field.name in conf.get("PROTECTED_FIELDS") or is_masked(field.name):
        return "it is protected"
    if isinstance(field, ForeignKey) and _is_protected(field.remote_field.model):
        return "it decides who may see the row"
    return ""


def is_masked(name: str) -> bool:
    """Whether the values of fields of this name never leave the database."""
    return name in conf.get("MASK_FIELDS")


def is_encrypted(field: AnyField) -> bool:
    """Whether the database holds the field's values encrypted."""
    # Not by its class: that module needs a package which a project without such fields lacks.
    return getattr(field, "is_encrypted", False)


def _is_protected(model: type[Model]) -> bool:
    label = model._meta.label_lower
    protected = {name.lower() for name in conf.get("PROTECTED_RELATIONS")}
    return label in protected or model._meta.concrete_model is get_user_model()


def _owner(field: AnyField) -> type[Model]:
    return field.model._meta.concrete_model or field.model


def _owners(model: type[Model]) -> list[type[Model]]:
    return [_owner(field) for field in model._meta.concrete_fields]


def _model(label: str) -> type[Model]:
    known = {model._meta.label.lower(): model for model in apps.get_models()}
    found = known.get(label.lower())
    if found is None:
        labels = [model._meta.label for model in known.values()]
        raise UnknownName("model", label, known=[*labels, *_kinds_shown()])
    return found


def _kinds_shown() -> list[str]:
    return [f"{kind}:NAME" for kind in conf.get("TARGETS")]


def _resolver(kind: str) -> TargetResolver:
    paths: Mapping[str, str] = conf.get("TARGETS")
    if kind not in paths:
        raise UnknownName("kind of target", kind, known=paths)
    try:
        resolver: TargetResolver = import_string(paths[kind])
    except ImportError as error:
        raise RequestError(
            f"EAML['TARGETS'][{kind!r}] is {paths[kind]!r}, which cannot be imported: {error}. "
            "Name a function by its dotted path."
        ) from error
    return resolver
