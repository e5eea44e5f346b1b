"""How users are looked up."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from user.models import User


class UserManager(DjangoUserManager["User"]):
    """Users, found by the two names they may sign in with."""

    def with_email(self, address: str) -> "models.QuerySet[User]":
        """The users with this e-mail address in any case: one at most, none for an empty one."""
        # In the words of the unique index, so that the database looks it up there.
        lowered = self.alias(lowered=Lower("email")).exclude(email="")
        return lowered.filter(lowered=Lower(models.Value(address)))

    def by_username_or_email(self, name: str) -> "User | None":
        """The user of this name, or else the one with this e-mail address in any case."""
        return self.filter(username=name).first() or self.with_email(name).first()
