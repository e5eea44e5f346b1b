"""Runs a function over the rows of a store that is no model: a table, a collection, keys."""

from __future__ import annotations

from eaml_bridge.processing.connected.entrance import process_connected

__all__ = ["process_connected"]
