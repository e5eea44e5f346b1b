"""Which requests for advice, and which messages, a user sees."""

from typing import Self

from django.db import models
from django.db.models import Q

from eaml_bridge.aliases import AliasedQuerySet
from user.models import User


class ConsultingQuerySet(AliasedQuerySet):
    """Rows of requests, narrowed to what somebody may see.

    The model says by `request_path` how the request is reached: nothing for itself.
    """

    def visible_to(self, user: User) -> Self:
        """Of `user`, of his teams, and those that he advises; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        path = getattr(self.model, "request_path", "")
        seen = {
            f"{path}user": user,
            f"{path}consultant_user": user,
            f"{path}team__in": user.memberships.order_by().values("team_id"),
        }
        own, advised, of_team = (Q(**{name: value}) for name, value in seen.items())
        return self.filter(own | advised | of_team)


class ConsultingMessageQuerySet(ConsultingQuerySet):
    """Messages in the order in which they were written."""

    def in_order(self) -> models.QuerySet:
        return self.order_by("created_at", "pk")
