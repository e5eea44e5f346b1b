"""Registration of the consulting app."""

from django.apps import AppConfig


class ConsultingConfig(AppConfig):
    name = "consulting"
    verbose_name = "Consulting"

    def ready(self) -> None:
        # Receivers register when their module is read, which needs the models to be there.
        from consulting import signals  # noqa: F401
