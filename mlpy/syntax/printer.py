"""Write a tree as text, one node a line, for people and for tests."""

from __future__ import annotations

from mlpy.syntax import nodes


def printed(node: nodes.Node) -> str:
    """The tree below `node`: each node with its plain values, what it holds indented under it.

    What is not there (None, False, an empty list) is left out, but for the value of a literal.
    """
    lines: list[str] = []
    _write(node, "", 0, lines)
    return "\n".join(lines)


def _write(node: nodes.Node, label: str, depth: int, lines: list[str]) -> None:
    head = f"{label}: " if label else ""
    plain = [
        f"{name}={value!r}"
        for name, value in _fields(node)
        if not _holds_nodes(value) and (value not in (None, False, ()) or name == "value")
    ]
    lines.append("  " * depth + head + " ".join([type(node).__name__, *plain]))
    for name, value in _fields(node):
        if _holds_nodes(value):
            _write_held(name, value, depth + 1, lines)


def _fields(node: nodes.Node) -> list[tuple[str, object]]:
    return [(name, getattr(node, name)) for name in node.fields]


def _holds_nodes(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_holds_nodes(item) for item in value)
    return isinstance(value, nodes.Node)


def _write_held(label: str, value: object, depth: int, lines: list[str]) -> None:
    if isinstance(value, nodes.Node):
        _write(value, label, depth, lines)
    elif isinstance(value, tuple):
        for item in value:
            _write_held(label, item, depth, lines)
