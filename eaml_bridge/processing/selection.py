"""Which rows: conditions in the words of the target become a queryset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any  # A query holds whatever JSON does.

from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import BooleanField, Field, Model, Q
from django.db.models.constants import LOOKUP_SEP

from eaml_bridge.exceptions import InvalidValue, RequestError, UnknownName
from eaml_bridge.processing.request import Lookup, ProcessRequest
from eaml_bridge.targets import AnyField, Column, Rows, Target, is_masked

_DEEPEST_QUERY = 20
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def selected_rows(target: Target, request: ProcessRequest, *, database: str) -> Rows:
    """The rows that the request selects, without order or limit.

    Raises:
        UnknownName: a condition names a column, a relation or a lookup that does not exist.
        InvalidValue: a condition's value does not fit its column.
    """
    rows = _starting_rows(target, request, database)
    for lookup in request.filters:
        rows = _condition(rows, target, lookup, negated=False)
    for lookup in request.excludes:
        rows = _condition(rows, target, lookup, negated=True)
    if request.query:
        rows = _filtered(rows, _query(target, request.query, depth=0), shown="--query")
    return rows


def order_paths(target: Target, names: Iterable[str]) -> tuple[str, ...]:
    """Query paths to order by, descending where a name begins with `-`."""
    return tuple(
        name[: len(name) - len(name.lstrip("-"))] + _unmasked(target, name.lstrip("-")).path
        for name in names
    )


def column_of(target: Target, name: str) -> Column:
    """The column of this name; a foreign key's also by its column in the database.

    Raises:
        UnknownName: the target has no such column.
    """
    found = target.columns.get(name)
    if found is None:
        by_attname = {column.field.attname: column for column in target.columns.values()}
        found = by_attname.get(name) or _primary_key(target, name)
    if found is None:
        raise UnknownName("field", name, known=visible(target), where=f"in {target.label}")
    return found


def visible(target: Target) -> list[str]:
    """The names of the columns whose values may leave the database."""
    return [name for name, column in target.columns.items() if not column.masked]


def related_model(field: AnyField) -> type[Model] | None:
    """The model that a foreign key refers to; None for other fields."""
    model = field.related_model if field.is_relation else None
    return None if isinstance(model, str) else model


def _primary_key(target: Target, name: str) -> Column | None:
    if name != "pk":
        return None
    keys = [column for column in target.columns.values() if column.field.primary_key]
    return keys[0] if keys else None


def _starting_rows(target: Target, request: ProcessRequest, database: str) -> Rows:
    given = request.queryset
    if given is None:
        return target.rows(database)
    if given.query.is_sliced:
        raise RequestError("The queryset is sliced. Give it unsliced, and the limit as `limit`.")
    given = given.using(database).order_by()
    query = given.query
    if not (query.distinct or query.combinator or query.group_by or len(query.alias_map) > 1):
        return given
    # A joined row may come several times, and some of these cannot be locked or cut into pages.
    return type(given)(model=given.model, using=database).filter(pk__in=given.values("pk"))


def _condition(rows: Rows, target: Target, lookup: Lookup, *, negated: bool) -> Rows:
    condition = _lookup(target, lookup)
    shown = f"Condition {lookup.key}={lookup.value!r}"
    return _filtered(rows, ~condition if negated else condition, shown=shown)


def _lookup(target: Target, lookup: Lookup) -> Q:
    column, rest = _split(target, lookup.key)
    field = _check_rest(column.field, rest, lookup.key)
    name = rest[-1] if rest else "exact"
    path = LOOKUP_SEP.join([column.path, *rest])
    return Q(**{path: _typed(lookup.value, field, name, key=lookup.key)})


def _filtered(rows: Rows, condition: Q, *, shown: str) -> Rows:
    try:
        return rows.filter(condition)
    except (ValidationError, ValueError, TypeError, FieldError) as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise InvalidValue(f"{shown} does not fit: {reason.rstrip('.')}.") from error


def _query(target: Target, query: Mapping[str, Any], *, depth: int) -> Q:
    """All conditions of a query: `{"stock__lt": 10, "$or": [{…}, {…}], "$not": {…}}`."""
    if depth > _DEEPEST_QUERY:
        raise InvalidValue(f"--query is nested deeper than {_DEEPEST_QUERY} levels.")
    found = Q()
    for key, value in query.items():
        if key == "$not":
            found &= ~_query(target, _object(key, value), depth=depth + 1)
        elif key in ("$or", "$and"):
            if not isinstance(value, list) or not value:
                raise InvalidValue(f"--query: {key} is {value!r:.80}; expected a list of objects.")
            parts = [_query(target, _object(key, item), depth=depth + 1) for item in value]
            found &= reduce(or_ if key == "$or" else and_, parts)
        elif key.startswith("$"):
            raise UnknownName("operator", key, known=("$and", "$not", "$or"), where="in --query")
        else:
            found &= _lookup(target, Lookup(key=key, value=value))
    return found


def _object(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidValue(f"--query: {key} holds {value!r:.80}; expected an object of conditions.")
    return value


def _split(target: Target, key: str) -> tuple[Column, list[str]]:
    """The column, and what follows it. A column's real name may itself hold `__`."""
    fitting = [name for name in target.columns if key == name or key.startswith(name + LOOKUP_SEP)]
    name = max(fitting, key=len) if fitting else key.split(LOOKUP_SEP)[0]
    column = _unmasked(target, name)
    rest = key[len(name) + len(LOOKUP_SEP) :]
    return column, rest.split(LOOKUP_SEP) if rest else []


def _unmasked(target: Target, name: str) -> Column:
    column = column_of(target, name)
    if column.masked:
        raise RequestError(f"Field {name!r} of {target.label} is masked: no condition may use it.")
    return column


def _check_rest(field: AnyField, rest: list[str], key: str) -> AnyField | None:
    """Walk relations, transforms and the lookup; the field that the lookup compares, if known."""
    current: AnyField | None = field
    for position, part in enumerate(rest):
        if current is None or part in _free_parts(current):
            return None
        related = _related(current, part)
        if related is not None:
            current = related
        elif current.get_lookup(part) is not None and position == len(rest) - 1:
            return current
        elif current.get_transform(part) is not None:
            current = None
        else:
            raise UnknownName("lookup", part, known=_followers(current), where=f"in {key!r}")
    return current


def _free_parts(field: AnyField) -> frozenset[str] | _Everything:
    """A JSON field takes any key as the next part of a path."""
    return _Everything() if field.get_internal_type() == "JSONField" else frozenset()


class _Everything:
    def __contains__(self, part: object) -> bool:
        return True


def _related(field: AnyField, part: str) -> AnyField | None:
    model = related_model(field)
    if model is None:
        return None
    try:
        found = model._meta.get_field(part)
    except FieldDoesNotExist:
        return None
    if is_masked(part):
        raise RequestError(f"Field {part!r} is masked: no condition may use it.")
    # Along a relation to many, a row would be selected several times.
    return found if isinstance(found, Field) and not found.many_to_many else None


def _followers(field: AnyField) -> set[str]:
    names = set(field.get_lookups())
    if (model := related_model(field)) is not None:
        names |= {other.name for other in model._meta.concrete_fields}
    return names


def _typed(value: object, field: AnyField | None, lookup: str, *, key: str) -> object:
    """What typed text means for the lookup: a list, a truth value, or the text itself."""
    if not isinstance(value, str):
        return value
    if lookup in ("in", "range"):
        return [part.strip() for part in value.split(",")]
    if lookup == "isnull" or isinstance(field, BooleanField):
        if value.lower() not in _TRUTH:
            raise InvalidValue(f"Condition {key}={value!r} does not fit: expected true or false.")
        return _TRUTH[value.lower()]
    return value
