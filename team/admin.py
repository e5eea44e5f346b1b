"""Admin pages of teams and of invitations to them."""

from typing import Any, ClassVar, Protocol  # Any: formsets are made for models known at run time.

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Field, QuerySet, URLField
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse

from eamllogger.admin_auditing import AuditedAdmin
from team.exceptions import TeamError
from team.invitations import invitation_create, invitation_revoke
from team.models import Invitation, Membership, Team
from team.roles import Role
from team.services import team_found, team_member_add, team_member_remove
from user.admin_scope import ScopedAdmin, ScopedChoices, signed_in_user


class CountedTeam(Protocol):
    """A team as the query of the list gives it."""

    count_of_members: int


class MembershipInline(admin.TabularInline):
    """The members of a team, on the page of the team."""

    model = Membership
    extra = 0
    fields = ("user", "role", "joined_at")
    readonly_fields: ClassVar = ("user", "joined_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "team").order_by("joined_at")

    def has_add_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return False


class NewMembershipInline(ScopedChoices, admin.TabularInline):
    """Members to add; apart from those there are, each of whose fields would cost a query."""

    model = Membership
    extra = 1
    verbose_name_plural = "new members"
    autocomplete_fields: ClassVar = ("user",)
    fields = ("user", "role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(ScopedAdmin, AuditedAdmin):
    """Teams with their members."""

    list_display = ("name", "admin_user", "member_count", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("admin_user",)
    # Not the model's own order, which a query that counts members does without.
    ordering = ("name", "pk")
    search_fields: ClassVar = ("name", "description", "admin_user__username", "admin_user__email")
    search_help_text = "Name, description, or name or e-mail address of the owner"
    autocomplete_fields: ClassVar = ("admin_user",)
    readonly_fields: ClassVar = ("created_at",)
    fields = ("name", "description", "url", "admin_user", "created_at")
    # Django 5.2 would assume http, and warns that this will change.
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(count_of_members=Count("memberships"))

    def get_inlines(self, request: HttpRequest, obj: Team | None) -> tuple[type, ...]:
        # A new team has its owner as its only member.
        return () if obj is None else (MembershipInline, NewMembershipInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Team | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        # Who answers for a team is changed with the members, so that he is one of them.
        return fields if obj is None else (*fields, "admin_user")

    def get_field_queryset(
        self, db: str | None, db_field: Field, request: HttpRequest
    ) -> QuerySet | None:
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None or signed_in_user(request).has_full_reach:
            return queryset
        return queryset.filter(pk=request.user.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            team_found(obj)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Give the changes of members to the services, which know who may do what."""
        formset.save(commit=False)
        for membership in formset.deleted_objects:
            _told(request, team_member_remove, membership.team, membership.user)
        changed = [membership for membership, _fields in formset.changed_objects]
        for membership in (*formset.new_objects, *changed):
            role = Role(membership.role)
            _told(request, team_member_add, membership.team, membership.user, role=role)

    @admin.display(description="members", ordering="count_of_members")
    def member_count(self, team: CountedTeam) -> int:
        return team.count_of_members


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """Invitations; a new one's link is shown once, an old one can only be revoked."""

    list_display = ("team", "email", "role", "state", "created_by", "created_at", "expires_at")
    list_filter = ("role", "created_at", "expires_at")
    list_select_related = ("team", "created_by")
    search_fields: ClassVar = ("email", "team__name", "created_by__username")
    search_help_text = "E-mail address, team, or who invited"
    autocomplete_fields: ClassVar = ("team",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("team", "email", "role")
        return (*self.list_display, "accepted_by", "accepted_at", "revoked_at")

    def get_form(
        self,
        request: HttpRequest,
        obj: Invitation | None = None,
        change: bool = False,
        **options: Any,
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **options)

        class InvitationForm(form):  # type: ignore[valid-type, misc]  # Made at run time.
            """Refuses, beside the field, what the service would refuse."""

            def clean_role(self) -> str:
                team, role = self.cleaned_data.get("team"), self.cleaned_data["role"]
                if team is not None and not team.can_handle(request.user, Role(role)):
                    raise ValidationError(f"You may not invite to {team} in this role.")
                return role

        return InvitationForm

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: ModelForm, change: bool
    ) -> None:
        issued = invitation_create(
            obj.team, by=signed_in_user(request), email=obj.email, role=Role(obj.role)
        )
        obj.pk, obj.expires_at = issued.invitation.pk, issued.invitation.expires_at
        address = request.build_absolute_uri(reverse("team:invitation", args=[issued.token]))
        messages.warning(request, f"Copy the link now; it is not shown again: {address}")

    @admin.display(description="state")
    def state(self, invitation: Invitation) -> str:
        return invitation.state

    @admin.action(description="Revoke the selected invitations", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset:
            _told(request, invitation_revoke, invitation)


def _told(request: HttpRequest, service: Any, *args: object, **options: object) -> None:
    """Call a service for the one who asks; a refusal becomes a message on the page."""
    try:
        with transaction.atomic():
            service(*args, by=signed_in_user(request), **options)
    except TeamError as error:
        messages.error(request, str(error))
