"""Short ways to make nodes of Python's tree, each at the place of the script that it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from mlpy.compiler import names
from mlpy.source import Source, Span
from mlpy.syntax import nodes


class Builder:
    """Makes nodes at the current place, which `at` moves; tracebacks find the script by it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.place: dict[str, Any] = {}
        self.at(nodes.Empty(span=Span(0, 0)))

    def at(self, node: nodes.Node) -> None:
        """Go on at the place of `node`."""
        line, column = self.source.location(node.span.start)
        last, end = self.source.location(max(node.span.end, node.span.start))
        self.place = {
            "lineno": line,
            "col_offset": column - 1,
            "end_lineno": last,
            "end_col_offset": end - 1,
        }

    def constant(self, value: None | bool | int | float | str) -> ast.expr:
        """A constant; values that Python has no literal for are names."""
        if type(value) is float and value != value:
            return self.name("NAN")
        if value == float("inf"):
            return self.name("INFINITY")
        if value == float("-inf"):
            return self.name("NEGATIVE_INFINITY")
        return ast.Constant(value=value, **self.place)

    def name(self, name: str) -> ast.Name:
        """A name, read."""
        return ast.Name(id=name, ctx=ast.Load(), **self.place)

    def stored(self, name: str) -> ast.Name:
        """A name, written."""
        return ast.Name(id=name, ctx=ast.Store(), **self.place)

    def call(self, function: str | ast.expr, arguments: Iterable[ast.expr]) -> ast.expr:
        """A call of a helper, or of what an expression gives."""
        callee = self.name(function) if isinstance(function, str) else function
        return ast.Call(func=callee, args=list(arguments), keywords=[], **self.place)

    def metered(self, function: str, *arguments: ast.expr) -> ast.expr:
        """A call of a helper that gets the meter first."""
        return self.call(function, [self.name(names.METER), *arguments])

    def item(self, target: ast.expr, key: ast.expr) -> ast.expr:
        """`target[key]`, read."""
        return ast.Subscript(value=target, slice=key, ctx=ast.Load(), **self.place)

    def choice(self, test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
        """`then if test else otherwise`."""
        return ast.IfExp(test=test, body=then, orelse=otherwise, **self.place)

    def both(self, *tests: ast.expr) -> ast.expr:
        """`a and b`."""
        return ast.BoolOp(op=ast.And(), values=list(tests), **self.place)

    def either(self, *tests: ast.expr) -> ast.expr:
        """`a or b`."""
        return ast.BoolOp(op=ast.Or(), values=list(tests), **self.place)

    def negated(self, test: ast.expr) -> ast.expr:
        """`not test`."""
        return ast.UnaryOp(op=ast.Not(), operand=test, **self.place)

    def compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
        """`left <operator> right`; one of two constants is decided, since Python warns of it."""
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            if isinstance(operator, ast.Is):
                return self.constant(left.value is right.value)
            if isinstance(operator, ast.IsNot):
                return self.constant(left.value is not right.value)
        return ast.Compare(left=left, ops=[operator], comparators=[right], **self.place)

    def computed(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
        """`left <operator> right` of arithmetic."""
        return ast.BinOp(left=left, op=operator, right=right, **self.place)

    def kept(self, name: str, value: ast.expr) -> ast.expr:
        """`(name := value)`."""
        return ast.NamedExpr(target=self.stored(name), value=value, **self.place)

    def is_type(self, value: ast.expr, kind: str) -> ast.expr:
        """`TYPE(value) is <kind>`."""
        return self.compared(self.call("TYPE", [value]), ast.Is(), self.name(kind))

    def assign(self, name: str, value: ast.expr) -> ast.stmt:
        """`name = value`."""
        return ast.Assign(targets=[self.stored(name)], value=value, **self.place)

    def store_item(self, target: ast.expr, key: ast.expr, value: ast.expr) -> ast.stmt:
        """`target[key] = value`."""
        place = ast.Subscript(value=target, slice=key, ctx=ast.Store(), **self.place)
        return ast.Assign(targets=[place], value=value, **self.place)

    def run(self, value: ast.expr) -> ast.stmt:
        """An expression for its effect."""
        return ast.Expr(value=value, **self.place)

    def when(
        self, test: ast.expr, then: Sequence[ast.stmt], otherwise: Sequence[ast.stmt] = ()
    ) -> ast.stmt:
        """`if test: then else: otherwise`; an empty `then` passes."""
        body = list(then) or [ast.Pass(**self.place)]
        return ast.If(test=test, body=body, orelse=list(otherwise), **self.place)

    def loop(
        self,
        target: str,
        values: ast.expr,
        body: Sequence[ast.stmt],
        otherwise: Sequence[ast.stmt] = (),
    ) -> ast.stmt:
        """`for target in values: body else: otherwise`."""
        return ast.For(
            target=self.stored(target),
            iter=values,
            body=list(body) or [ast.Pass(**self.place)],
            orelse=list(otherwise),
            **self.place,
        )

    def loop_of_two(
        self, first: str, second: str, values: ast.expr, body: Sequence[ast.stmt]
    ) -> ast.stmt:
        """`for first, second in values: body`."""
        pair = ast.Tuple(
            elts=[self.stored(first), self.stored(second)], ctx=ast.Store(), **self.place
        )
        return ast.For(
            target=pair,
            iter=values,
            body=list(body) or [ast.Pass(**self.place)],
            orelse=[],
            **self.place,
        )

    def leave(self) -> ast.stmt:
        """`break`."""
        return ast.Break(**self.place)

    def again(self) -> ast.stmt:
        """`continue`."""
        return ast.Continue(**self.place)

    def give(self, value: ast.expr) -> ast.stmt:
        """`return value`."""
        return ast.Return(value=value, **self.place)

    def throw(self, error: ast.expr) -> ast.stmt:
        """`raise error`."""
        return ast.Raise(exc=error, cause=None, **self.place)

    def attempt(
        self,
        body: Sequence[ast.stmt],
        error: str | None,
        handler: Sequence[ast.stmt],
        *,
        kind: str = "THROW",
    ) -> ast.stmt:
        """`try: body except kind as error: handler`."""
        caught = ast.ExceptHandler(
            type=self.name(kind),
            name=error,
            body=list(handler) or [ast.Pass(**self.place)],
            **self.place,
        )
        return ast.Try(
            body=list(body) or [ast.Pass(**self.place)],
            handlers=[caught],
            orelse=[],
            finalbody=[],
            **self.place,
        )

    def define(
        self, name: str, parameters: Sequence[str], body: Sequence[ast.stmt]
    ) -> ast.FunctionDef:
        """`def name(parameters): body`."""
        arguments = ast.arguments(
            posonlyargs=[],
            args=[ast.arg(arg=parameter, **self.place) for parameter in parameters],
            vararg=None,
            kwonlyargs=[],
            kw_defaults=[],
            kwarg=None,
            defaults=[],
        )
        # Python 3.12 added a field that older versions warn about.
        more: dict[str, Any] = {"type_params": []} if "type_params" in _FUNCTION_FIELDS else {}
        return ast.FunctionDef(
            name=name,
            args=arguments,
            body=list(body) or [ast.Pass(**self.place)],
            decorator_list=[],
            returns=None,
            **more,
            **self.place,
        )

    def outer(self, found: Sequence[str]) -> ast.stmt:
        """`nonlocal a, b`."""
        return ast.Nonlocal(names=list(found), **self.place)


_FUNCTION_FIELDS = ast.FunctionDef._fields
