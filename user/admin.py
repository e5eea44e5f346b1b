"""Admin pages of users."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from user.models import User

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
