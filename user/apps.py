"""Registration of the user app."""

from django.apps import AppConfig


class UserConfig(AppConfig):
    name = "user"
    verbose_name = "Users"

    def ready(self) -> None:
        # Receivers register when their module is read, which needs the models to be there.
        from user import signals  # noqa: F401
