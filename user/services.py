"""What can be done with users; each leaves an entry in the audit trail."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import ProtectedError

from eamllogger.audit import audit_record, audit_snapshot
from mlpy.suggest import did_you_mean
from user.exceptions import UserFieldRefused, UserStillOwns
from user.models import User

# What a user may say of himself; rights and passwords have services of their own.
OWN_FIELDS = (
    "username",
    "email",
    "first_name",
    "last_name",
    "time_format",
    "date_format",
    "date_separator",
    "datetime_separator",
    "decimal_separator",
)
RIGHTS_FIELDS = ("is_active", "is_staff", "is_superuser", "is_super_admin")


@transaction.atomic
def user_create(
    *, username: str, email: str = "", password: str | None = None, **fields: str
) -> User:
    """Make a user; without a password he cannot sign in by one.

    Raises:
        UserFieldRefused: a field that is not one of `OWN_FIELDS`.
        ValidationError: a value is not valid, or the name or address is taken.
    """
    _check_fields(fields, allowed=OWN_FIELDS)
    candidate = User(username=username, email=email, **fields)
    candidate.set_password(password)
    candidate.full_clean()
    return User.objects.create_user(username, email, password, **fields)


@transaction.atomic
def user_change(user: User, **fields: str) -> None:
    """Change what a user may say of himself.

    Raises:
        UserFieldRefused: a field that is not one of `OWN_FIELDS`.
        ValidationError: a value is not valid, or the name or address is taken.
    """
    _check_fields(fields, allowed=OWN_FIELDS)
    _change(user, "user.change", fields)


@transaction.atomic
def user_rights_change(user: User, **rights: bool) -> None:
    """Grant or take away `is_active`, `is_staff`, `is_superuser` or `is_super_admin`.

    Raises:
        UserFieldRefused: something else is given.
    """
    _check_fields(rights, allowed=RIGHTS_FIELDS)
    _change(user, "user.change_rights", rights)


@transaction.atomic
def user_password_set(user: User, password: str | None) -> None:
    """Set the password; None for one by which nobody can sign in."""
    before = audit_snapshot(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit_record(action="user.set_password", target=user, before=before, after=audit_snapshot(user))


@transaction.atomic
def user_delete(user: User) -> None:
    """Delete a user with his memberships and keys.

    Raises:
        UserStillOwns: teams or machines are his; they are given to another user first.
    """
    before, key, name = audit_snapshot(user), user.pk, user.username
    try:
        user.delete()
    except ProtectedError as error:
        owned = sorted({str(thing._meta.verbose_name_plural) for thing in error.protected_objects})
        raise UserStillOwns(name, owned=owned) from error
    audit_record(
        action="user.delete",
        object_type=User._meta.label_lower,
        object_key=key,
        object_name=name,
        before=before,
    )


def _change(user: User, action: str, fields: Mapping[str, object]) -> None:
    before = audit_snapshot(user)
    for name, value in fields.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(fields))
    audit_record(action=action, target=user, before=before, after=audit_snapshot(user))


def _check_fields(fields: Mapping[str, object], *, allowed: tuple[str, ...]) -> None:
    for name in fields:
        if name not in allowed:
            raise UserFieldRefused(name, allowed=allowed, hint=did_you_mean(name, allowed))
