"""What the pages of teams read from a request."""

from django.http import HttpRequest

from team.exceptions import TeamError
from team.roles import Role
from user.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who signed in."""

    user: User


def asked_role(request: HttpRequest) -> Role:
    """The role that a form asks for.

    Raises:
        TeamError: there is no such role.
    """
    given = request.POST.get("role", "")
    if given not in Role.values:
        raise TeamError(f"The role {given[:20]!r} does not exist. Use {', '.join(Role.values)}.")
    return Role(given)
