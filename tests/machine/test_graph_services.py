"""Tests of making graphs of lines."""

import pytest

from machine.exceptions import UnknownColumn
from machine.graph_services import graph_create
from machine.models import Graph, Machine
from machine.models.graphs import GraphType
from machine.services import data_lines_append


def test_graph_create__lines__are_stored_and_stay(machine: Machine) -> None:
    data_lines_append(machine, [{"Price % [$]": 1.5, "__make__": "a"}, {"Price % [$]": None}])

    graph_create(machine, GraphType.HORIZONTAL_BAR, x="Price % [$]", y="__make__", hue="__make__")

    graph = Graph.objects.get()
    assert graph.graph_data == {"Price % [$]": [1.5, None], "__make__": ["a", None]}
    assert (graph.x, graph.hue) == ("Price % [$]", "__make__")


def test_graph_create__no_lines__has_empty_columns(machine: Machine) -> None:
    assert graph_create(machine, x="__make__").graph_data == {"__make__": []}


def test_graph_create__unknown_column__is_told(machine: Machine) -> None:
    with pytest.raises(UnknownColumn, match="no column 'make'"):
        graph_create(machine, x="make")
