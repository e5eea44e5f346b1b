"""Admin pages that show staff what they may see by the rules of the models, and no more."""

from typing import Any, cast  # Any: fields and objects of pages for models known at run time.

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from user.models import User


class ScopedChoices:
    """Narrows what a foreign key may be set to: a key that was guessed is refused like a wrong one.

    For a ModelAdmin or an inline; stands before it among the bases.
    """

    def get_field_queryset(
        self, db: str | None, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet | None:
        parent: Any = super()
        queryset = parent.get_field_queryset(db, db_field, request)
        if queryset is None and db_field.remote_field is not None:
            queryset = db_field.remote_field.model._default_manager.using(db)
        return queryset.visible_to(request.user) if hasattr(queryset, "visible_to") else queryset


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Asks the model's `visible_to` and `can` beside Django's permissions.

    Lists, single objects, autocompletion and the choices of foreign keys are narrowed alike.
    """

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and _may(request, obj, "view")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may(request, obj, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may(request, obj, "delete")


def signed_in_user(request: HttpRequest) -> User:
    """Who works with the admin; its pages are closed to everybody else."""
    return cast(User, request.user)


def _may(request: HttpRequest, obj: Any, action: str) -> bool:
    return obj is None or obj.can(request.user, action)
