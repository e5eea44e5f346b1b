"""Registration of the project itself."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Project"

    def ready(self) -> None:
        # Checks register when their module is read.
        from core import production  # noqa: F401
