"""Who may run what over which rows: the one place that every entrance asks."""

from __future__ import annotations

import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import DatabaseError

from eaml_bridge.exceptions import NotPermitted, UnknownName
from eaml_bridge.models import Run
from eaml_bridge.processing.database_errors import explained
from eaml_bridge.targets import Rows, Target

RUN_FUNCTIONS = "eaml_bridge.run_functions"
#: So many names are looked through for the one that a mistyped name was meant to be.
_COMPARED_NAMES = 5_000


def find_user(name: str) -> AbstractBaseUser:
    """The active user of this name.

    Raises:
        UnknownName: there is none; never another user in its place.
        DatabaseUnavailable: the users cannot be read.
    """
    model = get_user_model()
    field = model.USERNAME_FIELD
    users = model._default_manager.filter(is_active=True)
    try:
        found: AbstractBaseUser | None = users.filter(**{field: name}).first()
        known = users.order_by(field).values_list(field, flat=True)[:_COMPARED_NAMES]
        if found is None:
            raise UnknownName("active user", name, known=list(known))
    except DatabaseError as error:
        raise explained(error, database=users.db) from error
    return found


def authorize(user: AbstractBaseUser | None, target: Target, *, writing: bool) -> None:
    """Refuse a user who may not run functions, or not read or change rows of the target.

    Raises:
        NotPermitted: the message names the permission that is missing.
    """
    if user is None:
        return
    if target.authorize is not None:
        target.authorize(user, writing)
        return
    meta = target.model._meta
    action = "change" if writing else "view"
    for permission in (RUN_FUNCTIONS, f"{meta.app_label}.{action}_{meta.model_name}"):
        if not (isinstance(user, PermissionsMixin) and user.has_perm(permission)):
            raise NotPermitted(
                f"User {user.get_username()!r} may not run functions over {target.label}: "
                f"permission {permission!r} is missing. Grant it, or run as another --user."
            )


def authorize_run(user: AbstractBaseUser | None, run: Run, *, database: str) -> None:
    """Refuse a user who may not see the run, and so may neither cancel nor undo it.

    Raises:
        NotPermitted: it is another user's.
    """
    if user is None:
        return
    if not Run.objects.using(database).visible_to(user).filter(pk=run.pk).exists():
        raise NotPermitted(
            f"User {user.get_username()!r} may not see run {run.pk}: it is another user's. "
            "Ask that user, or one who reaches all runs."
        )


def visible_rows(user: AbstractBaseUser | None, rows: Rows) -> Rows:
    """The rows that the user may see, where the model's queryset knows `visible_to(user)`."""
    visible_to = getattr(rows, "visible_to", None)
    if user is None or visible_to is None:
        return rows
    found: Rows = visible_to(user)
    return found


def system_user_name() -> str:
    """The name of the operating system's user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
