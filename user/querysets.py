"""How users and their keys are looked up, and which of them a user sees."""

from typing import TYPE_CHECKING, Any, Self  # Any: extra fields are whatever a user has.

from asgiref.sync import sync_to_async
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from eamllogger.audit import audit_record, audit_snapshot
from eamllogger.querysets import AuditedQuerySet

if TYPE_CHECKING:
    from user.models import User


class UserQuerySet(AuditedQuerySet):
    """Users, narrowed to what somebody may see."""

    def visible_to(self, user: "User") -> Self:
        """`user` himself and who shares a team with him; all for those who look after users."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach or (user.is_staff and user.has_perm("user.view_user")):
            return self
        # The app of the teams stands above this one: reached through the relation it declares.
        memberships = user.memberships.model.objects
        fellows = memberships.filter(team__in=user.memberships.values("team")).values("user")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=fellows))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # Made at run time.
    """Users, found by the two names they may sign in with; making one leaves an audit entry."""

    def with_email(self, address: str) -> "models.QuerySet[User]":
        """The users with this e-mail address in any case: one at most, none for an empty one."""
        # In the words of the unique index, so that the database looks it up there.
        lowered = self.alias(lowered=Lower("email")).exclude(email="")
        return lowered.filter(lowered=Lower(models.Value(address)))

    def by_username_or_email(self, name: str) -> "User | None":
        """The user of this name, or else the one with this e-mail address in any case."""
        return self.filter(username=name).first() or self.with_email(name).first()

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        with transaction.atomic(using=self.db):
            return _recorded(super().create_user(username, email, password, **fields))

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        with transaction.atomic(using=self.db):
            return _recorded(super().create_superuser(username, email, password, **fields))

    async def acreate_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        # By the one above: Django's own would leave no entry.
        return await sync_to_async(self.create_user)(username, email, password, **fields)

    async def acreate_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> "User":
        return await sync_to_async(self.create_superuser)(username, email, password, **fields)


class ApiKeyQuerySet(AuditedQuerySet):
    """Keys, narrowed to what somebody may see, or to those that work."""

    def visible_to(self, user: "User") -> Self:
        """The keys of `user`; every key for full reach."""
        if not user.is_active:
            return self.none()
        return self if user.has_full_reach else self.filter(user=user)

    def usable(self) -> Self:
        """The keys that are neither revoked nor expired, of users who may sign in."""
        now = timezone.now()
        is_open = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        return self.filter(is_open, revoked_at__isnull=True, user__is_active=True)


def _recorded(user: "User") -> "User":
    using = user._state.db or DEFAULT_DB_ALIAS
    audit_record(action="user.create", target=user, after=audit_snapshot(user), using=using)
    return user
