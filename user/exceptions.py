"""Errors of the user app."""


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
