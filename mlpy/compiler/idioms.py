"""Compile what scripts write again and again: look in a short text, split it, sort by a member.

Each is decided by the exact type of the target; whatever else it is gets the ordinary call.
"""

from __future__ import annotations

import ast

from mlpy.compiler import names
from mlpy.compiler.calls import CallCompiler
from mlpy.compiler.unit import Value
from mlpy.syntax import nodes

#: Work on a text shorter than this costs no step and no memory that counts.
_SHORT = 64


class IdiomCompiler(CallCompiler):
    """Calls of methods whose name and arguments say what they will most likely meet."""

    def _invoke(self, node: nodes.Call, callee: nodes.Member) -> Value:
        arguments = node.arguments
        only = arguments[0] if len(arguments) == 1 else None
        if isinstance(only, nodes.Literal) and type(only.value) is str:
            if callee.name == "indexOf":
                return self._index_of(node, callee, only.value)
        elif isinstance(only, nodes.Function) and callee.name == "sort":
            found = _sort_key(only)
            if found is not None:
                return self._sort_by(node, callee, only, *found)
        return self._by_type(node, callee)

    def _is_short(self, first: ast.expr, again: ast.expr) -> ast.expr:
        """Whether a value is a text for which nothing is charged."""
        length = self.call("LEN", [again])
        limit = self.constant(_SHORT)
        return self.both(self.is_type(first, "STR"), self.compared(length, ast.Lt(), limit))

    def _ordinary_call(self, node: nodes.Call, target: ast.expr, *arguments: ast.expr) -> ast.expr:
        """`target.name(arguments)` by its name, when no type is known."""
        assert isinstance(node.callee, nodes.Member)  # a method
        depth = self._depth(node)
        name = self.constant(node.callee.name)
        self.forget_reads()
        return self.call("INVOKE", [self.name(names.METER), depth, target, name, *arguments])

    def _index_of(self, node: nodes.Call, callee: nodes.Member, part: str) -> Value:
        target = self.value(callee.target)
        self.at(node)
        first, again = self.as_name(target.node)
        fast = self.call("FIND", [again, self.constant(part)])
        slow = self._ordinary_call(node, again, self.constant(part))
        at = Value(fast, "count", sought=(self.constant(part), again) if part else None)
        if target.kind == "str":
            limit = self.compared(self.call("LEN", [first]), ast.Lt(), self.constant(_SHORT))
            return self.one_of(limit, at, Value(slow))
        return self.one_of(self._is_short(first, again), at, Value(slow))

    def _index(self, node: nodes.Index) -> Value:
        """`text.split(",")[1]` makes no array that anybody sees."""
        call, index = node.target, node.index
        if (
            isinstance(call, nodes.Call)
            and isinstance(call.callee, nodes.Member)
            and call.callee.name == "split"
            and not (node.optional or call.optional or call.callee.optional)
            and isinstance(index, nodes.Literal)
            and type(index.value) is int
            and len(call.arguments) == 1
        ):
            separator = call.arguments[0]
            by = separator.value if isinstance(separator, nodes.Literal) else None
            if type(by) is str and by:
                return self._split_item(node, call, by, index.value)
        return super()._index(node)

    def _split_item(self, node: nodes.Index, call: nodes.Call, separator: str, index: int) -> Value:
        assert isinstance(call.callee, nodes.Member)  # see _index
        target = self.value(call.callee.target)
        self.at(node)
        held = self._in_name(target.node)
        by, at = self.constant(separator), self.constant(index)
        parts = self.call("SPLIT", [held, by])
        result = self.temporary()
        take = self.assign(result, self.item(parts, at))
        fast = self.attempt(
            [take], None, [self.assign(result, self.constant(None))], kind="OUTSIDE"
        )
        slow = self.metered("INDEX", self._ordinary_call(call, held, by), at)
        self.emit(self.when(self._is_short(held, held), [fast], [self.assign(result, slow)]))
        return Value(self.name(result))

    def _sort_by(
        self,
        node: nodes.Call,
        callee: nodes.Member,
        function: nodes.Function,
        key: str,
        descending: bool,
    ) -> Value:
        target = self.value(callee.target)
        held = self._in_name(target.node)
        compare = self.expression(function)
        depth = self._depth(node)
        self.forget_reads()
        arguments = [held, self.constant(key), self.constant(descending), compare]
        return Value(self.call("SORT_BY", [self.name(names.METER), depth, *arguments]))

    # The method of the type

    def _by_type(self, node: nodes.Call, callee: nodes.Member) -> Value:
        """A method found by the exact type of its target, without looking at its own keys first."""
        kinds = self.unit.table.methods.get(callee.name, {})
        spread = any(isinstance(argument, nodes.Spread) for argument in node.arguments)
        fits = all(most is None or len(node.arguments) <= most for most in kinds.values())
        if not kinds or spread or not fits:
            return super()._invoke(node, callee)
        plain = [argument for argument in node.arguments if not isinstance(argument, nodes.Spread)]
        target, *values = self.operands([callee.target, *plain])
        arguments = [value.node for value in values]
        depth = self._depth(node)
        head = [self.name(names.METER), depth]
        if target.kind in ("list", "str") and target.kind in kinds:
            code = names.built_in(f"method_{target.kind}", callee.name)
            if any(isinstance(argument, nodes.Function) for argument in plain):
                self.forget_reads()
            return Value(self.call(code, [*head, target.node, *arguments]))
        if not all(self.is_stable(argument) for argument in arguments):
            self.forget_reads()
            name = self.constant(callee.name)
            return Value(self.call("INVOKE", [*head, target.node, name, *arguments]))
        first, again = self.as_name(target.node)
        method = self.temporary()
        table = self.name(names.built_in("methods", callee.name))
        found = self.kept(method, self.call("GET", [table, self.call("TYPE", [first])]))
        fast = self.call(self.name(method), [*head, again, *arguments])
        slow = self._ordinary_call(node, again, *arguments)
        test = self.compared(found, ast.IsNot(), self.constant(None))
        return Value(self.choice(test, fast, slow))


def _sort_key(function: nodes.Function) -> tuple[str, bool] | None:
    """The key and the direction of `(a, b) => a.key - b.key`; None for any other comparator."""
    names_ = [p.target.name for p in function.parameters if isinstance(p.target, nodes.Name)]
    body = function.body.body
    if len(function.parameters) != 2 or len(names_) != 2 or len(body) != 1:
        return None
    result = body[0].value if isinstance(body[0], nodes.Return) else None
    if not isinstance(result, nodes.Binary) or result.operator != "-":
        return None
    left, right = result.left, result.right
    if not isinstance(left, nodes.Member) or not isinstance(right, nodes.Member):
        return None
    if not isinstance(left.target, nodes.Name) or not isinstance(right.target, nodes.Name):
        return None
    order = [left.target.name, right.target.name]
    if left.name != right.name or left.optional or right.optional or order[0] == order[1]:
        return None
    if sorted(order) != sorted(names_):
        return None
    return left.name, order != names_
