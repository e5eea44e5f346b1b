"""The pipeline: a request becomes a plan, page after page is processed, a report comes out."""

from __future__ import annotations

from eaml_bridge.processing.report import Report
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.processing.running import process

__all__ = ["ProcessRequest", "Report", "process"]
