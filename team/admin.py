"""Admin pages of teams."""

from typing import ClassVar, Protocol

from django.contrib import admin
from django.db.models import Count, QuerySet, URLField
from django.http import HttpRequest

from team.models import Membership, Team


class CountedTeam(Protocol):
    """A team as the query of the list gives it."""

    count_of_members: int


class MembershipInline(admin.TabularInline):
    """The members of a team, on the page of the team."""

    model = Membership
    extra = 0
    autocomplete_fields: ClassVar = ("user",)
    readonly_fields: ClassVar = ("joined_at",)


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    """Teams with their members."""

    list_display = ("name", "admin_user", "member_count", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("admin_user",)
    search_fields: ClassVar = ("name", "description", "admin_user__username", "admin_user__email")
    search_help_text = "Name, description, or name or e-mail address of the owner"
    autocomplete_fields: ClassVar = ("admin_user",)
    readonly_fields: ClassVar = ("created_at",)
    fields = ("name", "description", "url", "admin_user", "created_at")
    inlines: ClassVar = (MembershipInline,)
    # Django 5.2 would assume http, and warns that this will change.
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(count_of_members=Count("memberships"))

    @admin.display(description="members", ordering="count_of_members")
    def member_count(self, team: CountedTeam) -> int:
        return team.count_of_members
