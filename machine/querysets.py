"""Which machines a user sees."""

from typing import Self

from django.db import models

from eaml_bridge.aliases import AliasedQuerySet
from eaml_bridge.querysets import MLQuerySet
from eamllogger.querysets import AuditedQuerySet
from team.querysets import managed_teams
from user.models import User


# The stubs give each queryset an `as_manager` of its own type.
class MachineQuerySet(AuditedQuerySet, AliasedQuerySet, MLQuerySet):  # type: ignore[override]
    """Machines, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """The machines of `user`, of his teams, and the public ones; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(
            models.Q(machine_owner_user=user)
            | models.Q(machine_owner_team__in=user.memberships.values("team_id"))
            | models.Q(machine_data_source_is_public=True)
        )


class MachineOwnedQuerySet(AliasedQuerySet):
    """Rows that belong to machines: who sees the machine sees them.

    The model says by `machine_path` over which relation its machine is reached.
    """

    def visible_to(self, user: User) -> Self:
        """The rows of the machines that `user` sees; all for full reach."""
        if user.is_active and user.has_full_reach:
            return self
        path = getattr(self.model, "machine_path", "machine")
        machines = self.model._meta.get_field(path).related_model
        visible = machines.objects.visible_to(user).order_by().values("pk")
        # A row that several machines share is one row all the same.
        found = self.model._base_manager.filter(**{f"{path}__in": visible}).values("pk")
        return self.filter(pk__in=found)


class BillingQuerySet(AliasedQuerySet):
    """Lines of cost, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """What `user` caused and what teams pay that he manages; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(models.Q(user=user) | models.Q(team__in=managed_teams(user)))
