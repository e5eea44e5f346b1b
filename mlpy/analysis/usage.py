"""How variables and functions are used: what the compiler must know to leave guards out."""

from __future__ import annotations

from collections.abc import Iterator

from mlpy.analysis.kinds import kind_of
from mlpy.analysis.scopes import Scopes, Variable, names_of
from mlpy.syntax import nodes
from mlpy.syntax.nodes import walk

LOOPS = (nodes.While, nodes.DoWhile, nodes.For, nodes.ForEach)

# What a literal is counted as, roughly as CPython stores it.
_ARRAY_BYTES = 56
_ITEM_BYTES = 16
_OBJECT_BYTES = 64
_ENTRY_BYTES = 100
_FUNCTION_BYTES = 400

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
        if _is_module(callee.target, scopes):
            # It may call a function that it is given.
            return False
        return callee.name in PURE_METHODS
    return _is_global(callee, scopes)


def _is_global(node: nodes.Expression, scopes: Scopes) -> bool:
    if not isinstance(node, nodes.Name) or node.name in _IMPURE_BUILT_INS:
        return False
    meaning = scopes.meanings.get(node)
    return not isinstance(meaning, Variable) and getattr(meaning, "kind", "") == "global"


def _is_module(node: nodes.Expression, scopes: Scopes) -> bool:
    meaning = scopes.meanings.get(node) if isinstance(node, nodes.Name) else None
    return isinstance(meaning, Variable) and meaning.module is not None


def is_flat(function: nodes.Function) -> bool:
    """Whether nothing in a function ticks but its entry: no loop, and no call by a plain name."""
    return not any(
        isinstance(node, LOOPS)
        or (isinstance(node, nodes.Call) and not isinstance(node.callee, nodes.Member))
        for node in walk(function.body)
    )


def literal_bytes(node: nodes.Node) -> int:
    """What is counted for the array, object or function that a literal makes; else 0."""
    if isinstance(node, nodes.ArrayLiteral):
        return _ARRAY_BYTES + _ITEM_BYTES * len(node.items)
    if isinstance(node, nodes.ObjectLiteral):
        return _OBJECT_BYTES + _ENTRY_BYTES * len(node.entries)
    return _FUNCTION_BYTES if isinstance(node, nodes.Function) else 0


def entry_bytes(function: nodes.Function) -> int:
    """What one call of a function makes by literals, those within its loops apart."""
    total = 0
    waiting: list[nodes.Node] = [function.body]
    while waiting:
        node = waiting.pop()
        total += literal_bytes(node)
        if not isinstance(node, (nodes.Function, *LOOPS)):
            waiting.extend(nodes.children(node))
    return total


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
