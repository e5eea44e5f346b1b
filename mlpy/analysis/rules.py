"""Errors that need no names: jumps without a target, nesting that Python could not compile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlpy import limits
from mlpy.errors import MLSyntaxError
from mlpy.source import Source
from mlpy.syntax import nodes

#: CPython refuses more than 20 nested blocks in one function; what each statement costs of them.
#: Of a `try`, the handler's own clean-up counts as well, and `finally` is lowered to two loops.
_BLOCKS: dict[type[nodes.Node], int] = {
    nodes.While: 1,
    nodes.DoWhile: 1,
    nodes.For: 1,
    nodes.ForEach: 1,
    nodes.Switch: 1,
    nodes.Try: 2,
}
_FINALLY_BLOCKS = 3
_LOOPS = (nodes.While, nodes.DoWhile, nodes.For, nodes.ForEach)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a node."""

    functions: int = 0
    blocks: int = 0
    in_loop: bool = False
    in_switch: bool = False


def check(source: Source, tree: nodes.Block) -> list[MLSyntaxError]:
    """The errors of `tree`, in no order."""
    errors: list[MLSyntaxError] = []
    waiting: list[tuple[nodes.Node, _Around]] = [(tree, _Around())]
    while waiting:
        node, around = waiting.pop()
        found = _misplaced(node, around)
        if found is not None:
            message, hint = found
            place = source.place(node.span)
            errors.append(MLSyntaxError(message, place=place, code="ML206", hint=hint))
            continue
        inner = _inside(node, around)
        waiting.extend((child, inner) for child in nodes.children(node))
    return errors


def _misplaced(node: nodes.Node, around: _Around) -> tuple[str, str | None] | None:
    if isinstance(node, nodes.Return) and around.functions == 0:
        return "'return' outside of a function", None
    if isinstance(node, nodes.Break) and not (around.in_loop or around.in_switch):
        return "'break' outside of a loop or 'switch'", None
    if isinstance(node, nodes.Continue) and not around.in_loop:
        return "'continue' outside of a loop", None
    if isinstance(node, nodes.Nonlocal) and around.functions < 2:
        return "'nonlocal' outside of a nested function", "it names a variable of the outer one"
    inner = _inside(node, around)
    if inner.functions > limits.FUNCTION_NESTING:
        return f"more than {limits.FUNCTION_NESTING} functions within each other", None
    if inner.blocks > limits.BLOCKS_PER_FUNCTION:
        most = limits.BLOCKS_PER_FUNCTION
        return f"loops and tries nested deeper than {most}", "move the inner ones into a function"
    return None


def _inside(node: nodes.Node, around: _Around) -> _Around:
    if isinstance(node, nodes.Function):
        return _Around(functions=around.functions + 1)
    if type(node) not in _BLOCKS:
        return around
    blocks = around.blocks + _BLOCKS.get(type(node), 0)
    if isinstance(node, nodes.Try) and node.final is not None:
        blocks += _FINALLY_BLOCKS
    return replace(
        around,
        blocks=blocks,
        in_loop=around.in_loop or isinstance(node, _LOOPS),
        in_switch=around.in_switch or isinstance(node, nodes.Switch),
    )
