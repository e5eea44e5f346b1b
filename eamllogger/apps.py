"""Registration of the eamllogger app."""

from django.apps import AppConfig


class EamlLoggerConfig(AppConfig):
    name = "eamllogger"
    verbose_name = "Log and audit"
