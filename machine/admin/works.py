"""Admin pages of works."""

from collections.abc import Callable
from typing import Any, ClassVar  # Any: Django takes more than one type.

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from machine.admin.owned import LatestRows, MachineOwnedAdmin, as_table
from machine.models import Work
from machine.works import work_cancel, work_retry
from user.admin_scope import signed_in_user


class WorkInline(admin.TabularInline):
    """The newest works of a machine, on its page."""

    model = Work
    formset = LatestRows
    fields = ("kind", "status", "priority", "server", "attempts", "created_at", "duration_s")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    verbose_name_plural = "newest works"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Work]:
        return super().get_queryset(request).select_related("server", "machine")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Work)
class WorkAdmin(MachineOwnedAdmin):
    """Works: to queue one, to see how far they are, to cancel them and try them again."""

    list_display = (
        "id",
        "machine",
        "kind",
        "status",
        "priority",
        "server",
        "attempts",
        "created_at",
        "duration_s",
    )
    list_display_links = ("id", "machine")
    list_filter = ("status", "kind", "server", "created_at")
    list_select_related: ClassVar[Any] = ("machine", "server")
    search_fields: ClassVar = ("machine__machine_name", "server__server_name", "user__username")
    search_help_text = "Machine, server or user"
    date_hierarchy = "created_at"
    autocomplete_fields: ClassVar[Any] = ("machine", "server")
    readonly_fields: ClassVar = (
        "status",
        "user",
        "run",
        "attempts",
        "lease_expires_at",
        "heartbeat_at",
        "created_at",
        "started_at",
        "finished_at",
        "count_of_lines",
        "count_of_epochs",
        "duration_s",
        "errors",
        "warnings",
    )
    fieldsets = (
        (None, {"fields": ("machine", "kind", "status", "priority", "parameters")}),
        ("When and where", {"fields": ("server", "available_at", "max_attempts", "user", "run")}),
        (
            "Progress",
            {
                "fields": (
                    ("attempts", "heartbeat_at", "lease_expires_at"),
                    ("created_at", "started_at", "finished_at"),
                    ("count_of_lines", "count_of_epochs", "duration_s"),
                )
            },
        ),
        ("What was told", {"fields": ("errors", "warnings")}),
    )
    actions = ("cancel", "retry")

    @admin.display(description="errors")
    def errors(self, work: Work) -> SafeString:
        return as_table(work.text_error)

    @admin.display(description="warnings")
    def warnings(self, work: Work) -> SafeString:
        return as_table(work.text_warning)

    @admin.action(description="Cancel selected works", permissions=["change"])
    def cancel(self, request: HttpRequest, works: QuerySet[Work]) -> None:
        self._each(request, works, work_cancel, done="cancelled", else_="had ended")

    @admin.action(description="Try selected works again", permissions=["change"])
    def retry(self, request: HttpRequest, works: QuerySet[Work]) -> None:
        self._each(request, works, work_retry, done="queued again", else_="had not failed")

    def _each(
        self,
        request: HttpRequest,
        works: QuerySet[Work],
        action: Callable[[Work], bool],
        *,
        done: str,
        else_: str,
    ) -> None:
        user, counts = signed_in_user(request), {True: 0, False: 0}
        refused = 0
        for work in works.select_related("machine__machine_owner_team"):
            if work.can(user, "change"):
                counts[action(work)] += 1
            else:
                refused += 1
        text = f"{counts[True]} {done}, {counts[False]} {else_}, {refused} not yours to change."
        level = messages.SUCCESS if counts[True] and not refused else messages.WARNING
        self.message_user(request, text, level)
