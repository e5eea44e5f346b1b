"""Tests of the pictures: each kind draws, and other data give another picture."""

import random
import sys
from hashlib import sha256

import pytest

from machine.drawing.rendering import graph_html, graph_png
from machine.exceptions import GraphDataRefused, LibraryMissing
from machine.models import Graph, Machine
from machine.models.graphs import GraphType

pytest.importorskip("matplotlib")

PNG = b"\x89PNG\r\n\x1a\n"
NUMBER_X = {
    GraphType.SCATTER,
    GraphType.TIME_SERIES,
    GraphType.HEXBIN,
    GraphType.STACKED_HISTOGRAM,
    GraphType.BIVARIATE,
    GraphType.SCATTER_CONTINUOUS,
    GraphType.REGRESSION,
}
LYING = {GraphType.HORIZONTAL_BOX, GraphType.HORIZONTAL_BAR}


def data_of(kind: GraphType, *, seed: int, size: int = 40) -> dict[str, list[object]]:
    chance = random.Random(seed)
    numbers = [chance.gauss(10, 3) for _ in range(size)]
    groups = [f"group {i % 3} $" for i in range(size)]
    x: list[object] = list(range(size)) if kind in NUMBER_X else list(groups)
    y: list[object] = list(numbers)
    if kind is GraphType.STACKED_HISTOGRAM or kind in LYING:
        x, y = list(numbers), list(groups)
    return {
        "x": x,
        "y": y,
        "z": [i % 2 for i in range(size)],
        "hue": ["left" if i % 2 else "right" for i in range(size)],
        "color": numbers,
    }


def graph_of(kind: GraphType, **options: object) -> Graph:
    return Graph(machine=Machine(machine_name="cars"), graph_type=kind, **options)


def digest(graph: Graph) -> str:
    return sha256(graph_png(graph)).hexdigest()


@pytest.mark.parametrize("kind", GraphType)
def test_graph_png__other_data__give_another_picture(kind: GraphType) -> None:
    one = graph_png(graph_of(kind, graph_data=data_of(kind, seed=1)))
    other = graph_png(graph_of(kind, graph_data=data_of(kind, seed=2)))

    assert one.startswith(PNG)
    assert one != other


def test_graph_png__same_data__give_the_same_bytes() -> None:
    graph = graph_of(GraphType.HORIZONTAL_BOX, graph_data=data_of(GraphType.HORIZONTAL_BOX, seed=1))

    assert digest(graph) == digest(graph)


def test_graph_png__other_kind__gives_another_picture() -> None:
    data = data_of(GraphType.HEXBIN, seed=1)

    pictures = {digest(graph_of(kind, graph_data=data)) for kind in ("scatter", "regression")}

    assert len(pictures) == 2


def test_graph_png__metrics_and_frames__are_drawn() -> None:
    data = {**data_of(GraphType.SCATTER, seed=1), "year": ["a"] * 20 + ["b"] * 20}
    pictures = {
        digest(graph_of(GraphType.SCATTER, graph_data=data, **options))
        for options in (
            {},
            {"performance_metrics": {"loss": 0.1}},
            {"performance_metrics": {"loss": 0.2}},
            {"animation_frame": "year"},
        )
    }

    assert len(pictures) == 4


@pytest.mark.parametrize("kind", [GraphType.SCATTER, GraphType.SPLIT_VIOLIN, GraphType.REGRESSION])
def test_graph_png__missing_and_few_values__are_drawn(kind: GraphType) -> None:
    data = {"x": [1, 1, 2], "y": [None, 2.0, 3.0], "hue": ["a", None, "<b>"]}

    assert graph_png(graph_of(kind, graph_data=data)).startswith(PNG)


def test_graph_png__dates__stand_on_a_time_axis() -> None:
    data = {"x": ["2026-01-01", "2026-01-02", "2026-02-01"], "y": [1, 2, 3]}
    numbers = {"x": [1, 2, 3], "y": [1, 2, 3]}

    assert digest(graph_of(GraphType.TIME_SERIES, graph_data=data)) != digest(
        graph_of(GraphType.TIME_SERIES, graph_data=numbers)
    )


@pytest.mark.parametrize("kind", [GraphType.TIME_SERIES, GraphType.HEXBIN, GraphType.BIVARIATE])
def test_graph_png__no_value_at_all__is_drawn(kind: GraphType) -> None:
    data = {"x": [1, 2], "y": [None, None]}

    assert graph_png(graph_of(kind, graph_data=data)).startswith(PNG)


def test_graph_html__names__are_escaped_and_the_picture_is_inside() -> None:
    graph = graph_of(
        GraphType.SCATTER,
        graph_data={"x": [1, 2], "y": [3, 4]},
        performance_metrics={"<b>loss": "<i>"},
    )
    graph.machine.machine_name = "<script>"

    page = graph.render("html")

    assert "<title>Scatter plot of &lt;script&gt;</title>" in page
    assert "<th scope='row'>&lt;b&gt;loss</th><td>&lt;i&gt;</td>" in page
    assert "src='data:image/png;base64,iVBOR" in page
    assert page == graph_html(graph)


def test_render__another_format__is_refused() -> None:
    with pytest.raises(ValueError, match=r"no format 'svg'\. Use 'png' or 'html'\.$"):
        graph_of(GraphType.SCATTER).render("svg")


def test_graph_png__too_many_groups__are_refused() -> None:
    data = {"x": [str(i) for i in range(41)], "y": list(range(41))}

    with pytest.raises(GraphDataRefused, match="41 different values, and a chart of groups shows"):
        graph_png(graph_of(GraphType.GROUPED_BOX, graph_data=data))


def test_graph_png__no_matplotlib__says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(LibraryMissing, match=r"needs matplotlib\. Install it: pip install matplot"):
        graph_png(graph_of(GraphType.SCATTER, graph_data={"x": [1]}))
