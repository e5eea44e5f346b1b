"""Whether the top level of a script keeps anything that a call could change."""

from __future__ import annotations

from mlpy.analysis.scopes import Scopes, Variable
from mlpy.syntax import nodes


def is_stateless(tree: nodes.Block, scopes: Scopes) -> bool:
    """Whether one run of the top level can serve all calls: functions and constants only.

    Any other script is run anew for each call, so that nothing leaks from one call to the next.
    """
    return all(_is_constant(statement, scopes) for statement in tree.body)


def _is_constant(statement: nodes.Statement, scopes: Scopes) -> bool:
    if isinstance(statement, nodes.FunctionDeclaration):
        return not scopes.declared[statement.function].reassigned
    if isinstance(statement, nodes.Declaration):
        return all(
            isinstance(target, nodes.Name)
            and _is_never_assigned(target, scopes)
            and (value is None or _is_immutable(value))
            for target, value in statement.items
        )
    return isinstance(statement, (nodes.Empty, nodes.Import))


def _is_never_assigned(name: nodes.Name, scopes: Scopes) -> bool:
    meaning = scopes.meanings[name]
    return isinstance(meaning, Variable) and not meaning.reassigned


def _is_immutable(value: nodes.Expression) -> bool:
    if isinstance(value, nodes.Unary) and value.operator != "delete":
        return _is_immutable(value.operand)
    if isinstance(value, nodes.Binary):
        return _is_immutable(value.left) and _is_immutable(value.right)
    return isinstance(value, (nodes.Literal, nodes.Function))
