"""Admin pages of servers."""

from typing import ClassVar, Protocol

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from eamllogger.admin_auditing import AuditedAdmin
from server.models import Server


class LoadedServer(Protocol):
    """A server as the query of the list gives it."""

    load: int


#: What servers say of themselves.
_REPORTED = (
    "working_on",
    "heartbeat_at",
    "server_date_time",
    "server_gpu_ram",
    "engine_version",
    "created_at",
)


@admin.register(Server)
class ServerAdmin(AuditedAdmin):
    """Servers with what they are doing; they report by themselves, and can be given a capacity."""

    list_display = (
        "server_name",
        "server_info_ready",
        "working_on",
        "capacity",
        "heartbeat_at",
        "engine_version",
    )
    list_filter = ("server_info_ready", "heartbeat_at")
    search_fields: ClassVar = ("server_name", "engine_version")
    search_help_text = "Name or version"
    readonly_fields: ClassVar = _REPORTED
    fieldsets = (
        (None, {"fields": ("server_name", "capacity", "labels", "server_info_ready")}),
        ("Reported", {"fields": _REPORTED}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Server]:
        servers: QuerySet[Server] = Server.objects.with_load().order_by("server_name")
        return servers

    @admin.display(description="works", ordering="load")
    def working_on(self, server: LoadedServer) -> int:
        return getattr(server, "load", 0)
