"""Which members a function reads of its first parameter: the fields of the row that it expects."""

from __future__ import annotations

from collections.abc import Iterator

from mlpy.analysis.function_info import MemberRead
from mlpy.analysis.scopes import Scopes, Variable, items_of
from mlpy.source import Source, Span
from mlpy.syntax import nodes
from mlpy.syntax.nodes import walk


def expected_members(
    function: nodes.Function, scopes: Scopes, source: Source
) -> tuple[MemberRead, ...]:
    """Each member by its first read, in the order of the text.

    Left out is what the function sets itself or calls. Nothing is known of a parameter that is
    taken apart, or gets another value.
    """
    row = _first_variable(function, scopes)
    if row is None or row.reassigned:
        return ()
    every = list(walk(function))
    first: dict[str, Span] = {}
    for name, span in sorted(_reads(every, row, scopes), key=lambda read: read[1].start):
        first.setdefault(name, span)
    own = set(_written(every, row, scopes))
    return tuple(
        MemberRead(name, *source.location(span.start))
        for name, span in first.items()
        if name not in own
    )


def _first_variable(function: nodes.Function, scopes: Scopes) -> Variable | None:
    if not function.parameters or not isinstance(function.parameters[0].target, nodes.Name):
        return None
    meaning = scopes.meanings.get(function.parameters[0].target)
    return meaning if isinstance(meaning, Variable) else None


def _is(node: nodes.Node | None, row: Variable, scopes: Scopes) -> bool:
    return isinstance(node, nodes.Name) and scopes.meanings.get(node) is row


def _key(node: nodes.Node) -> str | None:
    """The name in `row.name` or `row["name"]`."""
    if isinstance(node, nodes.Member):
        return node.name
    if isinstance(node, nodes.Index) and isinstance(node.index, nodes.Literal):
        return node.index.value if isinstance(node.index.value, str) else None
    return None


def _reads(every: list[nodes.Node], row: Variable, scopes: Scopes) -> Iterator[tuple[str, Span]]:
    called = {id(node.callee) for node in every if isinstance(node, nodes.Call)}
    for node in every:
        if isinstance(node, (nodes.Member, nodes.Index)) and id(node) not in called:
            name = _key(node)
            if name is not None and _is(node.target, row, scopes):
                yield name, node.span
        elif isinstance(node, nodes.Declaration):
            for target, value in node.items:
                if isinstance(target, nodes.ObjectPattern) and _is(value, row, scopes):
                    yield from _taken_apart(target)


def _taken_apart(pattern: nodes.ObjectPattern) -> Iterator[tuple[str, Span]]:
    for key, item in items_of(pattern):
        if isinstance(key, nodes.Literal) and isinstance(key.value, str) and item.default is None:
            yield key.value, key.span


def _written(every: list[nodes.Node], row: Variable, scopes: Scopes) -> Iterator[str]:
    for node in every:
        if isinstance(node, nodes.Assignment) and isinstance(
            node.target, (nodes.Member, nodes.Index)
        ):
            name = _key(node.target)
            if name is not None and _is(node.target.target, row, scopes):
                yield name
