"""What can be done with teams."""

from django.db import transaction

from team.exceptions import NotAMember, TeamNameRefused, TeamNameTaken, TeamOwnerNeeded
from team.models import MAX_NAME_LENGTH, Membership, Team
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
    if reason := name_refusal(name, max_length=MAX_NAME_LENGTH):
        raise TeamNameRefused(name, reason=reason, max_length=MAX_NAME_LENGTH)
    if Team.objects.filter(admin_user=owner, name=name).exists():
        raise TeamNameTaken(name, owner=owner.username)
    team = Team.objects.create(name=name, admin_user=owner, description=description, url=url)
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    return team


@transaction.atomic
def team_member_add(team: Team, user: User, *, role: Role = Role.MEMBER) -> Membership:
    """Make `user` a member, or give a member this role.

    Raises:
        TeamOwnerNeeded: the role of the one who owns the team would be lowered.
    """
    if user.pk == team.admin_user_id and role is not Role.OWNER:
        raise TeamOwnerNeeded(user.username, team=team.name)
    membership, _ = Membership.objects.update_or_create(
        team=team, user=user, defaults={"role": role}
    )
    return membership


@transaction.atomic
def team_member_remove(team: Team, user: User) -> None:
    """End the membership of `user`.

    Raises:
        TeamOwnerNeeded: `user` owns the team.
        NotAMember: there is nothing to end.
    """
    if user.pk == team.admin_user_id:
        raise TeamOwnerNeeded(user.username, team=team.name)
    deleted, _ = Membership.objects.filter(team=team, user=user).delete()
    if not deleted:
        raise NotAMember(user.username, team=team.name)
