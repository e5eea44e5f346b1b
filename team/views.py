"""Pages on which people look after their teams; what is refused becomes a message."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from team.exceptions import InvitationRefused, TeamError
from team.invitations import (
    invitation_accept,
    invitation_by_token,
    invitation_create,
    invitation_revoke,
    invitation_send,
)
from team.models import Invitation, Membership, Team
from team.requests import SignedInRequest, asked_role
from team.roles import Role, may_handle
from team.services import team_create, team_member_add, team_member_remove
from user.models import User

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A member as the page of his team shows him."""

    membership: Membership
    is_handled: bool


def _refusals_as_messages(view: View) -> View:
    """Let `view` change something in one transaction; a refusal is told on the page after it."""

    @wraps(view)
    def changing(request: SignedInRequest, **keys: int) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, **keys)
        except TeamError as error:
            messages.error(request, str(error))
        team_id = keys.get("team_id")
        return redirect("team:detail", team_id) if team_id else redirect("team:list")

    return login_required(require_POST(changing))


@login_required
@require_GET
def team_list(request: SignedInRequest) -> HttpResponse:
    teams = Team.objects.visible_to(request.user).select_related("admin_user")
    counted = teams.annotate(count_of_members=Count("memberships")).order_by("name", "pk")
    return render(request, "team/list.html", {"teams": counted})


@_refusals_as_messages
def create(request: SignedInRequest) -> HttpResponse:
    team = team_create(name=request.POST.get("name", ""), owner=request.user)
    return redirect("team:detail", team.pk)


@login_required
@require_GET
def detail(request: SignedInRequest, team_id: int) -> HttpResponse:
    team = _visible_team(request, team_id)
    own_role = Role.OWNER if request.user.has_full_reach else team.role_of(request.user)
    handled = [role for role in Role if may_handle(own_role, role)]
    context = {
        "team": team,
        "members": [
            MemberRow(membership=membership, is_handled=membership.role in handled)
            for membership in team.memberships.select_related("user").order_by("joined_at", "pk")
        ],
        "roles": handled,
        "may_invite": team.can(request.user, "change"),
        "invitations": team.invitations.visible_to(request.user).open(),
    }
    return render(request, "team/detail.html", context)


@_refusals_as_messages
def member_role(request: SignedInRequest, team_id: int, user_id: int) -> HttpResponse:
    team = _visible_team(request, team_id)
    # Only of those who are in the team: others come by an invitation.
    member: User = get_object_or_404(team.members, pk=user_id)
    team_member_add(team, member, role=asked_role(request), by=request.user)
    return redirect("team:detail", team.pk)


@_refusals_as_messages
def member_remove(request: SignedInRequest, team_id: int, user_id: int) -> HttpResponse:
    team = _visible_team(request, team_id)
    member: User = get_object_or_404(team.members, pk=user_id)
    team_member_remove(team, member, by=request.user)
    return redirect("team:list" if member == request.user else team_address(team))


@_refusals_as_messages
def invite(request: SignedInRequest, team_id: int) -> HttpResponse:
    team = _visible_team(request, team_id)
    email = request.POST.get("email", "").strip()
    issued = invitation_create(team, by=request.user, email=email, role=asked_role(request))
    path = reverse("team:invitation", args=[issued.token])
    address = request.build_absolute_uri(path)
    if email:
        invitation_send(issued.invitation, address=address)
    context = {"team": team, "invitation": issued.invitation, "address": address}
    # No redirect: the link is nowhere kept from which another page could show it.
    return render(request, "team/invited.html", context)


@_refusals_as_messages
def revoke(request: SignedInRequest, team_id: int, invitation_id: int) -> HttpResponse:
    visible = Invitation.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=invitation_id, team=team_id)
    invitation_revoke(found, by=request.user)
    return redirect("team:detail", team_id)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """The page of a link: tells what it is for; a POST accepts."""
    try:
        if request.method == "POST":
            return redirect("team:detail", invitation_accept(token, request.user).team_id)
        context = {"invitation": invitation_by_token(token)}
    except InvitationRefused as error:
        return render(request, "team/invitation.html", {"refusal": str(error)}, status=410)
    return render(request, "team/invitation.html", context)


def team_address(team: Team) -> str:
    return reverse("team:detail", args=[team.pk])


def _visible_team(request: SignedInRequest, team_id: int) -> Team:
    # Whoever may not see a team is not told that there is one.
    return get_object_or_404(Team.objects.visible_to(request.user), pk=team_id)
