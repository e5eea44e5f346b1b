"""Further names of fields, which code knows them by beside their own.

class Machine(AliasedFields):
    field_aliases = {"name": "machine_name"}
    objects = AliasedQuerySet.as_manager()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import (  # Any: values of fields, options of Django.
    TYPE_CHECKING,
    Any,
    ClassVar,
    Self,
    TypeVar,
)

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.options import Options
from django.db.models.signals import class_prepared
from django.dispatch import receiver
from django.utils.functional import cached_property

from mlpy.suggest import did_you_mean

_ModelT = TypeVar("_ModelT", bound=models.Model)

if TYPE_CHECKING:  # generic in the stubs only
    _Options = Options[Any]
else:
    _Options = Options


class AliasedOptions(_Options):
    """What Django knows of a model, with the fields under their further names too.

    Attributes:
        aliases: the field's own name by each further one; with `user`, `user_id` as well.
    """

    aliases: Mapping[str, str]

    # Replaces a table that Django drops and builds again whenever the registry of apps changes:
    # an entry put into the table itself would be lost then.
    @cached_property
    def _forward_fields_map(self) -> dict[str, Any]:
        fields: dict[str, Any] = Options._forward_fields_map.func(self)  # type: ignore[attr-defined]
        return {**fields, **{alias: fields[name] for alias, name in self.aliases.items()}}


class AliasedQuerySet(models.QuerySet[_ModelT]):
    """Translates further names where Django compares with the names of fields itself."""

    def select_related(self, *fields: Any) -> Self:
        return super().select_related(*self._real(fields))

    def only(self, *fields: str) -> Self:
        return super().only(*self._real(fields))

    def defer(self, *fields: Any) -> Self:
        return super().defer(*self._real(fields))

    def order_by(self, *field_names: Any) -> Self:
        return super().order_by(*self._real(field_names))

    def get_or_create(
        self, defaults: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> tuple[_ModelT, bool]:
        return super().get_or_create(
            real_names(self.model, defaults or {}), **real_names(self.model, kwargs)
        )

    def update_or_create(
        self,
        defaults: Mapping[str, Any] | None = None,
        create_defaults: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[_ModelT, bool]:
        return super().update_or_create(
            real_names(self.model, defaults or {}),
            None if create_defaults is None else real_names(self.model, create_defaults),
            **real_names(self.model, kwargs),
        )

    def _real(self, paths: Iterable[Any]) -> list[Any]:
        # Expressions resolve their names themselves, and None switches a setting off.
        return [real_path(self.model, path) if isinstance(path, str) else path for path in paths]


class AliasedFields(models.Model):
    """A model whose fields have further names.

    They work as attributes and keywords of the constructor, in lookups, orders and values, from
    other models through relations too, and in `save(update_fields=…)`. The database knows the
    fields' own names only.

    Attributes:
        field_aliases: the name of a field of this model by each further name of it.
    """

    field_aliases: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(real_names(type(self), kwargs) if kwargs else kwargs))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            aliases = _aliases(type(self))
            update_fields = [aliases.get(name, name) for name in update_fields]
        super().save(*args, update_fields=update_fields, **options)

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_check_manager(cls)]


def real_names(model: type[models.Model], values: Mapping[str, Any]) -> MutableMapping[str, Any]:
    """The same values, by the own names of the fields.

    Raises:
        TypeError: two names of one field are given.
    """
    aliases = _aliases(model)
    named: dict[str, Any] = {}
    given: dict[str, str] = {}
    for name, value in values.items():
        real = real_path(model, name) if LOOKUP_SEP in name else aliases.get(name, name)
        if real in given:
            raise TypeError(
                f"{model.__name__} got {given[real]!r} and {name!r}, which are one field. "
                "Use one of the two."
            )
        named[real], given[real] = value, name
    return named


def real_path(model: type[models.Model], path: str) -> str:
    """A path over relations, as `-machine__user`, by the own names of the fields."""
    sign = path[:1] if path[:1] in ("-", "+") else ""
    parts = path.removeprefix(sign).split(LOOKUP_SEP)
    at: type[models.Model] | None = model
    for i, part in enumerate(parts):
        if at is None:
            break
        parts[i] = _aliases(at).get(part, part)
        at = _related(at, part)
    return sign + LOOKUP_SEP.join(parts)


def _related(model: type[models.Model], name: str) -> type[models.Model] | None:
    try:
        related = model._meta.get_field(name).related_model
    except FieldDoesNotExist:  # a lookup, a transform or an annotation
        return None
    return related if isinstance(related, type) else None


def _aliases(model: type[models.Model]) -> Mapping[str, str]:
    options = model._meta
    return options.aliases if isinstance(options, AliasedOptions) else {}


class _Alias(property):
    """Reads, sets and deletes the attribute of another name; on the class, what is there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            lambda instance: getattr(instance, name),
            lambda instance, value: setattr(instance, name, value),
            lambda instance: delattr(instance, name),
        )
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        # Prefetching asks the class for what fetches many at once.
        return getattr(owner, self._name) if instance is None else super().__get__(instance, owner)


@receiver(class_prepared, dispatch_uid="eaml_bridge_field_aliases")
def _prepare(sender: type[models.Model], **_: Any) -> None:
    if not issubclass(sender, AliasedFields) or not sender.field_aliases:
        return
    aliases = _complete(sender)
    options = sender._meta
    options.__class__ = AliasedOptions
    options.aliases = aliases  # type: ignore[attr-defined]
    options._expire_cache()  # type: ignore[attr-defined]
    for alias, name in aliases.items():
        setattr(sender, alias, _Alias(name))


def _complete(model: type[AliasedFields]) -> dict[str, str]:
    """The table of a model, with the columns of relations; each entry is checked."""
    own = [*model._meta.fields, *model._meta.many_to_many]
    # A relation may also be named by its column, which takes and gives the key.
    fields = {name: field for field in own for name in (field.attname, field.name)}
    aliases: dict[str, str] = {}
    for alias, name in model.field_aliases.items():
        if name not in fields:
            hint = did_you_mean(name, fields) or f"its fields: {', '.join(fields)}"
            raise ImproperlyConfigured(
                f"{model.__name__}.field_aliases[{alias!r}] is {name!r}, which is no field; {hint}."
            )
        aliases[alias] = name
        field = fields[name]
        if name == field.name != field.attname:
            aliases[f"{alias}_id"] = field.attname
    _refuse_taken(model, aliases)
    return aliases


def _refuse_taken(model: type[models.Model], aliases: Mapping[str, str]) -> None:
    for alias in aliases:
        found = [vars(base)[alias] for base in model.__mro__ if alias in vars(base)]
        if any(not isinstance(attribute, _Alias) for attribute in found):
            raise ImproperlyConfigured(
                f"{model.__name__}.field_aliases names {alias!r}, which the model has already. "
                "Choose another name."
            )


def _check_manager(model: type[AliasedFields]) -> list[checks.CheckMessage]:
    if not model.field_aliases or isinstance(model._default_manager.none(), AliasedQuerySet):
        return []
    return [
        checks.Error(
            f"The manager of {model.__name__} does not know its field_aliases.",
            hint="Let its queryset inherit from eaml_bridge.aliases.AliasedQuerySet.",
            obj=model,
            id="eaml_bridge.E010",
        )
    ]
