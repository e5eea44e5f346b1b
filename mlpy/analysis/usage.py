"""How variables and functions are used: what the compiler must know to leave guards out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlpy.analysis.kinds import kind_of
from mlpy.analysis.scopes import Scopes, Variable, names_of
from mlpy.syntax import nodes

LOOPS = (nodes.While, nodes.DoWhile, nodes.For, nodes.ForEach)

#: Methods that change neither their target nor anything else, whatever the type of the target.
PURE_METHODS = frozenset(
    "charAt charCodeAt at indexOf lastIndexOf includes startsWith endsWith slice substring substr "
    "split trim trimStart trimEnd toUpperCase toLowerCase replace replaceAll repeat padStart "
    "padEnd concat localeCompare normalize upper lower strip title capitalize join flat keys "
    "entries toReversed with toFixed toPrecision toString getTime toISOString toJSON addDays "
    "addHours diffDays".split()
)
#: Built-ins that call a function they are given, or change what they are given.
_IMPURE_BUILT_INS = frozenset(("Object", "Array", "sorted", "console", "print"))


def member_reads(tree: nodes.Node, scopes: Scopes) -> Counter[Variable]:
    """How often a member of each variable is read, other than its length or to call it."""
    found: Counter[Variable] = Counter()
    for node in walk(tree):
        if isinstance(node, nodes.Call) and isinstance(node.callee, nodes.Member):
            found.subtract(_target(node.callee, scopes))
        elif isinstance(node, nodes.Member):
            found.update(_target(node, scopes))
    return found


def _target(node: nodes.Member, scopes: Scopes) -> list[Variable]:
    if node.name == "length" or not isinstance(node.target, nodes.Name):
        return []
    meaning = scopes.meanings.get(node.target)
    return [meaning] if isinstance(meaning, Variable) else []


def walk(root: nodes.Node, *, into_functions: bool = True) -> Iterator[nodes.Node]:
    """`root` and every node below it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if into_functions or node is root or not isinstance(node, nodes.Function):
            waiting.extend(nodes.children(node))


def assigns(body: nodes.Node, variable: Variable, scopes: Scopes) -> bool:
    """Whether something in `body` assigns to `variable`, apart from its declaration."""
    for node in walk(body):
        if isinstance(node, nodes.Assignment):
            for name in names_of(node.target):
                if scopes.meanings.get(name) is variable:
                    return True
    return False


def keeps_arrays(body: nodes.Node, scopes: Scopes, kinds: dict[Variable, str]) -> bool:
    """Whether nothing in `body` can change the items of an array that it did not make itself."""
    return not any(_may_change(node, scopes, kinds) for node in walk(body))


def _may_change(node: nodes.Node, scopes: Scopes, kinds: dict[Variable, str]) -> bool:
    if isinstance(node, nodes.Call):
        return not is_pure_call(node, scopes)
    if isinstance(node, nodes.Assignment):
        return any(
            isinstance(part, nodes.Index) and kind_of(part.target, kinds, scopes) != "dict"
            for part in _stored(node.target)
        )
    return isinstance(node, nodes.FunctionDeclaration)


def _stored(target: nodes.Target) -> Iterator[nodes.Node]:
    if isinstance(target, (nodes.ArrayPattern, nodes.ObjectPattern)):
        yield from walk(target)
    else:
        yield target


def is_pure_call(node: nodes.Call, scopes: Scopes) -> bool:
    """Whether a call changes nothing, judged by the name of what it calls."""
    callee = node.callee
    if isinstance(callee, nodes.Member):
        if _is_global(callee.target, scopes):
            return True
        return callee.name in PURE_METHODS
    return _is_global(callee, scopes)


def _is_global(node: nodes.Expression, scopes: Scopes) -> bool:
    if not isinstance(node, nodes.Name) or node.name in _IMPURE_BUILT_INS:
        return False
    meaning = scopes.meanings.get(node)
    return not isinstance(meaning, Variable) and getattr(meaning, "kind", "") == "global"


def own_result(
    function: nodes.Function,
) -> tuple[tuple[nodes.Statement, ...], nodes.Return | None] | None:
    """The statements of a function and the `return` behind them; None if it returns elsewhere."""
    body = function.body.body
    last = body[-1] if body and isinstance(body[-1], nodes.Return) else None
    returns = sum(
        isinstance(node, nodes.Return) for node in walk(function.body, into_functions=False)
    )
    if returns != (last is not None):
        return None
    return (body[:-1] if last else body), last


def block_depth(root: nodes.Node) -> int:
    """How deep the loops and tries within `root` nest, those of functions in it included."""
    deepest = 0
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        depth += isinstance(node, (*LOOPS, nodes.Switch))
        if isinstance(node, nodes.Try):
            depth += 2 if node.final is None else 5
        if isinstance(node, nodes.Function):
            # Its body may become a loop of its own.
            depth += 1
        deepest = max(deepest, depth)
        waiting.extend((child, depth) for child in nodes.children(node))
    return deepest
