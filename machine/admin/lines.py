"""Admin pages of what was added to tables, and of who holds their locks."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from eamllogger.admin_auditing import AuditedAdmin
from machine.admin.owned import MachineRecordAdmin
from machine.models import DataLinesOperation, MachineTableLockWrite


@admin.register(DataLinesOperation)
class DataLinesOperationAdmin(MachineRecordAdmin):
    """Additions of lines, and whether works were made of them."""

    list_display = (
        "id",
        "machine",
        "line_count",
        "is_added_for_learning",
        "is_added_for_solving",
        "date_time",
        "consumed_at",
    )
    list_filter = ("is_added_for_learning", "is_added_for_solving", "date_time")
    search_fields: ClassVar = ("machine__machine_name",)
    search_help_text = "Machine"
    date_hierarchy = "date_time"


@admin.register(MachineTableLockWrite)
class MachineTableLockWriteAdmin(AuditedAdmin):
    """Locks of tables; deleting one lets others in, so its holder must be no more."""

    list_display = ("table_name", "owner_name", "locked_at", "expires_at")
    search_fields: ClassVar = ("table_name", "owner_name")
    search_help_text = "Table or holder"
    fields = ("table_name", "owner_name", "locked_at", "expires_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
