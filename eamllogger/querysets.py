"""A queryset whose changes in bulk leave an entry in the audit trail."""

from typing import Any  # Values of fields are whatever a caller hands over.

from django.db import models, transaction
from django.db.models.lookups import Lookup
from django.db.models.sql.where import NothingNode, WhereNode

from eamllogger.audit import audit_record
from eamllogger.masking import MASK, is_masked_name, plain


class AuditedQuerySet(models.QuerySet):
    """`update()` and `delete()` write one entry each: which rows, how many, what changed.

    Changes of single objects are audited by the services that make them.
    """

    def update(self, **changes: Any) -> int:
        with transaction.atomic(using=self.db, savepoint=False):
            selection = self._selection()
            count = super().update(**changes)
            self._record("update", selection, count, changes)
        return count

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db, savepoint=False):
            selection = self._selection()
            count, by_model = super().delete()
            self._record("delete", selection, count, None)
        return count, by_model

    update.alters_data = True  # type: ignore[attr-defined]  # How templates know what not to call.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _selection(self) -> str:
        return describe_filter(self.query.where) or "all rows"

    def _record(
        self, verb: str, selection: str, count: int, changes: dict[str, Any] | None
    ) -> None:
        if not count:
            return
        audit_record(
            action=f"{self.model._meta.model_name}.{verb}_in_bulk",
            object_type=self.model._meta.label_lower,
            selection=selection,
            count=count,
            after=changes,
            using=self.db,
        )


def describe_filter(where: WhereNode) -> str:
    """The conditions of a query as text, with the values of masked fields left out."""
    if len(where.children) == 1 and isinstance(where.children[0], WhereNode) and not where.negated:
        return describe_filter(where.children[0])
    described = [_describe(child) for child in where.children]
    joined = f" {where.connector} ".join(text for text in described if text)
    return f"NOT ({joined})" if where.negated and joined else joined


def _describe(child: object) -> str:
    if isinstance(child, WhereNode):
        inner = describe_filter(child)
        return f"({inner})" if len(child.children) > 1 and not child.negated else inner
    if isinstance(child, NothingNode):
        return "no rows"
    if not isinstance(child, Lookup):
        return type(child).__name__
    target = getattr(child.lhs, "target", None)
    name = target.name if target is not None else type(child.lhs).__name__
    return f"{name} {child.lookup_name} {_value(name, child.rhs)}"


def _value(name: str, value: object) -> str:
    if is_masked_name(name):
        return MASK
    if hasattr(value, "as_sql") or hasattr(value, "query"):
        return "(another query)"
    return repr(plain(value))
