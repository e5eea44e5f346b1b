"""What a member of a team may do, by role."""

from django.db import models


class Role(models.TextChoices):
    """The role of a member, the mightiest first."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"


# Who may add and remove members, and rename the team.
MANAGING_ROLES = (Role.OWNER, Role.ADMIN)
# Who may change what belongs to the team.
WRITING_ROLES = (Role.OWNER, Role.ADMIN, Role.MEMBER)
# Which roles each role may give and take away.
_HANDLED_ROLES = {
    Role.OWNER: tuple(Role),
    Role.ADMIN: (Role.MEMBER, Role.VIEWER),
}


def may_handle(actor: Role | None, role: Role) -> bool:
    """Whether a member of role `actor` may give `role` to others, or take it from them."""
    return actor is not None and role in _HANDLED_ROLES.get(actor, ())
