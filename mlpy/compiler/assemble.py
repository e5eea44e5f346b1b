"""Check the finished Python tree against an allow-list, then let Python compile it.

A wall of its own, which knows nothing of the compiler that it guards against: no attribute access,
no import, no class, no comprehension, no name but those that `names.ALLOWED` admits.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

from mlpy.compiler import names
from mlpy.errors import InternalError

_NODES = frozenset(
    (
        ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.Expr,
        ast.If, ast.For, ast.Break, ast.Continue, ast.Pass, ast.Raise, ast.Try, ast.ExceptHandler,
        ast.Nonlocal, ast.Name, ast.Constant, ast.Call, ast.Starred, ast.IfExp, ast.BoolOp,
        ast.UnaryOp, ast.BinOp, ast.Compare, ast.Subscript, ast.NamedExpr, ast.List, ast.Tuple,
        ast.Dict,
    )
)  # fmt: skip
#: Nodes without parts: how a name is used, and operators.
_MARKS = frozenset(
    (
        ast.Load, ast.Store, ast.And, ast.Or, ast.Not, ast.Add, ast.Sub, ast.Mult, ast.In,
        ast.NotIn, ast.Lt, ast.Gt, ast.LtE, ast.GtE, ast.Eq, ast.NotEq, ast.Is, ast.IsNot,
    )
)  # fmt: skip
_CONSTANTS = frozenset((type(None), bool, int, float, str))
#: What stands in the fields of nodes and needs no look of its own.
_PASSED = _MARKS | _CONSTANTS


def verified(tree: ast.Module) -> ast.Module:
    """`tree`, after every node of it was found harmless.

    Raises:
        InternalError: a node is not on the list; a defect of the compiler, not of the script.
    """
    known: set[str] = set()
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Name and node.id in known:
            # Most of a tree are names that were looked at already.
            continue
        if kind not in _NODES:
            raise InternalError(f"the compiler made a {kind.__name__} node.")
        check = _CHECKS.get(kind)
        for name in check(node) if check else ():
            if name not in known and not names.ALLOWED.fullmatch(name):
                raise InternalError(f"the compiler used the name {name[:60]!r}.")
            known.add(name)
        for field in kind._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                waiting += [item for item in value if type(item) not in _PASSED]
            elif type(value) not in _PASSED:
                waiting.append(value)
    return tree


# Each gives the names that a node of its kind uses, after it has looked at the rest of it.


def _constant(node: ast.Constant) -> tuple[str, ...]:
    if type(node.value) not in _CONSTANTS:
        raise InternalError("the compiler made a constant of a foreign type.")
    return ()


def _call(node: ast.Call) -> tuple[str, ...]:
    if node.keywords:
        raise InternalError("the compiler made a keyword argument.")
    return ()


def _try(node: ast.Try) -> tuple[str, ...]:
    if node.finalbody or node.orelse:
        raise InternalError("the compiler made a 'finally'.")
    return ()


def _definition(node: ast.FunctionDef) -> tuple[str, ...]:
    if node.decorator_list or node.args.defaults or node.args.vararg or node.args.kwarg:
        raise InternalError("the compiler made a decorator, a default or a star.")
    return (node.name,)


_CHECKS: dict[type[ast.AST], Callable[[Any], Iterable[str]]] = {
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Try: _try,
    ast.FunctionDef: _definition,
    ast.Name: lambda node: (node.id,),
    ast.arg: lambda node: (node.arg,),
    ast.Nonlocal: lambda node: node.names,
    ast.ExceptHandler: lambda node: (node.name,) if node.name else (),
}


def code_object(tree: ast.Module, filename: str) -> CodeType:
    """The code object of a verified tree; `filename` is what tracebacks call it."""
    return compile(verified(tree), filename, "exec", dont_inherit=True, optimize=0)
