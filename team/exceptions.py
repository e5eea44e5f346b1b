"""Errors of the team app."""


class TeamError(Exception):
    """A change of a team that is refused."""


class TeamNameRefused(TeamError):
    """The name is not one that a team may have."""

    def __init__(self, name: str, *, reason: str, max_length: int) -> None:
        super().__init__(
            f"The team name {name[:40]!r} {reason}. "
            f"Use 1 to {max_length} visible characters without a blank at either end."
        )


class TeamNameTaken(TeamError):
    """The owner has a team of this name already."""

    def __init__(self, name: str, *, owner: str) -> None:
        super().__init__(f"User {owner!r} owns a team named {name!r} already. Use another name.")


class TeamOwnerNeeded(TeamError):
    """The change would leave the team without its owner."""

    def __init__(self, user: str, *, team: str) -> None:
        super().__init__(
            f"User {user!r} owns team {team!r}; a team must have an owner. "
            "Make another member the owner first."
        )


class NotAMember(TeamError):
    """The user is no member of the team."""

    def __init__(self, user: str, *, team: str) -> None:
        super().__init__(f"User {user!r} is no member of team {team!r}. Add the user first.")


class TeamActionRefused(TeamError):
    """The one who acts has no right to it."""

    def __init__(self, user: str, *, team: str, action: str) -> None:
        super().__init__(
            f"User {user!r} may not {action} in team {team!r}. Ask an owner of the team."
        )


class SuperAdminTeamMissing(TeamError):
    """The setting that names the team of the super admin names none of his."""

    def __init__(self, name: str, *, owner: str) -> None:
        super().__init__(
            f"SUPER_ADMIN_TEAM_NAME is {name!r}, and user {owner!r} owns no team of this name. "
            "Let him make it, or name one of his."
        )


class InvitationRefused(TeamError):
    """The invitation cannot be made or accepted."""

    def __init__(self, reason: str, *, remedy: str = "Ask for a new one.") -> None:
        super().__init__(f"The invitation {reason}. {remedy}")
