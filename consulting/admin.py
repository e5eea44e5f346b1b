"""Admin pages of requests for advice."""

from typing import Any, ClassVar  # Any: Django takes more than one type.

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consulting.models import ConsultingMessage, ConsultingRequest
from consulting.services import consulting_request_assign
from eamllogger.admin_auditing import AuditedAdmin
from user.admin_scope import ScopedAdmin, signed_in_user


class MessageInline(admin.TabularInline):
    """The messages of a request, to read."""

    model = ConsultingMessage
    fields = ("created_at", "author_name", "text")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ConsultingRequest)
class ConsultingRequestAdmin(ScopedAdmin, AuditedAdmin):
    """Requests with their messages; a super admin names who advises, steps are done on the page."""

    list_display = (
        "id",
        "category",
        "user",
        "consultant_user",
        "status",
        "amount_usd",
        "created_at",
    )
    list_filter = ("status", "category", "created_at")
    list_select_related: ClassVar[Any] = ("user", "consultant_user")
    search_fields: ClassVar = ("user__username", "consultant_user__username", "team__name")
    search_help_text = "User, consultant or team"
    date_hierarchy = "created_at"
    show_full_result_count = False
    autocomplete_fields: ClassVar[Any] = ("consultant_user",)
    fields = (
        ("status", "category", "page"),
        ("user", "team", "machine"),
        "consultant_user",
        "description",
        "file",
        ("budget_estimation", "amount_usd", "delay_days"),
        ("created_at", "quoted_at", "approved_at", "ended_at"),
    )
    inlines = (MessageInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found: Any = super().get_queryset(request)
        is_list = (
            request.resolver_match is not None
            and request.resolver_match.url_name == "consulting_consultingrequest_changelist"
        )
        # Each would be decrypted for a list that does not show it.
        return found.defer("description") if is_list else found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = [name for row in self.fields for name in ([row] if isinstance(row, str) else row)]
        may_assign = signed_in_user(request).has_full_reach
        return tuple(name for name in shown if name != "consultant_user" or not may_assign)

    def has_add_permission(self, request: HttpRequest) -> bool:
        # People ask on their page, where the file is looked at.
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if "consultant_user" in form.changed_data:
            consulting_request_assign(obj, obj.consultant_user, by=signed_in_user(request))

    @admin.display(description="page")
    def page(self, request_: ConsultingRequest) -> SafeString:
        return format_html(
            "<a href='{}'>Open</a>", reverse("consulting:detail", args=[request_.pk])
        )

    @admin.display(description="file")
    def file(self, request_: ConsultingRequest) -> SafeString:
        if not request_.uploaded_file:
            return format_html("{}", "–")
        address = reverse("consulting:file", args=[request_.pk])
        return format_html("<a href='{}'>{}</a>", address, request_.file_name)
