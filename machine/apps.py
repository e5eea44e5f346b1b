"""Registration of the machine app."""

from django.apps import AppConfig


class MachineConfig(AppConfig):
    name = "machine"
    verbose_name = "Machines"
