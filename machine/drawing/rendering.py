"""From a graph to a picture, or to a page that shows it."""

from __future__ import annotations

import base64
import importlib
import io
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any  # Any: objects of matplotlib, which is imported on use.

from django.utils.html import format_html, format_html_join

from machine.drawing.tables import ROLES, Chart, chart_of, shown
from machine.exceptions import LibraryMissing
from machine.models.graphs import GraphType

if TYPE_CHECKING:
    from machine.models import Graph

SIZE_INCHES = (7.2, 4.8)
DOTS_PER_INCH = 100
# The frames of an animation stand side by side in a picture.
MAX_FRAMES = 4
MAX_METRICS = 6

# matplotlib keeps fonts and settings for the whole process.
_one_at_a_time = threading.Lock()

_RELATIONS = "machine.drawing.relations"
_DISTRIBUTIONS = "machine.drawing.distributions"
_MODULES: Mapping[GraphType, str] = {
    GraphType.SCATTER: _RELATIONS,
    GraphType.TIME_SERIES: _RELATIONS,
    GraphType.HEXBIN: _RELATIONS,
    GraphType.STACKED_HISTOGRAM: _DISTRIBUTIONS,
    GraphType.BIVARIATE: _RELATIONS,
    GraphType.SCATTER_CONTINUOUS: _RELATIONS,
    GraphType.REGRESSION: _RELATIONS,
    GraphType.GROUPED_BOX: _DISTRIBUTIONS,
    GraphType.SPLIT_VIOLIN: _DISTRIBUTIONS,
    GraphType.THREE_WAY: _DISTRIBUTIONS,
    GraphType.LARGE_DISTRIBUTION: _DISTRIBUTIONS,
    GraphType.HORIZONTAL_BOX: _DISTRIBUTIONS,
    GraphType.HORIZONTAL_BAR: _DISTRIBUTIONS,
}


def graph_png(graph: Graph) -> bytes:
    """The picture; the same data give the same bytes.

    Raises:
        GraphDataRefused: the data cannot be drawn as this kind; it says what to do.
        LibraryMissing: matplotlib is not installed.
    """
    figures = _library("matplotlib.figure")
    chart = chart_of(graph.graph_data, {role: getattr(graph, role) for role in ROLES})
    kind = GraphType(graph.graph_type)
    draw = getattr(importlib.import_module(_MODULES[kind]), kind.value)
    with _one_at_a_time, warnings.catch_warnings():
        # A letter that the font lacks, a group with one value: the picture shows it well enough.
        warnings.simplefilter("ignore")
        figure = figures.Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
        figure.suptitle(graph.graph_title)
        _draw(figure, chart, draw)
        if graph.performance_metrics:
            figure.supxlabel(_metrics(graph), fontsize="small")
        picture = io.BytesIO()
        # Without the library's version, which would change the bytes.
        figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def graph_html(graph: Graph) -> str:
    """A page with the picture in it and the metrics below; see `graph_png` for its errors."""
    picture = base64.b64encode(graph_png(graph)).decode()
    metrics = graph.performance_metrics if isinstance(graph.performance_metrics, dict) else {}
    rows = format_html_join(
        "\n", "<tr><th scope='row'>{}</th><td>{}</td></tr>", sorted(metrics.items())
    )
    return format_html(
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        "<style>body{{font-family:sans-serif;margin:2rem}}img{{max-width:100%}}"
        "th{{text-align:left;padding-right:1rem}}</style></head>\n"
        "<body><h1>{title}</h1>\n<img alt='{title}' src='data:image/png;base64,{picture}'>\n"
        "<table>{rows}</table></body></html>\n",
        title=str(graph),
        picture=picture,
        rows=rows,
    )


def _draw(figure: Any, chart: Chart, draw: Callable[[Any, Chart], None]) -> None:
    if not chart.has("animation_frame"):
        draw(figure, chart)
        return
    frames = list(chart.parts("animation_frame", at_most=MAX_FRAMES))
    parts = figure.subfigures(1, len(frames), squeeze=False)[0]
    for part, (name, frame) in zip(parts, frames, strict=True):
        part.suptitle(name, fontsize="medium")
        draw(part, frame)


def _metrics(graph: Graph) -> str:
    metrics = graph.performance_metrics
    if not isinstance(metrics, dict):
        return shown(metrics)
    first = sorted(metrics.items())[:MAX_METRICS]
    return "   ".join(f"{shown(name)}: {shown(value)}" for name, value in first)


def _library(name: str) -> Any:
    try:
        # On use: it takes a second to import, and programs that draw nothing do without it.
        return importlib.import_module(name)
    except ImportError as error:
        raise LibraryMissing("matplotlib", purpose="The picture of a graph") from error
