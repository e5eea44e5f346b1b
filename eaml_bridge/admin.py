"""Runs in the admin: to read, not to change."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from eaml_bridge.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records tell what happened; nobody edits or deletes them here."""

    list_display = (
        "id",
        "status",
        "function",
        "target",
        "written_count",
        "user_name",
        "started_at",
    )
    list_filter = ("status", "mode", "source", "started_at")
    search_fields = ("function", "target", "user_name", "message")
    date_hierarchy = "started_at"
    list_select_related = ("user",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Nobody deletes one."""
        return False
