"""What belongs to machines: who may do something with the machine may do it with this."""

from typing import ClassVar, Literal

from django.db import models

from machine.querysets import MachineOwnedQuerySet
from user.models import User

OwnedAction = Literal["view", "change", "delete"]


class MachineOwned(models.Model):
    """A row of one or several machines.

    Attributes:
        machine_path: the relation over which the machine is reached.
    """

    machine_path: ClassVar[str] = "machine"

    objects: ClassVar = models.Manager.from_queryset(MachineOwnedQuerySet)()

    class Meta:
        abstract = True

    def can(self, user: User, action: OwnedAction) -> bool:
        """Whether `user` may do `action`: to see it he must see the machine, else change it."""
        reached = getattr(self, self.machine_path, None)
        if reached is None:
            return False
        machines = reached.all() if hasattr(reached, "all") else [reached]
        wanted = "view" if action == "view" else "change"
        return any(machine.can(user, wanted) for machine in machines)
