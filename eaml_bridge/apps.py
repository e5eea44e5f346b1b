"""Registration of the bridge."""

from __future__ import annotations

from django.apps import AppConfig


class EamlBridgeConfig(AppConfig):
    """Makes the checks known when the apps are ready."""

    name = "eaml_bridge"
    verbose_name = "EasyAutoML bridge"

    def ready(self) -> None:
        """Register the checks of the setting."""
        # Not at the top: checks reach models, which exist only now.
        from eaml_bridge import checks  # noqa: F401
