"""What can be done with teams and their members; each leaves an entry in the audit trail.

`by` is the user on whose behalf something is done, and whose rights are asked for; without it the
caller has asked already, or is the system.
"""

from collections.abc import Mapping

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from eamllogger.audit import audit_record, audit_snapshot
from team.exceptions import (
    NotAMember,
    TeamActionRefused,
    TeamNameRefused,
    TeamNameTaken,
    TeamOwnerNeeded,
)
from team.models import MAX_NAME_LENGTH, Membership, Team, TeamPermission
from team.names import name_refusal
from team.roles import Role
from user.models import User


@transaction.atomic
def team_create(*, name: str, owner: User, description: str = "", url: str = "") -> Team:
    """Make a team whose one member, with the role of owner, is `owner`.

    Raises:
        TeamNameRefused: the name is empty, too long or not all visible.
        TeamNameTaken: `owner` has a team of this name.
    """
    _check_name(name, owner)
    team = Team.objects.create(name=name, admin_user=owner, description=description, url=url)
    team_found(team)
    audit_record(action="team.create", target=team, after=audit_snapshot(team))
    return team


def team_found(team: Team) -> None:
    """Give a new team its first member, the owner, and its permission."""
    Membership.objects.create(team=team, user=team.admin_user, role=Role.OWNER)
    team_permission(team)


def team_permission(team: Team) -> Permission:
    """The permission of the team's members; made, and given to them, where it is missing."""
    permission, is_new = TeamPermission.objects.get_or_create(
        team=team,
        defaults={
            "name": f"Is a member of team {team.pk}",
            "content_type": ContentType.objects.get_for_model(Team),
            "codename": f"member_of_{team.pk}",
        },
    )
    if is_new:
        for member in team.members.all():
            member.user_permissions.add(permission)
    return permission


@transaction.atomic
def team_change(
    team: Team,
    *,
    by: User | None = None,
    name: str | None = None,
    description: str | None = None,
    url: str | None = None,
) -> None:
    """Change what is given.

    Raises:
        TeamActionRefused: `by` does not manage the team.
        TeamNameRefused, TeamNameTaken: as `team_create` says.
    """
    if by is not None and not team.can(by, "change"):
        raise TeamActionRefused(by.username, team=team.name, action="change it")
    if name is not None and name != team.name:
        _check_name(name, team.admin_user)
    before = audit_snapshot(team)
    given = {"name": name, "description": description, "url": url}
    for field, value in given.items():
        if value is not None:
            setattr(team, field, value)
    team.save(update_fields=list(given))
    audit_record(
        action="team.change", target=team, before=before, after=audit_snapshot(team), actor=by
    )


@transaction.atomic
def team_delete(team: Team, *, by: User | None = None) -> None:
    """Delete a team; its machines stay with their owners, its permission goes.

    Raises:
        TeamActionRefused: `by` does not own the team.
    """
    if by is not None and not team.can(by, "delete"):
        raise TeamActionRefused(by.username, team=team.name, action="delete it")
    before, key = audit_snapshot(team), team.pk
    before["members"] = dict(team.memberships.values_list("user__username", "role"))
    team.delete()
    audit_record(
        action="team.delete",
        object_type=Team._meta.label_lower,
        object_key=key,
        object_name=team.name,
        before=before,
        actor=by,
    )


@transaction.atomic
def team_member_add(
    team: Team, user: User, *, role: Role = Role.MEMBER, by: User | None = None
) -> Membership:
    """Make `user` a member, or give a member this role.

    Raises:
        TeamActionRefused: `by` may not give this role, or take away the one there is.
        TeamOwnerNeeded: the team would be left without an owner.
    """
    team = _locked(team)
    present = team.role_of(user)
    for handled in {role, present or role}:
        _check_handling(team, by, handled)
    if present is Role.OWNER and role is not Role.OWNER:
        _pass_on(team, user)
    membership, _ = Membership.objects.update_or_create(
        team=team, user=user, defaults={"role": role}
    )
    user.user_permissions.add(team_permission(team))
    if present is not role:
        before = {"role": present.value} if present else None
        _record_membership("team.member_add", team, user, by, before, {"role": role.value})
    return membership


@transaction.atomic
def team_member_remove(team: Team, user: User, *, by: User | None = None) -> None:
    """End the membership of `user`; each may end his own.

    Raises:
        TeamActionRefused: `by` may not take away the role of `user`.
        TeamOwnerNeeded: the team would be left without an owner.
        NotAMember: there is nothing to end.
    """
    team = _locked(team)
    role = team.role_of(user)
    if role is None:
        raise NotAMember(user.username, team=team.name)
    if by is None or by.pk != user.pk:
        _check_handling(team, by, role)
    if role is Role.OWNER:
        _pass_on(team, user)
    team.memberships.get(user=user).delete()
    user.user_permissions.remove(team_permission(team))
    _record_membership("team.member_remove", team, user, by, {"role": role.value}, None)


def team_leave(team: Team, user: User) -> None:
    """Let `user` end his own membership.

    Raises:
        TeamOwnerNeeded: he is the last owner.
        NotAMember: he is none.
    """
    team_member_remove(team, user, by=user)


@transaction.atomic
def team_owner_change(team: Team, user: User, *, by: User | None = None) -> None:
    """Let `user`, a member, answer for the team; who did so stays an owner.

    Raises:
        TeamActionRefused: `by` does not own the team.
        NotAMember: `user` is none.
        TeamNameTaken: `user` owns another team of this name.
    """
    team = _locked(team)
    _check_handling(team, by, Role.OWNER)
    membership = team.memberships.filter(user=user).first()
    if membership is None:
        raise NotAMember(user.username, team=team.name)
    before = {"admin_user": team.admin_user_id, "role": membership.role}
    _set_owner(team, user)
    membership.role = Role.OWNER
    membership.save(update_fields=["role"])
    after = {"admin_user": user.pk, "role": Role.OWNER.value}
    audit_record(action="team.owner_change", target=team, before=before, after=after, actor=by)


def _locked(team: Team) -> Team:
    """The team, locked: two owners who leave at the same time must not leave it without one."""
    return Team.objects.select_for_update().select_related(None).get(pk=team.pk)


def _check_handling(team: Team, by: User | None, role: Role) -> None:
    if by is not None and not team.can_handle(by, role):
        raise TeamActionRefused(by.username, team=team.name, action=f"handle the role {role.value}")


def _pass_on(team: Team, user: User) -> None:
    """Let another owner answer for the team that `user` ceases to own."""
    others = team.memberships.filter(role=Role.OWNER).exclude(user=user)
    heir = others.select_related("user").order_by("joined_at", "pk").first()
    if heir is None:
        raise TeamOwnerNeeded(user.username, team=team.name)
    if team.admin_user_id == user.pk:
        _set_owner(team, heir.user)


def _set_owner(team: Team, user: User) -> None:
    namesakes = Team.objects.filter(admin_user=user, name=team.name).exclude(pk=team.pk)
    if namesakes.exists():
        raise TeamNameTaken(team.name, owner=user.username)
    team.admin_user = user
    team.save(update_fields=["admin_user"])


def _check_name(name: str, owner: User) -> None:
    if reason := name_refusal(name, max_length=MAX_NAME_LENGTH):
        raise TeamNameRefused(name, reason=reason, max_length=MAX_NAME_LENGTH)
    if Team.objects.filter(admin_user=owner, name=name).exists():
        raise TeamNameTaken(name, owner=owner.username)


def _record_membership(
    action: str,
    team: Team,
    user: User,
    by: User | None,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> None:
    member = {"user": user.username}
    audit_record(
        action=action,
        target=team,
        before={**member, **before} if before else None,
        after={**member, **after} if after else None,
        actor=by,
    )
