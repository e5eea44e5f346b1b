"""Registration of the machine app."""

from django.apps import AppConfig


class MachineConfig(AppConfig):
    name = "machine"
    verbose_name = "Machines"

    def ready(self) -> None:
        # Receivers register when their module is read, which needs the models to be there.
        from machine import signals  # noqa: F401
