"""Admin pages of the log and the audit trail, to read only."""

import json
from typing import ClassVar

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eamllogger.admin_auditing import ReadOnlyAdmin
from eamllogger.models import AuditEntry, LogEntry


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What the project said."""

    list_display = (
        "timestamp",
        "level",
        "logger",
        "short_message",
        "user_name",
        "machine",
        "run",
        "duration_ms",
    )
    # Not by logger or host: to list what there is would read the whole log.
    list_filter = ("level", "timestamp")
    list_per_page = 50
    search_fields: ClassVar = (
        "message",
        "user_name",
        "logger__startswith",
        "host_name__exact",
        "request_id__exact",
    )
    search_help_text = "Message, user, logger, host or request"
    date_hierarchy = "timestamp"
    fields = (
        "timestamp",
        "level",
        "logger",
        "message",
        "context_shown",
        "traceback_shown",
        "main_module",
        "main_function",
        "host_name",
        "duration_ms",
        "user",
        "user_name",
        "machine",
        "run",
        "request_id",
    )

    @admin.display(description="message")
    def short_message(self, entry: LogEntry) -> str:
        return entry.message if len(entry.message) <= 120 else f"{entry.message[:119]}…"

    @admin.display(description="context")
    def context_shown(self, entry: LogEntry) -> SafeString | str:
        return _shown(entry.context)

    @admin.display(description="traceback")
    def traceback_shown(self, entry: LogEntry) -> SafeString | str:
        return format_html("<pre>{}</pre>", entry.traceback) if entry.traceback else "–"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what to which object."""

    list_display = (
        "number",
        "timestamp",
        "actor_name",
        "action",
        "object_type",
        "object_name",
        "count",
    )
    list_filter = ("kind", "timestamp", "object_type")
    list_per_page = 50
    search_fields: ClassVar = (
        "actor_name",
        "action",
        "object_name",
        "object_key__exact",
        "request_id__exact",
    )
    search_help_text = "Actor, action, object, key of an object or request"
    date_hierarchy = "timestamp"
    fields = (
        "number",
        "timestamp",
        "kind",
        "action",
        "object_type",
        "object_key",
        "object_name",
        "actor_name",
        "actor_key",
        "origin",
        "before_shown",
        "after_shown",
        "selection",
        "count",
        "request_id",
        "run",
        "previous_hash",
        "hash",
    )

    @admin.display(description="before")
    def before_shown(self, entry: AuditEntry) -> SafeString | str:
        return _shown(entry.before)

    @admin.display(description="after")
    def after_shown(self, entry: AuditEntry) -> SafeString | str:
        return _shown(entry.after)


def _shown(value: object) -> SafeString | str:
    if not value:
        return "–"
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))
