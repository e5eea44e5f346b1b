"""Which teams a user sees."""

from typing import Self

from django.db import models

from user.models import User


class TeamQuerySet(models.QuerySet):
    """Teams, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """The teams of which `user` is a member; every team for a super admin."""
        if not user.is_active:
            return self.none()
        if user.is_super_admin:
            return self
        return self.filter(pk__in=user.memberships.values("team_id"))
