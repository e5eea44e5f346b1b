"""Which certain reads are the first thing that is done once their variable has its value.

Those can be done at once, whatever the value is: nothing stands before them that could fail
otherwise, or have an effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlpy.analysis.scopes import Scopes, Variable
from mlpy.syntax import nodes
from mlpy.syntax.nodes import walk

_Read = tuple[Variable, nodes.Member]


def leading_reads(
    tree: nodes.Node, scopes: Scopes, certain: Mapping[Variable, tuple[str, ...]]
) -> dict[Variable, tuple[nodes.Member, ...]]:
    """The reads of each variable whose certain reads all lead, in the order of its keys."""
    found: dict[Variable, tuple[nodes.Member, ...]] = {}
    for variables, statements in _beginnings(tree, scopes):
        reads = _once(_Leading(scopes, variables).run(statements))
        position = 0
        for variable in variables:
            keys = certain.get(variable, ())
            own = reads[position : position + len(keys)]
            if [(v, member.name) for v, member in own] != [(variable, key) for key in keys]:
                break
            if keys:
                found[variable] = tuple(member for _, member in own)
            position += len(keys)
    return found


def _beginnings(
    tree: nodes.Node, scopes: Scopes
) -> Iterator[tuple[list[Variable], Sequence[nodes.Statement]]]:
    """Variables in the order in which they get their values, and what comes right behind."""
    for node in walk(tree):
        if isinstance(node, nodes.Function):
            targets = [parameter.target for parameter in node.parameters]
            if not any(parameter.default for parameter in node.parameters):
                yield from _for_names(targets, node.body.body, scopes)
        elif isinstance(node, nodes.ForEach):
            yield from _for_names([node.target], (node.body,), scopes)
        elif isinstance(node, nodes.Block):
            for position, statement in enumerate(node.body):
                if isinstance(statement, nodes.Declaration) and len(statement.items) == 1:
                    target = statement.items[0][0]
                    yield from _for_names([target], node.body[position + 1 :], scopes)


def _for_names(
    targets: Sequence[nodes.Node], statements: Sequence[nodes.Statement], scopes: Scopes
) -> Iterator[tuple[list[Variable], Sequence[nodes.Statement]]]:
    meanings = [
        scopes.meanings.get(target) if isinstance(target, nodes.Name) else None
        for target in targets
    ]
    variables = [meaning for meaning in meanings if isinstance(meaning, Variable)]
    if len(variables) == len(targets):
        yield variables, statements


def _once(reads: Sequence[_Read]) -> list[_Read]:
    """The first read of each member."""
    first: dict[tuple[Variable, str], _Read] = {}
    for variable, member in reads:
        first.setdefault((variable, member.name), (variable, member))
    return list(first.values())


class _Leading:
    """Collects reads in the order in which they are done, up to the first thing that may fail."""

    def __init__(self, scopes: Scopes, variables: Sequence[Variable]) -> None:
        self._scopes = scopes
        self._variables = frozenset(variables)
        self._reads: list[_Read] = []

    def run(self, statements: Sequence[nodes.Statement]) -> list[_Read]:
        self._lead(statements)
        return self._reads

    def _lead(self, statements: Sequence[nodes.Statement]) -> bool:
        """Collect from statements; False when something was met that may fail."""
        return all(map(self._statement, statements))

    def _statement(self, statement: nodes.Statement) -> bool:
        if isinstance(statement, nodes.Block):
            return self._lead(statement.body)
        if isinstance(statement, nodes.Declaration):
            return all(
                isinstance(target, nodes.Name) and (value is None or self._expression(value))
                for target, value in statement.items
            )
        if isinstance(statement, nodes.Assignment):
            plain = isinstance(statement.target, nodes.Name) and statement.operator == "="
            return self._expression(statement.value) and plain
        if isinstance(statement, nodes.If):
            self._expression(statement.test)
        elif isinstance(statement, (nodes.Return, nodes.ExpressionStatement, nodes.Throw)):
            self._expression(statement.value or statement)
        return isinstance(statement, nodes.Empty)

    def _expression(self, node: nodes.Node) -> bool:
        if isinstance(node, (nodes.Literal, nodes.Name)):
            return True
        if isinstance(node, nodes.Member):
            return self._member(node)
        operands = _operands(node)
        if operands is not None:
            all(map(self._expression, operands))
        return False

    def _member(self, node: nodes.Member) -> bool:
        if not isinstance(node.target, nodes.Name):
            if not node.optional:
                self._expression(node.target)
            return False
        meaning = self._scopes.meanings.get(node.target)
        if node.optional or node.name == "length" or meaning not in self._variables:
            return False
        assert isinstance(meaning, Variable)  # one of them
        self._reads.append((meaning, node))
        return True


def _operands(node: nodes.Node) -> Sequence[nodes.Expression] | None:
    """What is evaluated before the operation of `node` itself, in order; None where not known."""
    if isinstance(node, nodes.Binary):
        return (node.left, node.right)
    if isinstance(node, nodes.Unary) and node.operator != "delete":
        return (node.operand,)
    if isinstance(node, nodes.Logical):
        return (node.left,)
    if isinstance(node, nodes.Conditional):
        return (node.test,)
    if isinstance(node, nodes.Index) and not node.optional:
        return (node.target, node.index)
    if isinstance(node, nodes.Call) and isinstance(node.callee, nodes.Member):
        return (node.callee.target,)
    if isinstance(node, nodes.ObjectLiteral) and all(map(_is_plain, node.entries)):
        return [item.value for item in node.entries if isinstance(item, nodes.Property)]
    return None


def _is_plain(item: nodes.Property | nodes.Spread) -> bool:
    return isinstance(item, nodes.Property) and isinstance(item.key, nodes.Literal)
