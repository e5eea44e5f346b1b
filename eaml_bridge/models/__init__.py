"""The records of the bridge."""

from eaml_bridge.models.run import Run, RunStatus

__all__ = ["Run", "RunStatus"]
