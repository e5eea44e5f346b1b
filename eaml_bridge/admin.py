"""Runs in the admin: to read, to cancel and to undo, not to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest

from eaml_bridge.exceptions import BridgeError
from eaml_bridge.models import Run
from eaml_bridge.processing.cancelling import run_cancel
from eaml_bridge.processing.permissions import RUN_FUNCTIONS
from eaml_bridge.processing.undo import run_undo

#: Runs that one click cancels or undoes.
_MOST_AT_ONCE = 20


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
    actions = ("cancel_runs", "undo_runs")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """The runs of whoever looks; all of them for who reaches everything."""
        runs = cast("QuerySet[Run]", super().get_queryset(request))
        own = Run.objects.using(runs.db).visible_to(request.user).order_by().values("pk")
        return runs.filter(pk__in=own)

    def has_run_permission(self, request: HttpRequest) -> bool:
        """Whether the user may run functions, and so cancel and undo runs."""
        return _actor(request).is_active and request.user.has_perm(RUN_FUNCTIONS)

    @admin.action(description="Cancel the selected runs", permissions=["run"])
    def cancel_runs(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Ask the runs for their end."""

        def cancel(run: Run) -> str:
            run_cancel(run.pk, by=_actor(request).get_username(), database=queryset.db)
            return f"Run {run.pk} was asked to end; it stops within one chunk."

        self._each(request, queryset, cancel)

    @admin.action(description="Undo the selected runs", permissions=["run"])
    def undo_runs(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Put back what the runs wrote, the newest first, with the rights of the user."""

        def undo(run: Run) -> str:
            user = _actor(request)
            report = run_undo(run.pk, user=user, source="admin", database=queryset.db)
            return (
                f"Run {run.pk} was undone by run {report.run_id}: {report.written:,} rows were put "
                f"back, {report.failed:,} were left as they are."
            )

        self._each(request, queryset.order_by("-started_at", "-pk"), undo)

    def _each(self, request: HttpRequest, runs: QuerySet[Run], work: Callable[[Run], str]) -> None:
        for run in runs[:_MOST_AT_ONCE]:
            try:
                self.message_user(request, work(run))
            except BridgeError as error:
                self.message_user(request, str(error), messages.ERROR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Nobody deletes one."""
        return False


def _actor(request: HttpRequest) -> AbstractBaseUser:
    """Who is signed in; the admin lets nobody else in."""
    return cast(AbstractBaseUser, request.user)
