"""Admin pages of users."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from eamllogger.admin_auditing import AuditedAdmin
from eamllogger.audit import audit_access, audit_record, audit_snapshot
from user.admin_scope import ScopedAdmin, signed_in_user
from user.api_keys import api_key_create, api_key_revoke
from user.models import ApiKey, User

# Whoever may change these can make himself, or anybody, do everything.
_RIGHTS_FIELDS = ("is_staff", "is_superuser", "is_super_admin", "groups", "user_permissions")
_DISPLAY_FIELDS = (
    "date_format",
    "date_separator",
    "datetime_separator",
    "time_format",
    "decimal_separator",
)


@admin.register(User)
class UserAdmin(ScopedAdmin, AuditedAdmin, DjangoUserAdmin):
    """Users with their rights and display preferences."""

    list_display = ("username", "email", "full_name", "is_active", "is_staff", "is_super_admin")
    list_filter = (*DjangoUserAdmin.list_filter, "is_super_admin", "date_joined")
    search_fields: ClassVar = ("username", "email", "first_name", "last_name")
    date_hierarchy = "date_joined"
    readonly_fields: ClassVar = ("last_login", "date_joined")
    fieldsets = (
        *(DjangoUserAdmin.fieldsets or ()),
        ("Reach", {"fields": ("is_super_admin",)}),
        ("Display", {"fields": _DISPLAY_FIELDS}),
        ("Billing", {"fields": ("last_billing_time", "coupons_activated_date")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "email", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, *_RIGHTS_FIELDS)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  # Django's name.
        form_url: str = "",
    ) -> HttpResponse:
        with transaction.atomic():
            before = self._stored(id)
            response = super().user_change_password(request, id, form_url)
            after = self._stored(id)
            if before and after and before.password != after.password:
                audit_record(
                    action="user.set_password",
                    target=after,
                    before=audit_snapshot(before),
                    after=audit_snapshot(after),
                )
        return response

    def _stored(self, key: str) -> User | None:
        return User.objects.filter(pk=unquote(key)).first() if unquote(key).isdecimal() else None


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(AuditedAdmin, DjangoGroupAdmin):
    """Groups of permissions; who changes one changes what all its users may do."""


@admin.register(ApiKey)
class ApiKeyAdmin(ScopedAdmin):
    """API keys; a new one is shown once, an old one can only be revoked."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at", "usable")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields: ClassVar = ("name", "prefix", "user__username", "user__email")
    search_help_text = "Name, prefix, or name or e-mail address of the user"
    fields = ("user", "name", "expires_at")
    actions = ("revoke",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, str] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        found = getattr(response, "context_data", None) or {}
        if "cl" in found:
            # Who looked at keys is asked for when one was misused.
            count = len(found["cl"].result_list)
            audit_access(what="api_key.list", object_type=ApiKey._meta.label_lower, count=count)
        return response

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        # What a key did must stay to be asked for; it is revoked instead.
        return False

    def get_field_queryset(
        self, db: str | None, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet | None:
        queryset = super().get_field_queryset(db, db_field, request)
        # Whoever makes a key for another acts as that other.
        if db_field.name != "user" or signed_in_user(request).has_full_reach or queryset is None:
            return queryset
        return queryset.filter(pk=request.user.pk)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ModelForm, change: bool) -> None:
        issued = api_key_create(obj.user, name=obj.name, expires_at=obj.expires_at)
        obj.pk, obj.prefix = issued.api_key.pk, issued.api_key.prefix
        messages.warning(request, f"Copy the key now; it is not shown again: {issued.text}")

    @admin.display(description="usable", boolean=True)
    def usable(self, api_key: ApiKey) -> bool:
        return api_key.is_usable

    @admin.action(description="Revoke the selected keys", permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: models.QuerySet[ApiKey]) -> None:
        for api_key in queryset:
            api_key_revoke(api_key)
        messages.success(request, f"{len(queryset)} keys work no longer.")
