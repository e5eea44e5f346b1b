"""Errors of the user app."""

from collections.abc import Iterable


class SuperAdminMissing(Exception):
    """The setting that names the super admin is empty, or names nobody."""

    def __init__(self, username: str) -> None:
        if username:
            text = (
                f"SUPER_ADMIN_USERNAME is {username!r}, and no active user has this name. "
                f"Make one: manage.py createsuperuser --username {username}."
            )
        else:
            text = "SUPER_ADMIN_USERNAME is empty. Set it to the name of an existing user."
        super().__init__(text)


class UserFieldRefused(Exception):
    """The field is not one that this service changes."""

    def __init__(self, name: str, *, allowed: Iterable[str], hint: str | None) -> None:
        question = f"{hint[0].upper()}{hint[1:]} " if hint else ""
        super().__init__(
            f"Field {name!r} is not changed here. {question}Fields: {', '.join(allowed)}."
        )


class UserStillOwns(Exception):
    """The user cannot be deleted, because something would be left without its owner."""

    def __init__(self, username: str, *, owned: Iterable[str]) -> None:
        super().__init__(
            f"User {username!r} owns {' and '.join(owned)}. Give them to another user first."
        )


class ApiKeyRefused(Exception):
    """The key cannot be made as asked for."""
