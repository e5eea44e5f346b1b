"""Admin pages of users."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest

from user.models import User

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
class UserAdmin(DjangoUserAdmin):
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

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # To set the password of somebody mightier is to become him.
        is_mightier = obj is not None and (obj.is_superuser or obj.is_super_admin)
        if is_mightier and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or self.has_change_permission(request, obj)
        )
