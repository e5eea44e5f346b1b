"""The registry of models under the name that code of the EasyAutoML core imports it by."""

from eaml_bridge.registry import EasyAutoMLDBModels

__all__ = ["EasyAutoMLDBModels"]
