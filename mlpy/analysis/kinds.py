"""Infer the types of variables from all that is ever assigned to them.

A kind is a type that a variable certainly has; None means that nothing is certain. Integers are
told apart by how fast they can grow, since what no run can bring near the bound needs no check:

    count   changes by constants only
    small   a count times a constant, or a sum of two counts
    sum     changes by counts and small ones only
    int     anything else; every result is checked against the bound
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlpy.analysis.scopes import Scopes, Variable, names_of
from mlpy.syntax import nodes

#: A step larger than this could bring a counter to the bound of integers within a run.
_SMALL = 1 << 31

_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">=", "in"))
#: The kinds of integers, the slowest to grow first.
INTEGERS = ("count", "small", "sum", "int")
NUMBERS = (*INTEGERS, "float")
_LITERALS: dict[type, str] = {bool: "bool", float: "float", str: "str", type(None): "null"}

#: What is assigned: an expression, or a kind that is known without one (None: anything).
_Assigned = nodes.Expression | str | None

#: The kind of a variable before anything that is assigned to it was looked at.
_UNSEEN = "unseen"


def infer(tree: nodes.Block, scopes: Scopes) -> dict[Variable, str]:
    """The kind of each variable that has one."""
    assigned: dict[Variable, list[_Assigned]] = {}
    for name, value in _assignments(tree):
        meaning = scopes.meanings.get(name)
        if isinstance(meaning, Variable):
            assigned.setdefault(meaning, []).append(value)
    for variable, values in assigned.items():
        if variable.needs_default:
            values.append("null")
    kinds = dict.fromkeys(assigned, _UNSEEN)
    # Kinds only ever move from unseen to certain to none, so this ends.
    while _refined(assigned, kinds, scopes):
        pass
    return {variable: kind for variable, kind in kinds.items() if kind not in (_UNSEEN, "none")}


def _refined(
    assigned: Mapping[Variable, list[_Assigned]], kinds: dict[Variable, str], scopes: Scopes
) -> bool:
    changed = False
    for variable, values in assigned.items():
        kind = _UNSEEN
        for value in values:
            found = kind_of(value, kinds, scopes) if isinstance(value, nodes.Node) else value
            kind = _joined(kind, found or "none")
        if kind != kinds[variable]:
            kinds[variable] = kind
            changed = True
    return changed


def _joined(first: str, second: str) -> str:
    if first == second or second == _UNSEEN:
        return first
    if first == _UNSEEN:
        return second
    if first in INTEGERS and second in INTEGERS:
        return max(first, second, key=INTEGERS.index)
    return "none"


def _assignments(tree: nodes.Node) -> Iterator[tuple[nodes.Name, _Assigned]]:
    """Every name that is written, with what it gets."""
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        waiting.extend(nodes.children(node))
        if isinstance(node, nodes.Declaration):
            for target, value in node.items:
                yield from _given(target, value or "null")
        elif isinstance(node, nodes.Assignment):
            yield from _given(node.target, _result(node))
        elif isinstance(node, nodes.FunctionDeclaration):
            yield node.name, "function"
        elif isinstance(node, (nodes.Parameter, nodes.ForEach)):
            yield from _given(node.target, None, certain=False)
        elif isinstance(node, nodes.Try) and node.parameter is not None:
            yield from _given(node.parameter, None, certain=False)


def _given(
    target: nodes.Target, value: _Assigned, *, certain: bool = True
) -> Iterator[tuple[nodes.Name, _Assigned]]:
    if isinstance(target, nodes.Name):
        yield target, value if certain else None
    else:
        yield from ((name, None) for name in names_of(target))


def _result(node: nodes.Assignment) -> _Assigned:
    """What an assignment gives its target; `x += 1` is read as `x = x + 1`."""
    if node.operator == "=":
        return node.value
    if not isinstance(node.target, nodes.Name) or node.operator in ("??=", "&&=", "||="):
        return None
    sign = node.operator[:-1]
    if sign in ("+", "-", "*", "/", "%", "**"):
        return nodes.Binary(
            span=node.span,
            operator=sign,  # type: ignore[arg-type]  # one of the six above
            left=node.target,
            right=node.value,
        )
    return None


def kind_of(node: nodes.Expression, kinds: Mapping[Variable, str], scopes: Scopes) -> str | None:
    """The kind of an expression, given those of the variables; None when nothing is certain."""
    if isinstance(node, nodes.Literal):
        return literal_kind(node.value)
    if isinstance(node, nodes.Name):
        meaning = scopes.meanings.get(node)
        kind = kinds.get(meaning) if isinstance(meaning, Variable) else None
        return None if kind == "none" else kind
    if isinstance(node, nodes.Binary):
        return _binary_kind(node, kinds, scopes)
    if isinstance(node, nodes.Unary):
        return _unary_kind(node, kinds, scopes)
    if isinstance(node, nodes.Member) and node.name == "length":
        return "count" if kind_of(node.target, kinds, scopes) in ("list", "str") else None
    return _CONSTRUCTED.get(type(node))


_CONSTRUCTED: dict[type[nodes.Node], str] = {
    nodes.Template: "str",
    nodes.ArrayLiteral: "list",
    nodes.ObjectLiteral: "dict",
    nodes.Function: "function",
}


def literal_kind(value: object) -> str:
    """The kind of a value that stands in the text."""
    if type(value) is int:
        return "count" if -_SMALL < value < _SMALL else "int"
    return _LITERALS[type(value)]


def _unary_kind(node: nodes.Unary, kinds: Mapping[Variable, str], scopes: Scopes) -> str | None:
    if node.operator in ("!", "delete"):
        return "bool"
    if node.operator == "typeof":
        return "str"
    kind = kind_of(node.operand, kinds, scopes)
    return kind if kind in NUMBERS or kind == _UNSEEN else None


def _binary_kind(node: nodes.Binary, kinds: Mapping[Variable, str], scopes: Scopes) -> str | None:
    if node.operator in _COMPARISONS:
        return "bool"
    left = kind_of(node.left, kinds, scopes)
    right = kind_of(node.right, kinds, scopes)
    if _UNSEEN in (left, right):
        return _UNSEEN
    if node.operator == "+" and "str" in (left, right):
        return "str"
    if left not in NUMBERS or right not in NUMBERS:
        return "list" if node.operator == "+" and left == right == "list" else None
    if node.operator == "/" or "float" in (left, right):
        return "float"
    return integer_kind(node.operator, left, right, isinstance(node.right, nodes.Literal))


def integer_kind(operator: str, left: str, right: str, constant: bool) -> str | None:
    """The kind of `left <operator> right` of integers; `constant`: the right one is a literal."""
    if operator == "*":
        return "small" if left == right == "count" and constant else "int"
    if operator not in ("+", "-"):
        return None
    if left == "count" and right == "count":
        return "count" if constant else "small"
    if left == "small" and right == "count":
        return "small"
    return "sum" if "int" not in (left, right) and right != "sum" else "int"
