"""Which machines a user sees."""

from typing import Self

from django.db import models

from eaml_bridge.aliases import AliasedQuerySet
from user.models import User


class MachineQuerySet(AliasedQuerySet):
    """Machines, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """The machines of `user`, of his teams, and the public ones; all for a super admin."""
        if not user.is_active:
            return self.none()
        if user.is_super_admin:
            return self
        return self.filter(
            models.Q(machine_owner_user=user)
            | models.Q(machine_owner_team__in=user.memberships.values("team_id"))
            | models.Q(machine_data_source_is_public=True)
        )
