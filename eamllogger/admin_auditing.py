"""Parts of admin pages: changes that leave entries in the audit trail, and pages to read only."""

from typing import Any  # Forms and formsets of the admin are made for models known at run time.

from django.contrib import admin
from django.db import models
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from eamllogger.audit import audit_record, audit_snapshot
from eamllogger.querysets import AuditedQuerySet


class AuditedAdmin(admin.ModelAdmin):
    """Writes an entry for each object that its pages make, change or delete.

    Deleting selected objects of a list leaves one, as the model's `AuditedQuerySet` writes it where
    there is one.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        before = _stored_snapshot(obj) if change else None
        super().save_model(request, obj, form, change)
        _record_saved(obj, before)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        before, key, name = audit_snapshot(obj), obj.pk, str(obj)
        super().delete_model(request, obj)
        _record_deleted(obj, before, key, name)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        if isinstance(queryset, AuditedQuerySet):
            super().delete_queryset(request, queryset)
            return
        names = [str(obj) for obj in queryset]
        super().delete_queryset(request, queryset)
        audit_record(
            action=f"{self.opts.model_name}.delete_in_bulk",
            object_type=self.opts.label_lower,
            before={"names": names},
            count=len(names),
        )

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        # Read anew: the forms have written into their objects already.
        before = {
            inline.instance.pk: _stored_snapshot(inline.instance)
            for inline in formset.initial_forms
            if inline.has_changed() or inline in formset.deleted_forms
        }
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            _record_saved(obj, None)
        for obj, _fields in formset.changed_objects:
            _record_saved(obj, before.get(obj.pk))
        for inline in formset.deleted_forms:
            obj = inline.instance
            key = inline.initial.get(obj._meta.pk.name, obj.pk)
            _record_deleted(obj, before.get(key) or {}, key, str(obj))

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        before = _related_keys(form.instance) if change else {}
        super().save_related(request, form, formsets, change)
        after = _related_keys(form.instance)
        if before != after and (change or any(after.values())):
            action = f"{form.instance._meta.model_name}.change_relations"
            audit_record(action=action, target=form.instance, before=before, after=after)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Pages on which nothing can be changed."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def _stored_snapshot(obj: models.Model) -> dict[str, object]:
    stored = type(obj)._base_manager.filter(pk=obj.pk).first()
    return audit_snapshot(stored) if stored else {}


def _record_saved(obj: models.Model, before: dict[str, object] | None) -> None:
    after = audit_snapshot(obj)
    if before != after:
        verb = "create" if before is None else "change"
        audit_record(
            action=f"{obj._meta.model_name}.{verb}", target=obj, before=before, after=after
        )


def _record_deleted(obj: models.Model, before: dict[str, object], key: object, name: str) -> None:
    audit_record(
        action=f"{obj._meta.model_name}.delete",
        object_type=obj._meta.label_lower,
        object_key=key,
        object_name=name,
        before=before,
    )


def _related_keys(obj: models.Model) -> dict[str, object]:
    """The keys of related objects, of the relations that a form can change."""
    return {
        field.name: sorted(map(str, getattr(obj, field.name).values_list("pk", flat=True)))
        for field in obj._meta.many_to_many
        if getattr(obj, field.name).through._meta.auto_created
    }
