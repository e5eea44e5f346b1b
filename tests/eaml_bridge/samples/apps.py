"""Registration of the samples."""

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    name = "tests.eaml_bridge.samples"
    label = "samples"
    default_auto_field = "django.db.models.BigAutoField"
