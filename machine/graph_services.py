"""Makes graphs of the lines of machines."""

from machine.models import Graph, Machine
from machine.models.graphs import GraphType

# More points than these say nothing more in a picture of this size.
MAX_LINES = 10_000


def graph_create(
    machine: Machine,
    graph_type: GraphType = GraphType.SCATTER,
    *,
    x: str,
    y: str = "",
    z: str = "",
    color: str = "",
    hue: str = "",
    animation_frame: str = "",
    limit: int = MAX_LINES,
) -> Graph:
    """Store a graph of the first lines of a machine; it stays as it is when lines change.

    Args:
        x, y, z, color, hue, animation_frame: real names of columns.
    Raises:
        UnknownColumn: a name is none of a column.
    """
    roles = {"x": x, "y": y, "z": z, "color": color, "hue": hue, "animation_frame": animation_frame}
    names = list(dict.fromkeys(name for name in roles.values() if name))
    _names, rows = machine.read_rows(columns=names, limit=limit)
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    data = {name: list(column) for name, column in zip(names, values, strict=True)}
    return Graph.objects.create(machine=machine, graph_type=graph_type, graph_data=data, **roles)
