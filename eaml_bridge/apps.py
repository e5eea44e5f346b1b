"""Registration of the bridge."""

from django.apps import AppConfig


class EamlBridgeConfig(AppConfig):
    name = "eaml_bridge"
    verbose_name = "EasyAutoML bridge"
