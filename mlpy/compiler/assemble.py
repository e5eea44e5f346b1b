"""Check the finished Python tree against an allow-list, then let Python compile it.

A wall of its own, which knows nothing of the compiler that it guards against: no attribute access,
no import, no class, no comprehension, no name but those that `names.ALLOWED` admits.
"""

from __future__ import annotations

import ast
from types import CodeType

from mlpy.compiler import names
from mlpy.errors import InternalError

_NODES = frozenset(
    (
        ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.Expr,
        ast.If, ast.For, ast.Break, ast.Continue, ast.Pass, ast.Raise, ast.Try, ast.ExceptHandler,
        ast.Nonlocal, ast.Name, ast.Constant, ast.Call, ast.Starred, ast.IfExp, ast.BoolOp,
        ast.UnaryOp, ast.BinOp, ast.Compare, ast.Subscript, ast.NamedExpr, ast.List, ast.Tuple,
        ast.Dict, ast.Load, ast.Store, ast.And, ast.Or, ast.Not, ast.Add, ast.Sub, ast.Mult,
        ast.In, ast.NotIn, ast.Lt, ast.Gt, ast.LtE, ast.GtE, ast.Eq, ast.NotEq, ast.Is, ast.IsNot,
    )
)  # fmt: skip
_CONSTANTS = (type(None), bool, int, float, str)
_BUILT_INS = frozenset(("__builtins__",))


def verified(tree: ast.Module) -> ast.Module:
    """`tree`, after every node of it was found harmless.

    Raises:
        InternalError: a node is not on the list; a defect of the compiler, not of the script.
    """
    for node in ast.walk(tree):
        if type(node) not in _NODES:
            raise InternalError(f"the compiler made a {type(node).__name__} node.")
        if isinstance(node, ast.Constant) and type(node.value) not in _CONSTANTS:
            raise InternalError("the compiler made a constant of a foreign type.")
        for name in _names(node):
            if name in _BUILT_INS or not names.ALLOWED.fullmatch(name):
                raise InternalError(f"the compiler used the name {name[:60]!r}.")
        if isinstance(node, ast.Try) and (node.finalbody or node.orelse):
            raise InternalError("the compiler made a 'finally'.")
        if isinstance(node, ast.Call) and node.keywords:
            raise InternalError("the compiler made a keyword argument.")
        if isinstance(node, ast.FunctionDef) and (node.decorator_list or node.args.defaults):
            raise InternalError("the compiler made a decorator or a default.")
    return tree


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.Nonlocal):
        return node.names
    if isinstance(node, ast.ExceptHandler):
        return [node.name] if node.name else []
    return []


def code_object(tree: ast.Module, filename: str) -> CodeType:
    """The code object of a verified tree; `filename` is what tracebacks call it."""
    return compile(verified(tree), filename, "exec", dont_inherit=True, optimize=0)
