"""Queryset methods that run functions over the selected rows."""

from __future__ import annotations

from typing import Any, TypeVar  # Any: options are those of ProcessRequest.

from django.db.models import Model, QuerySet

from eaml_bridge.exceptions import ScriptFailed
from eaml_bridge.processing import ProcessRequest, Report, process
from eaml_bridge.processing.report import Ending
from eaml_bridge.processing.request import Mode

_ModelT = TypeVar("_ModelT", bound=Model)


class MLQuerySet(QuerySet[_ModelT]):
    """Use as `objects = MLQuerySet.as_manager()`."""

    def ml_process(self, function: str, **options: Any) -> Report:
        """Run `function` over these rows; options are the attributes of ProcessRequest."""
        return process_queryset(self, function, **options)

    def ml_analyze(self, function: str, **options: Any) -> Any:
        """What `function` returns for these rows taken together.

        Raises:
            ScriptFailed: it returned nothing, since it threw, crashed or met a limit.
        """
        return analyze_queryset(self, function, **options)


def process_queryset(rows: QuerySet[Any, Any], function: str, **options: Any) -> Report:
    """Run `function` over the rows of a queryset."""
    label = rows.model._meta.label
    return process(ProcessRequest(target=label, function=function, queryset=rows, **options))


def analyze_queryset(rows: QuerySet[Any, Any], function: str, **options: Any) -> Any:
    """What `function` returns for the rows of a queryset taken together.

    Raises:
        ScriptFailed: it returned nothing, since it threw, crashed or met a limit.
    """
    # Only read: neither a record nor a lock is wanted.
    options = {"dry_run": True, **options, "mode": Mode.WHOLE}
    report = process_queryset(rows, function, **options)
    if report.ending is not Ending.FINISHED:
        raise ScriptFailed(report.message)
    return report.result
