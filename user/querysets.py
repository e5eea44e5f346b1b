"""How users are looked up."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import UserManager as DjangoUserManager

if TYPE_CHECKING:
    from user.models import User


class UserManager(DjangoUserManager["User"]):
    """Users, found by the two names they may sign in with."""

    def by_username_or_email(self, name: str) -> "User | None":
        """The user of this name, or else the one with this e-mail address in any case."""
        if not name:
            return None
        return self.filter(username=name).first() or self.filter(email__iexact=name).first()
